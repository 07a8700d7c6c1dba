"""The text of a PDF, read fast: outlines of pictures are left out before, of which a page can have hundreds of thousands."""

from __future__ import annotations

import re
from io import BytesIO

from pypdf import PdfReader
from pypdf.generic import NameObject, StreamObject

# Operators that build or paint a path, with the numbers before them.
_PATH = re.compile(rb"(?:-?[\d.]+ ){2,6}(?:m|l|c|v|y|re)\s(?:[hfSn]\s)*")


def read_pages(content: bytes) -> list[str]:
    """Text of each page without white space."""
    reader = PdfReader(BytesIO(content))
    pages = []
    for page in reader.pages:
        contents = page.get_contents()
        drawn = StreamObject()
        drawn.set_data(_PATH.sub(b"", contents.get_data()) if contents is not None else b"")
        page[NameObject("/Contents")] = drawn
        page["/Resources"].get_object().pop("/XObject", None)
        pages.append("".join(page.extract_text().split()))
    return pages
