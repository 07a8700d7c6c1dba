"""XML as a weapon: refused without reading another file, opening a socket or filling the memory."""

from __future__ import annotations

import itertools
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

if (own_folder := str(Path(__file__).resolve().parent)) not in sys.path:
    sys.path.append(own_folder)  # pytest puts no folder of tests on the path

from listserver import Answer, serve
from made_advanced import NAMESPACE, write_advanced
from made_lists import FILE, OLDER, make_rows, make_xml, refuse, write

SECRET = "SYNTHETIC-SECRET-4711"
DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'
BOTH = ("sdnList", "Sanctions")

# Each file is read in a process of its own, split off from one that has imported what takes a second to import: limited
# memory, every file and socket noted.
WATCHED = """
import os, resource, signal, sys
from pathlib import Path
import pandas, lxml.etree
from glomag.errors import SourceError
from glomag.sources.reading import read_list

def watched(path, room):
    seen = []
    def watch(event, args):
        if event == "open" and str(args[0]) != path and not str(args[0]).endswith((".py", ".pyc", ".so")) or event.startswith("socket."):
            seen.append((event, str(args[:1])))
    signal.alarm(60)
    sys.addaudithook(watch)
    used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
    seen.clear()
    resource.setrlimit(resource.RLIMIT_AS, (used + room * 1_000_000,) * 2)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    try:
        print("READ", read_list(Path(path)).entries.to_csv())
    except SourceError as error:
        print("REFUSED", error)
    print("SEEN", seen)
    print("GROWN", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before, flush=True)

for line in sys.stdin:
    room, _, path = line.rstrip("\\n").partition(" ")
    child = os.fork()
    if child == 0:
        try:
            watched(path, int(room))
        except BaseException as error:
            print("FAILED", repr(error), flush=True)
        os._exit(0)
    print("ENDED", os.waitpid(child, 0)[1], flush=True)
"""


@pytest.fixture(scope="module")
def reading() -> Iterator[subprocess.Popen[str]]:
    """The process from which a process a file is split off."""
    if sys.platform != "linux":
        pytest.skip("memory is limited and measured as Linux does it")
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    with subprocess.Popen([sys.executable, "-c", WATCHED], text=True, **pipes) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()


def _run(reading: subprocess.Popen[str], path: Path, room: int = 400) -> tuple[str, int]:
    """What the reading said, and by how many kilobytes the memory grew; fails where another file or a socket was opened."""
    assert reading.stdin is not None and reading.stdout is not None
    print(room, path, file=reading.stdin, flush=True)
    lines = list(itertools.takewhile(lambda line: not line.startswith("ENDED"), iter(reading.stdout.readline, "")))
    said, _, rest = "".join(lines).partition("SEEN ")
    seen, _, grown = rest.partition("GROWN ")
    assert grown, said
    assert seen.strip() == "[]"
    assert SECRET not in "".join(lines)
    return said, int(grown)


@pytest.fixture
def secret(tmp_path: Path) -> str:
    path = tmp_path / "secret"
    path.write_text(SECRET, encoding="utf-8")
    return path.as_uri()


def _document(doctype: str, value: str, root: str) -> bytes:
    namespace = OLDER if root == "sdnList" else NAMESPACE
    inner = f"<sdnEntry><uid>{value}</uid></sdnEntry>" if root == "sdnList" else f"<DateOfIssue><Year>{value}</Year></DateOfIssue>"
    return f'{DECLARATION}{doctype}\n<{root} xmlns="{namespace}">\n{inner}\n</{root}>'.encode()


def _laughs(levels: int, times: int) -> str:
    lines = ['<!ENTITY l0 "ha">', *(f'<!ENTITY l{level + 1} "{f"&l{level};" * times}">' for level in range(levels))]
    return f"<!DOCTYPE x [{''.join(lines)}]>"


def _attacks(secret: str, address: str) -> dict[str, tuple[str, str]]:
    """Document type and value of each."""
    return {
        "billion laughs": (_laughs(9, 10), "&l9;"),
        "quadratic blow-up": (f'<!DOCTYPE x [<!ENTITY l "{"x" * 60_000}">]>', "&l;" * 10_000),
        "endless recursion": ('<!DOCTYPE x [<!ENTITY a "&b;"><!ENTITY b "&a;">]>', "&a;"),
        "entity that is a file": (f'<!DOCTYPE x [<!ENTITY f SYSTEM "{secret}">]>', "&f;"),
        "entity that is a file, by a public name": (f'<!DOCTYPE x [<!ENTITY f PUBLIC "x" "{secret}">]>', "&f;"),
        "entity that is an address": (f'<!DOCTYPE x [<!ENTITY f SYSTEM "{address}">]>', "&f;"),
        "parameter entity of a file": (f'<!DOCTYPE x [<!ENTITY % f SYSTEM "{secret}"> %f;]>', "1"),
        "parameter entity of an address": (f'<!DOCTYPE x [<!ENTITY % f SYSTEM "{address}"> %f;]>', "1"),
        "document type in a file": (f'<!DOCTYPE x SYSTEM "{secret}">', "1"),
        "document type at an address": (f'<!DOCTYPE x SYSTEM "{address}">', "1"),
        "document type at an address, by a public name": (f'<!DOCTYPE x PUBLIC "-//X//Y//EN" "{address}">', "1"),
        "document type alone": ("<!DOCTYPE x>", "1"),
        "value by default": ('<!DOCTYPE x [<!ATTLIST sdnEntry a CDATA "x">]>', "1"),
    }


@pytest.mark.parametrize("root", BOTH)
@pytest.mark.parametrize("padding", ["", "comment", "blanks", "instructions"])
def test_a_document_type_is_refused_and_nothing_that_it_names_is_opened(root: str, padding: str, secret: str, tmp_path: Path) -> None:
    """Near and beyond the first 64 KB, where it is looked for."""
    before = {"": "", "comment": f"<!--{'x' * 70_000}-->", "blanks": "\n" * 70_000, "instructions": "<?x y?>" * 10_000}[padding]
    with serve({}) as server:
        for name, (doctype, value) in _attacks(secret, server.base + "x.dtd").items():
            message = refuse(tmp_path, _document(before + doctype, value, root), "no element begins" if padding else "document type")
            assert SECRET not in message, name
        assert server.asked == []


@pytest.mark.parametrize("attack", list(_attacks("", "")))
def test_no_other_file_and_no_socket_is_opened(reading: subprocess.Popen[str], attack: str, secret: str, tmp_path: Path) -> None:
    """Beyond the guard of the first bytes too: the second half of a pair of documents, the border of a chunk."""
    with serve({"/exports/x.dtd": [Answer(b'<!ENTITY f "x">')]}) as server:
        doctype, value = _attacks(secret, server.base + "x.dtd")[attack]
        said, grown = _run(reading, write(tmp_path, _document(doctype, value, "sdnList")), room=200)
        assert said.startswith("REFUSED the file declares a document type")
        assert grown < 20_000
        assert server.asked == []


@pytest.mark.parametrize("n_before", [65_520, 65_530, 65_536, 65_540])
def test_a_document_type_across_the_border_of_the_first_bytes_is_refused(n_before: int, tmp_path: Path) -> None:
    start = f"{DECLARATION}<!--"
    refuse(tmp_path, _document(f"<!--{'x' * (n_before - len(start) - 3)}--><!DOCTYPE x>", "1", "sdnList"))


def test_a_second_document_after_a_fault_is_never_begun(reading: subprocess.Popen[str], secret: str, tmp_path: Path) -> None:
    """libxml2 forgives an entity without definition, and lxml then takes the next bytes for another document."""
    whole = make_xml(make_rows(3))
    for more in (b"<a/>", _document(f'<!DOCTYPE x [<!ENTITY f SYSTEM "{secret}">]>', "&f;", "sdnList")):
        for border in (65_536, 65_536 + len(f' xmlns="{OLDER}"') - 1):
            first = whole.replace(b"</sdnList>\n", b"&what;")
            path = write(tmp_path, first + b" " * (border - len(first)) + more)
            said, _ = _run(reading, path)
            assert said.startswith("REFUSED not readable as XML: Entity 'what' not defined"), said


@pytest.mark.parametrize("root", BOTH)
def test_an_entity_that_nothing_defines_is_refused(root: str, tmp_path: Path) -> None:
    refuse(tmp_path, _document("", "&what;", root), "Entity 'what' not defined", line=4)


@pytest.mark.parametrize("depth", [300, 3_000, 100_000])
@pytest.mark.parametrize("root", BOTH)
def test_deep_nesting_is_refused(depth: int, root: str, tmp_path: Path) -> None:
    refuse(tmp_path, _document("", "<a>" * depth + "</a>" * depth, root), "epth")
    refuse(tmp_path, _document("", "<a>" * depth, root))


def _pieces(root: str, unread: str) -> tuple[bytes, bytes]:
    """A good file in two, parted where a section is open that is read, or one that is not."""
    if root == "sdnList":
        whole, there = make_xml(make_rows(5)), b"<idList>" if unread else b"<lastName>"
    else:
        path = Path(unread)
        whole, there = write_advanced(path, n_parties=60, seed=1).path.read_bytes(), b"<Locations>"
    place = whole.index(there) + len(there)
    return whole[:place], whole[place:]


LARGE = {
    "a text of 11 MB": lambda: itertools.repeat(b"x" * 1_000_000, 11),
    "an attribute of 11 MB": lambda: itertools.chain([b'<a b="'], itertools.repeat(b"x" * 1_000_000, 11), [b'"/>']),
    "a name of 11 MB": lambda: itertools.chain([b"<"], itertools.repeat(b"x" * 1_000_000, 11), [b"/>"]),
    "a comment of 11 MB": lambda: itertools.chain([b"<!--"], itertools.repeat(b"x" * 1_000_000, 11), [b"-->"]),
    "CDATA of 11 MB": lambda: itertools.chain([b"<![CDATA["], itertools.repeat(b"x" * 1_000_000, 11), [b"]]>"]),
    "a million elements": lambda: itertools.repeat(b"<a/>" * 1_000, 1_000),
    "an element without end": lambda: itertools.chain([b"<a>"], itertools.repeat(b"<b/>" * 250_000, 60)),
    "prefixes without end": lambda: itertools.repeat(b"<y:q/>" * 1_000, 3_000),
    "namespaces without end": lambda: (b'<a xmlns:n%d="http://x/%d"/>' % (number, number) for number in range(400_000)),
    "roots without end": lambda: itertools.repeat(b"<Sanctions/>" * 1_000, 1_500),
    "line ends without end": lambda: itertools.repeat(b"\n" * 1_000_000, 60),
}


@pytest.mark.parametrize("kind", LARGE)
@pytest.mark.parametrize("root", BOTH)
@pytest.mark.parametrize("is_unread", [False, True])
def test_what_is_too_large_is_refused_in_little_memory(
    reading: subprocess.Popen[str], kind: str, root: str, is_unread: bool, tmp_path: Path
) -> None:
    """In a value that is read, in one that is not, and in a section that is dropped unseen."""
    before, after = _pieces(root, str(tmp_path / "made.xml") if root == "Sanctions" else "x" * is_unread)
    path = tmp_path / FILE
    with path.open("wb") as opened:
        opened.write(before)
        opened.writelines(LARGE[kind]())
        opened.write(after)
    said, grown = _run(reading, path, room=700)
    in_dropped = root == "Sanctions" and kind in ("a million elements", "namespaces without end", "roots without end")
    assert said.startswith("READ" if in_dropped else "REFUSED"), said
    assert grown < 200_000, f"{kind}: grew by {grown // 1024} MB"


def _endless_sections(folder: Path) -> Iterator[Path]:
    for section in (b"<Locations/>", b"<Locations></Locations>\n", b"<x/>"):
        yield write(folder, f'{DECLARATION}<Sanctions xmlns="{NAMESPACE}">'.encode() + section * 1_000_000)


def test_sections_without_end_are_refused_at_once(reading: subprocess.Popen[str], tmp_path: Path) -> None:
    for path in _endless_sections(tmp_path):
        said, grown = _run(reading, path)
        assert said.startswith("REFUSED")
        assert grown < 30_000


@pytest.mark.parametrize("root", BOTH)
def test_a_namespace_that_is_not_the_default_one_is_refused(root: str, tmp_path: Path) -> None:
    namespace = OLDER if root == "sdnList" else NAMESPACE
    good = _document("", "1", root)
    declared = f'xmlns="{namespace}"'.encode()
    prefixed = good.replace(b"<", b"<p:").replace(b"<p:/", b"</p:").replace(b"<p:?", b"<?").replace(b"xmlns=", b"xmlns:p=")
    ways = {
        "prefix": prefixed,
        "prefix, and the default one below": prefixed.replace(b"<p:Date", b"<Date", 1).replace(b"<p:sdnEntry", b"<sdnEntry " + declared, 1),
        "prefix, and the words in an attribute": prefixed.replace(b"xmlns:p=", b"a='" + declared + b"' xmlns:p="),
        "the words in a comment": good.replace(b"<" + root.encode(), b"<!-- " + declared + b" --><" + root.encode(), 1),
        "another default": good.replace(declared, b'xmlns="urn:other"'),
        "another one below": good.replace(b"<DateOfIssue>", b'<DateOfIssue xmlns="urn:x">').replace(
            b"<sdnEntry>", b'<sdnEntry xmlns="urn:x">'
        ),
        "an unknown prefix": good.replace(b"<Year>", b"<q:x/><Year>").replace(b"<uid>", b"<q:x/><uid>"),
    }
    for content in ways.values():
        assert content != good
        refuse(tmp_path, content)


def test_a_name_that_only_one_parser_knows_is_refused_with_its_line(tmp_path: Path) -> None:
    name = "\U00010400"  # a letter since the fifth edition of XML
    content = make_xml(make_rows(5)).replace(b"<uid>104", f"<{name}/>\n<uid>104".encode())
    refuse(tmp_path, content, f"<{name}> is not known", line=content.count(b"\n", 0, content.index(name.encode())) + 1)


def test_processing_instructions_and_inclusions_do_nothing(reading: subprocess.Popen[str], secret: str, tmp_path: Path) -> None:
    good = make_xml(make_rows(5))
    style = good.replace(b"<sdnList", f'<?xml-stylesheet href="{secret}"?><sdnList'.encode(), 1)
    assert _run(reading, write(tmp_path, style))[0].startswith("READ")
    include = f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{secret}" parse="text"/>'
    refuse(tmp_path, good.replace(b"<uid>101", include.encode() + b"<uid>101"), "include> is not known")
