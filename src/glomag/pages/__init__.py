"""Executed notebooks as pages that read without code: folded code, tables and figures, numbers linked to how they were counted."""

from glomag.pages.writing import write_pages as write_pages
