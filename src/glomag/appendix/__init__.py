"""The appendix for the letter: Word, PDF and HTML from one template, every number in it taken from a published file by id."""

from glomag.appendix.problems import AppendixError
from glomag.appendix.writing import write_appendix

__all__ = ["AppendixError", "write_appendix"]
