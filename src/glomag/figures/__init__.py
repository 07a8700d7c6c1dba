"""The charts: each module builds the rows and words of one figure and draws it; frame, style and files are common."""
