"""The record: read strictly, checked row by row and across files, and seen as it stood on a day."""

from glomag.register.record import Register, known_on, read_register

__all__ = ["Register", "known_on", "read_register"]
