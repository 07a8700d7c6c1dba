"""The workbook of a profile: claims, figures with native Excel charts, and the record, from published files only."""
