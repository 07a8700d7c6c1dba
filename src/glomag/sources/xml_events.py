"""XML as hostile input: element by element, and nothing that could read a file, open a socket or fill the memory."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, BinaryIO

from lxml import etree

from glomag.errors import SourceError
from glomag.sources.xml_lines import find_line

Element = Any  # lxml ships no types

# libxml2 itself refuses more than 256 levels, a text of more than 10 MB and entities that grow, as long as `huge_tree` is
# off. With `resolve_entities` off and a document type refused, there is no entity left that could name a file or an address.
_SAFE = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}
_LEAN = {"remove_blank_text": True, "remove_comments": True, "remove_pis": True, "collect_ids": False}
_CHUNK = 1 << 16
# In the published files a part ends every few kilobytes (the largest has 70 KB, all reference sets together less than a
# megabyte). Far more without an end is another file, which would only fill the memory.
_LONGEST_PART = 2_000_000
_SHOWN = 150  # characters from each end of a message: a value of a hostile file can have megabytes
# Told by the bytes: libxml2 says only at the end of a file which encoding it was told.
_DECLARED = re.compile(rb"""(?:\xef\xbb\xbf)?<\?xml\s[^>]*?encoding\s*=\s*["']([^"'>]*)""")
_ENCODINGS = ("UTF-8", "US-ASCII", "ASCII")


class Events:
    """One XML stream: its root as it opens, then `parts` of its sections, one after the other.

    `root` and `namespace` name the root element. The published files put everything into one default namespace, so names
    are short from then on; an element of another namespace has a long name and is unknown.
    """

    def __init__(self, stream: BinaryIO, where: str) -> None:
        """Read as far as the root opens; raise SourceError where there is none, or a document type comes before it."""
        self.where = where
        self._stream = stream
        self._begins = stream.read(_CHUNK)
        self._dropped: Counter[str] = Counter()  # parts forgotten by now, by section
        self.seen: list[str] = []  # names of the sections, in the order of the file
        if b"<!DOCTYPE" in self._begins:
            raise self._doctype(self._begins.count(b"\n", 0, self._begins.index(b"<!DOCTYPE")) + 1)
        said = _DECLARED.match(self._begins)
        if said and said[1].decode("ascii", "replace").upper() not in _ENCODINGS:
            raise SourceError(
                f"the file says it is in {said[1][:40].decode('ascii', 'replace')}", where=self.where, allowed="UTF-8, as published"
            )
        self.root, self.namespace = self._find_root()

    def _find_root(self) -> tuple[str, str]:
        parser = etree.XMLPullParser(events=("start",), **_SAFE)
        try:
            self._feed(parser, self._begins)
            opened = next(iter(parser.read_events()), None)
            if opened is None and len(self._begins) < _CHUNK:
                parser.close()
                opened = next(iter(parser.read_events()), None)
        except etree.XMLSyntaxError as error:
            raise self._unreadable(error.msg, error.lineno) from None
        if opened is None:
            raise SourceError(
                "no element begins", where=self.where, allowed="a file as published", change="is it cut off? download the file again"
            )
        facts = opened[1].getroottree().docinfo
        if facts.doctype or facts.internalDTD is not None:
            raise self._doctype(1)
        root = etree.QName(opened[1])
        return root.localname, root.namespace or ""

    def _without_namespace(self) -> bytes:
        """What was read first, without the declaration of the default namespace.

        Spares a third of the time: no element needs its namespace looked up, nor its name put together with it.
        """
        declared = f'xmlns="{self.namespace}"'.encode()
        if declared not in self._begins:
            raise self._not_default()
        return self._begins.replace(declared, b"", 1)

    def _not_default(self) -> SourceError:
        return SourceError(
            f"the namespace {self.namespace} is not declared as the default one of <{self.root}>, or not there first",
            where=self.where,
            allowed=f'xmlns="{self.namespace}"',
            change="pass the file as downloaded",
        )

    def _feed(self, parser: Any, chunk: bytes) -> None:
        """Parse on; raise SourceError for all that libxml2 only notes.

        After an entity that is not defined lxml says nothing, and takes the next bytes for the beginning of another document.
        """
        parser.feed(chunk)
        if parser.feed_error_log:
            raise self._unreadable(parser.feed_error_log[0].message, parser.feed_error_log[0].line)

    def parts(self, sections: Sequence[str], unread: Collection[str] = ()) -> Iterator[tuple[str, Element]]:
        """Every direct child of every section, complete, with the name of its section; then it is forgotten.

        Each section stands directly in the root, in the order of `sections`, or is the root. The parts of sections named in
        `unread` are dropped unseen. Raises SourceError, with the line, for an element of the root that is no section or not the
        next one, a part without end, and XML that is not well-formed or is cut off.
        """
        # One event only, the root's: every further one would be asked for at each of two million elements.
        parser = etree.XMLPullParser(events=("start",), tag=[self.root], **_SAFE, **_LEAN)
        root, silence = None, 0
        try:
            for chunk in chain([self._without_namespace()], iter(lambda: self._stream.read(_CHUNK), b"")):
                self._feed(parser, chunk)
                opened = [element for _, element in parser.read_events()]  # taken each time: what waits there stays in memory
                if root is None and not opened:
                    raise self._not_default()
                root = opened[0] if root is None else root
                n_dropped = self._dropped.total()
                yield from self._whole_parts(root, sections, unread, is_closed=False)
                silence = 0 if self._dropped.total() > n_dropped else silence + len(chunk)
                if silence > _LONGEST_PART:
                    raise self._endless(silence, sections)
            parser.close()
            yield from self._whole_parts(root, sections, unread, is_closed=True)
        except etree.XMLSyntaxError as error:
            raise self._unreadable(error.msg, error.lineno) from None

    def _whole_parts(
        self, root: Element, sections: Sequence[str], unread: Collection[str], *, is_closed: bool
    ) -> Iterator[tuple[str, Element]]:
        """The parts that are whole by now: of the last section all but the last part, as long as the file goes on."""
        listed = [root] if root.tag in sections else list(root)
        self.seen = [section.tag for section in listed]
        for place, section in enumerate(listed):
            name = section.tag
            if name not in sections:
                raise self.unknown(section, root.tag, sections)
            if name not in sections[place : place + 1]:
                raise self.wrong(
                    section, f"<{name}> stands twice, too late, or before another section", f"in this order: {', '.join(sections)}"
                )
            whole = slice(None) if is_closed or section is not listed[-1] else slice(None, -1)
            parts = section[whole] if name not in unread else ()
            for part in parts:
                yield name, part
            self._dropped[name] += len(section) - len(section[whole.stop :] if whole.stop else ())
            del section[whole]

    def _doctype(self, line: int) -> SourceError:
        return SourceError(
            "the file declares a document type, which can name files, addresses and texts without end",
            where=f"{self.where}, line {line}",
            allowed="no <!DOCTYPE; the published files have none",
            change="do not use this file: download it from the Sanctions List Service",
        )

    def _unreadable(self, said: str, line: int) -> SourceError:
        return SourceError(
            f"not readable as XML: {said}",
            where=f"{self.where}, line {line}",
            allowed="a whole, well-formed file as published",
            change="is it cut off or damaged? download the file again",
        )

    def _endless(self, silence: int, sections: Collection[str]) -> SourceError:
        return SourceError(
            f"{silence // 1_000_000} MB in which no part of a section ends",
            where=self.where,
            allowed=f"parts of a few kilobytes, in {', '.join(sections)}",
            change="pass the file as downloaded",
        )

    def _line(self, element: Element) -> int:
        """The line that an element begins on, counted anew: lxml's own count ends at 65,535."""
        path: list[int] = []
        while (parent := element.getparent()) is not None:
            is_section = parent.tag in self.seen and (parent.getparent() is None or parent.getparent().getparent() is None)
            path.insert(0, parent.index(element) + (self._dropped[parent.tag] if is_section else 0))
            element = parent
        return find_line(self._stream, path)

    def unknown(self, element: Element, inside: str, allowed: Collection[str]) -> SourceError:
        """The error for an element that no reader knows."""
        return SourceError(
            f"<{element.tag}> is not known inside <{inside}>",
            where=f"{self.where}, line {self._line(element)}",
            allowed=", ".join(sorted(allowed)) or "no element",
            change="OFAC may have changed the format: report it, and go on with an earlier file",
        )

    def wrong(self, element: Element, what: str, allowed: str) -> SourceError:
        """The error for a value that is missing or not allowed, in or below an element."""
        return SourceError(
            what if len(what) <= 2 * _SHOWN else f"{what[:_SHOWN]} ... {what[-_SHOWN:]}",
            where=f"{self.where}, line {self._line(element)}, in <{element.tag}>",
            allowed=allowed,
            change="download the file again, or report it",
        )


def children(element: Element, allowed: Collection[str], events: Events) -> list[tuple[str, Element]]:
    """The children of an element with their names; raise SourceError for one that is not allowed there."""
    named = [(child.tag, child) for child in element]
    for name, child in named:
        if name not in allowed:
            raise events.unknown(child, element.tag, allowed)
    return named


def read_text(element: Element, events: Events) -> str:
    """The text of an element, without blanks around it; raise SourceError for an element inside, which would cut it short."""
    if len(element):
        raise events.unknown(element[0], element.tag, ())
    return (element.text or "").strip()


def resolve(element: Element, attribute: str, words: Mapping[str, str], events: Events) -> str:
    """The word that an attribute's code stands for; raise SourceError for a code that the file's reference sets lack."""
    word = words.get(element.get(attribute))
    if word is None:
        code = element.get(attribute)
        raise events.wrong(
            element, f"{attribute} {code!r} is not defined in the reference sets of this file", ", ".join(sorted(words)[:20])
        )
    return word
