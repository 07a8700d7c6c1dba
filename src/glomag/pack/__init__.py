"""One zip for a reviewer: what was published, what it was made from, and a form to report on it. Only what is listed comes in."""

from glomag.pack.writing import Packed, write_pack

__all__ = ["Packed", "write_pack"]
