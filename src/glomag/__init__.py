"""Recounts US Global Magnitsky sanctions from public records and checks a letter of 96 organisations, claim by claim."""

__version__ = "0.1.0"
