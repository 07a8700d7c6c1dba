"""The appendix as a Word file: Pandoc writes it after a reference made here from the styles in templates/word, then it is put in order.

Nothing in it is opaque: styles, header, footer and settings are XML text of the repository. Bytes are the same on any day.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from importlib.resources import files
from math import gcd
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from jinja2 import Environment, StrictUndefined
from lxml import etree

from glomag.appendix.document import Document, Node, attributes, plain_inlines
from glomag.appendix.pandoc import call_pandoc
from glomag.appendix.published import Kit
from glomag.appendix.word_package import Package, pack, unpack

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
_PICTURE = "http://schemas.openxmlformats.org/drawingml/2006/picture"
_RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PARTS = {"header1.xml": "header", "header2.xml": "header", "footer1.xml": "footer"}
_STYLES = {"stamp": "Stamp", "label": "Label"}
# Twentieths of a point.
_LIST_INDENT = "300"
_REFERENCE = "reference.docx"
# A block that stands for a figure while its picture is looked up; no block of Pandoc's has this name.
_PICTURE_OF = "picture of"
# How a PNG begins, and the bytes of a chunk that are not its content: length, kind, checksum.
_PNG, _PNG_CHUNK = b"\x89PNG\r\n\x1a\n", 12
# Depth, kind of colour, compression, filter, interlace: one bit of grey.
_ONE_BIT = bytes((1, 0, 0, 0, 0))


def docx_bytes(document: Document, kits: Mapping[str, Kit], figures: Path, about: Mapping[str, str]) -> bytes:
    """The whole file; pictures are read below `figures`. `about` as for HTML.

    Pandoc needs a second to pack the pictures and nothing of them but their sizes: it gets stand-ins, and they are set in after it.
    """
    said = {"title": document.title, "author": document.author, **about}
    meta = {"title": {"t": "MetaInlines", "c": plain_inlines(document.title)}}
    tree = document.as_json([_for_word(block) for block in document.with_figures(kits, _figure)], meta)
    with TemporaryDirectory() as scratch:
        reference, written = Path(scratch) / _REFERENCE, Path(scratch) / "written.docx"
        reference.write_bytes(_reference(said))
        pictures = _put_stand_ins(document, kits, figures, Path(scratch))
        options = [f"--reference-doc={reference}", f"--resource-path={scratch}", "--syntax-highlighting=none", f"--output={written}"]
        call_pandoc(["--from=json", "--to=docx", *options], tree)
        package = {name: pictures.get(part, part) for name, part in unpack(written.read_bytes()).items()}
    _put_in_order(package)
    for name in ("core.xml", "app.xml"):
        package[f"docProps/{name}"] = _filled(name, said)
    _take_out(package, "docProps/custom.xml")
    return pack(package)


def _put_stand_ins(document: Document, kits: Mapping[str, Kit], figures: Path, scratch: Path) -> dict[bytes, bytes]:
    """Write a stand-in for each picture of the document into a folder, by the same path; the pictures by their stand-ins."""
    placed = document.with_figures(kits, lambda kit, _: {"t": _PICTURE_OF, "c": kit.page})
    pictures = {}
    for path in dict.fromkeys(str(node["c"]) for node in placed if node["t"] == _PICTURE_OF):
        content = (figures / path).read_bytes()
        stand_in = _stand_in(content, path)
        pictures[stand_in] = content
        (scratch / path).parent.mkdir(exist_ok=True)
        (scratch / path).write_bytes(stand_in)
    return pictures


def _stand_in(picture: bytes, path: str) -> bytes:
    """A PNG of the same proportions in one colour, with its path in it, which tells it from the others; other files as they are.

    Its sides are whole numbers in exactly the same ratio, which is all that Pandoc takes from a picture whose width is given.
    """
    if not picture.startswith(_PNG):
        return picture
    chunks, place = {}, len(_PNG)
    while place < len(picture) and b"IDAT" not in chunks:
        length = int.from_bytes(picture[place : place + 4])
        chunks[picture[place + 4 : place + 8]] = picture[place + 8 : place + 8 + length]
        place += length + _PNG_CHUNK
    sides = [int.from_bytes(chunks[b"IHDR"][at : at + 4]) for at in (0, 4)]
    width, height = (side // gcd(*sides) for side in sides)
    rows = zlib.compress(bytes((1 + -(-width // 8)) * height))
    told = {
        b"IHDR": width.to_bytes(4) + height.to_bytes(4) + _ONE_BIT,
        **({b"pHYs": chunks[b"pHYs"]} if b"pHYs" in chunks else {}),
        **{b"tEXt": b"Title\0" + path.encode("utf-8"), b"IDAT": rows, b"IEND": b""},
    }
    return _PNG + b"".join(len(part).to_bytes(4) + kind + part + zlib.crc32(kind + part).to_bytes(4) for kind, part in told.items())


def _figure(kit: Kit, caption: list[Node]) -> Node:
    """A picture at its own size; Word takes the words inside an image for its alternative text."""
    image = {"t": "Image", "c": [attributes("", (), {"width": "6.5in"}), [{"t": "Str", "c": kit.alt_text}], [kit.page, ""]]}
    content = [attributes(f"figure-{kit.number}"), [None, [{"t": "Plain", "c": caption}]], [{"t": "Plain", "c": [image]}]]
    return {"t": "Figure", "c": content}


def _for_word(block: Node) -> Node:
    """The box with date and stamp, and labels, as paragraph styles of their own."""
    style = _STYLES.get(" ".join(block["c"][0][1])) if block["t"] == "Div" else None
    return {"t": "Div", "c": [attributes("", (), {"custom-style": style}), block["c"][1]]} if style else block


def _reference(said: Mapping[str, str]) -> bytes:
    """Pandoc's own reference with our styles, page, header and footer in place of its own."""
    package = unpack(call_pandoc(["--print-default-data-file", _REFERENCE]))
    package["word/styles.xml"] = _filled("styles.xml", said)
    package["word/settings.xml"] = _filled("settings.xml", said)
    for part in _PARTS:
        package[f"word/{part}"] = _filled(part, said)
    _relate(package)
    root = etree.fromstring(package["word/document.xml"])
    body = root.find(f"{{{_W}}}body")
    for section in body.findall(f"{{{_W}}}sectPr"):
        body.remove(section)
    body.append(etree.fromstring(_filled("section.xml", said)))
    package["word/document.xml"] = _xml(root)
    return pack(package)


def _filled(name: str, said: Mapping[str, str]) -> bytes:
    text = (files("glomag.appendix") / "templates" / "word" / name).read_text(encoding="utf-8")
    return Environment(autoescape=True, undefined=StrictUndefined).from_string(text).render(said).encode("utf-8")


def _relate(package: Package) -> None:
    """Make header and footer known to the file: their kinds, and ids that the page description names."""
    kinds = etree.fromstring(package["[Content_Types].xml"])
    related = etree.fromstring(package["word/_rels/document.xml.rels"])
    for part, kind in _PARTS.items():
        content_type = f"application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}+xml"
        etree.SubElement(kinds, f"{{{kinds.nsmap[None]}}}Override", PartName=f"/word/{part}", ContentType=content_type)
        etree.SubElement(related, f"{{{related.nsmap[None]}}}Relationship", Id=f"rId-{part[:-4]}", Type=f"{_RELATED}/{kind}", Target=part)
    package["[Content_Types].xml"], package["word/_rels/document.xml.rels"] = _xml(kinds), _xml(related)


def _take_out(package: Package, part: str) -> None:
    """A part away, and what names it: a list of parts that are not there makes Word call a file broken."""
    package.pop(part, None)
    for listing in ("[Content_Types].xml", "_rels/.rels"):
        root = etree.fromstring(package[listing])
        for entry in list(root):
            if (entry.get("PartName") or "/" + (entry.get("Target") or "")) == f"/{part}":
                root.remove(entry)
        package[listing] = _xml(root)


def _put_in_order(package: Package) -> None:
    """Captions and lists get Word's own styles, no row of a table is cut by a page, and a picture has one description."""
    root = etree.fromstring(package["word/document.xml"])
    for style in root.iter(f"{{{_W}}}pStyle"):
        if style.get(_w("val")) == "TableCaption":
            style.addnext(_element("keepNext"))
        if style.get(_w("val")) in ("ImageCaption", "TableCaption"):
            style.set(_w("val"), "Caption")
    for numbered in root.iter(_w("numPr")):
        _style_of(numbered.getparent()).set(_w("val"), "ListBullet")
    for table in root.iter(_w("tbl")):
        _keep_together(table)
        _set_apart(next(table.itersiblings(_w("p")), None))
    _indent_lists(package)
    for row in root.iter(_w("tr")):
        properties = row.find(_w("trPr"))
        if properties is None:
            properties = _element("trPr")
            row.insert(0, properties)
        properties.insert(0, _element("cantSplit"))
    for number, shown in enumerate(root.iter(f"{{{_DRAWING}}}docPr"), start=1):
        shown.set("name", f"Picture {number}")
        shown.attrib.pop("title", None)
    for inner in root.iter(f"{{{_PICTURE}}}cNvPr"):
        inner.set("descr", "")
    package["word/document.xml"] = _xml(root)


def _indent_lists(package: Package) -> None:
    """A narrow indent for the first level of lists; Pandoc's own is half an inch."""
    root = etree.fromstring(package["word/numbering.xml"])
    for level in root.iter(_w("lvl")):
        if level.get(_w("ilvl")) == "0":
            for indent in level.iter(_w("ind")):
                indent.set(_w("left"), _LIST_INDENT)
                indent.set(_w("hanging"), _LIST_INDENT)
    package["word/numbering.xml"] = _xml(root)


def _set_apart(following: Any) -> None:
    """Running text after a table begins with some space; a heading has its own."""
    style = following.find(f"{_w('pPr')}/{_w('pStyle')}") if following is not None else None
    if style is not None and style.get(_w("val")) == "BodyText":
        style.set(_w("val"), "FirstParagraph")


def _keep_together(table: Any) -> None:
    """Every row but the last is kept with the next, so that a table is split only where it is longer than a page."""
    for row in list(table.iter(_w("tr")))[:-1]:
        for properties in row.iter(_w("pPr")):
            style = properties.find(_w("pStyle"))
            properties.insert(0 if style is None else 1, _element("keepNext"))


def _style_of(properties: Any) -> Any:
    style = properties.find(_w("pStyle"))
    if style is None:
        style = _element("pStyle")
        properties.insert(0, style)
    return style


def _w(name: str) -> str:
    return f"{{{_W}}}{name}"


def _element(name: str) -> Any:
    return etree.Element(_w(name))


def _xml(root: Any) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
