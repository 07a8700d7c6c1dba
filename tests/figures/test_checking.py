"""What a picture is: the published one, an older one, a withdrawn one or none of ours; and files made to hurt."""

from __future__ import annotations

import json
import os
import shutil
import struct
import subprocess
import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from PIL import Image

from glomag.errors import UserError
from glomag.figures.checking import Answer, check_digits, check_picture, read_shelf
from glomag.figures.exhibit import Exhibit
from glomag.figures.frame import Canvas
from glomag.figures.history import MovedRow, compare_rows, find_old_rows
from glomag.figures.kits import read_kits
from glomag.figures.ledger import extend_ledger, read_ledger, write_ledger
from glomag.figures.stamps import printable, read_stamp
from glomag.figures.writing import write_figure
from glomag.paths import Project

if TYPE_CHECKING:
    from conftest import Call

STEM = "01-primary-by-fiscal-year"
SIGNATURE = b"\x89PNG\r\n\x1a\n"
NOBODY_SAID = pd.DataFrame(columns=["says", "phrase", "status", "found", "definition"])


def _draw(canvas: Canvas, rows: pd.DataFrame) -> None:
    (axes,) = canvas.axes()
    axes.bar(rows["year"], rows["n_primary"])


def _exhibit(n: int, day: date) -> Exhibit:
    """A SYNTHETIC figure."""
    return Exhibit(
        number=1,
        slug="primary-by-fiscal-year",
        title=f"Designations fell to {n}",
        subtitle="By year",
        caption="Invented.",
        alt_text=f"45, then {n}.",
        definition="persons",
        profile="latest",
        as_of=day,
        rows=pd.DataFrame({"year": [2020, 2021], "n_primary": [45, n]}),
        draw=_draw,
    )


OLD, NEW = _exhibit(41, date(2024, 9, 5)), _exhibit(28, date(2026, 9, 19))


@pytest.fixture(scope="module")
def kits(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The kit of a figure as it was and as it is."""
    folder = tmp_path_factory.mktemp("kits")
    for name, exhibit in (("old", OLD), ("new", NEW)):
        write_figure(exhibit, folder / name, NOBODY_SAID)
    return folder


@pytest.fixture
def checkout(copied_project: Project, kits: Path) -> Project:
    """A checkout in which the new figure is published."""
    shutil.copytree(kits / "new", copied_project.figures / "latest")
    copied_project.figure_lists.mkdir(parents=True, exist_ok=True)
    (copied_project.figure_lists / "withdrawn.csv").write_text("profile,figure,withdrawn_on,reason\n")
    (copied_project.figure_lists / "published.csv").unlink(missing_ok=True)
    return copied_project


@pytest.fixture
def old(kits: Path) -> Path:
    return kits / "old" / STEM / f"{STEM}.png"


@pytest.fixture
def new(kits: Path) -> Path:
    return kits / "new" / STEM / f"{STEM}.png"


def _check(checkout: Project, path: Path) -> Answer:
    return check_picture(read_shelf(checkout), path)


def _remember(checkout: Project, kits: Path) -> None:
    path = checkout.figure_lists / "published.csv"
    write_ledger(extend_ledger(read_ledger(path), read_kits(kits / "old")), path)


def _withdraw(checkout: Project) -> None:
    with (checkout.figure_lists / "withdrawn.csv").open("a") as opened:
        opened.write(f"latest,{STEM},2027-05-03,the count was wrong\n")


def _commit(checkout: Project, kits: Path) -> None:
    """A history in which the old figure was published first."""
    git = ["git", "-c", "user.name=nobody", "-c", "user.email=nobody@example.org", "-c", "commit.gpgsign=false"]
    folder = checkout.figures / "latest"
    subprocess.run([*git, "init", "-q"], cwd=checkout.root, check=True)
    for name in ("old", "new"):
        shutil.rmtree(folder)
        shutil.copytree(kits / name, folder)
        subprocess.run([*git, "add", "figures"], cwd=checkout.root, check=True)
        subprocess.run([*git, "commit", "-q", "-m", name], cwd=checkout.root, check=True)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def _png(*chunks: bytes) -> bytes:
    return SIGNATURE + _chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)) + b"".join(chunks) + _chunk(b"IEND", b"")


def _text(keyword: str, text: str) -> bytes:
    return _chunk(b"tEXt", keyword.encode() + b"\0" + text.encode())


def _stamped(**changed: str) -> list[bytes]:
    words = {"Figure": STEM, "Profile": "latest", "As-of": "2026-09-19", "Data-SHA256": NEW.data_sha256, "Title": "A title"}
    return [_text(keyword, text) for keyword, text in {**words, **changed}.items()]


NO_PICTURE: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "no PNG file"),
    "text": (b"not a picture", "no PNG file"),
    "JPEG": (b"\xff\xd8\xff\xe0" + b"\0" * 40, "glomag check-figure --stamp"),
    "signature alone": (SIGNATURE, "cut off or damaged"),
    "cut in a chunk": (_png(*_stamped())[:-20], "cut off or damaged"),
    "a chunk that is longer than the file": (SIGNATURE + struct.pack(">I", 2**31) + b"IDAT", "cut off or damaged"),
    "a text that is longer than the file": (SIGNATURE + struct.pack(">I", 100) + b"tEXtTitle\0abc", "cut off or damaged"),
}


@pytest.mark.parametrize(("content", "said"), NO_PICTURE.values(), ids=NO_PICTURE.keys())
def test_what_is_no_whole_png_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "chart.png").write_bytes(content)
    with pytest.raises(UserError, match=said):
        read_stamp(tmp_path / "chart.png")


def test_a_folder_a_missing_file_and_a_huge_one_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="folder"):
        read_stamp(tmp_path)
    with pytest.raises(UserError, match="cannot be read"):
        read_stamp(tmp_path / "none.png")
    with pytest.raises(UserError, match="no file can have this name"):
        read_stamp(Path("a\0b.png"))
    with (tmp_path / "huge.png").open("wb") as opened:
        opened.write(SIGNATURE)
        opened.truncate(65 * 2**20)
    with pytest.raises(UserError, match="at most 67,108,864"):
        read_stamp(tmp_path / "huge.png")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with a name")
def test_a_pipe_does_not_hold_the_program_up(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    (tmp_path / "link.png").symlink_to(tmp_path / "pipe.png")
    for name in ("pipe.png", "link.png"):
        with pytest.raises(UserError, match="no regular file"):
            read_stamp(tmp_path / name)


def test_a_link_to_a_picture_is_that_picture(checkout: Project, new: Path, tmp_path: Path) -> None:
    (tmp_path / "link.png").symlink_to(new)
    assert _check(checkout, tmp_path / "link.png").status == "current"


@pytest.mark.parametrize("kind", [b"zTXt", b"iTXt"])
def test_a_text_that_unpacks_to_a_mountain_is_passed_over(tmp_path: Path, kind: bytes) -> None:
    packed = zlib.compress(b"A" * 50_000_000, 9)
    head = b"Title\0\0" if kind == b"zTXt" else b"Title\0\1\0\0\0"
    (tmp_path / "bomb.png").write_bytes(_png(*_stamped()[:-1], *[_chunk(kind, head + packed)] * 50))
    stamp = read_stamp(tmp_path / "bomb.png")
    assert stamp is not None
    assert stamp.title == ""


def test_a_picture_of_a_million_pixels_a_side_is_not_decoded(tmp_path: Path) -> None:
    header = _chunk(b"IHDR", struct.pack(">IIBBBBB", 2**31 - 1, 2**31 - 1, 8, 2, 0, 0, 0))
    content = SIGNATURE + header + b"".join(_stamped()) + _chunk(b"IDAT", b"no pixels") + _chunk(b"IEND", b"")
    (tmp_path / "bomb.png").write_bytes(content)
    assert read_stamp(tmp_path / "bomb.png") is not None


NO_STAMP: dict[str, list[bytes]] = {
    "no text at all": [],
    "a figure that leads elsewhere": _stamped(Figure="../../etc"),
    "a profile that leads elsewhere": _stamped(Profile="../latest"),
    "an option in place of a profile": _stamped(Profile="--output=x"),
    "a numbered figure of no profile": _stamped(Profile=""),
    "a figure of lists with a profile": _stamped(Figure="programmes-over-time"),
    "half a hash": _stamped(**{"Data-SHA256": NEW.data_sha256[:32]}),
    "no day": _stamped(**{"As-of": "today"}),
    "two stamps that differ": [*_stamped(), _text("Data-SHA256", "0" * 64)],
    "a damaged text": [*_stamped()[:3], _stamped()[3][:-1] + b"\0", _stamped()[4]],
}


@pytest.mark.parametrize("chunks", NO_STAMP.values(), ids=NO_STAMP.keys())
def test_a_picture_without_a_sound_stamp_is_not_ours(checkout: Project, tmp_path: Path, chunks: list[bytes]) -> None:
    (tmp_path / "chart.png").write_bytes(_png(*chunks))
    assert _check(checkout, tmp_path / "chart.png").status == "not ours"


@pytest.mark.parametrize(
    "changed", [{"Figure": "09-nobody-knows-it"}, {"Profile": "mine"}, {"Data-SHA256": "0" * 64}], ids=["figure", "profile", "hash"]
)
def test_a_stamp_that_was_never_published_is_not_ours(checkout: Project, tmp_path: Path, changed: dict[str, str]) -> None:
    (tmp_path / "chart.png").write_bytes(_png(*_stamped(**changed)))
    assert _check(checkout, tmp_path / "chart.png").status == "not ours"


def test_a_picture_of_somebodys_lists_is_ours_and_no_published_figure(checkout: Project, tmp_path: Path) -> None:
    (tmp_path / "chart.png").write_bytes(_png(*_stamped(Figure="programmes-over-time", Profile="")))
    answer = _check(checkout, tmp_path / "chart.png")
    assert answer.status == "ours, of somebody's lists"
    assert "no published figure" in answer.says
    assert "proves nothing" in answer.says


def test_a_stamp_on_another_picture_is_not_the_published_file(checkout: Project, tmp_path: Path) -> None:
    (tmp_path / "forged.png").write_bytes(_png(*_stamped()))
    answer = _check(checkout, tmp_path / "forged.png")
    assert answer.status == "current numbers, but not the published file"
    assert "proves nothing" in answer.says


def test_a_picture_saved_anew_is_not_the_published_file(checkout: Project, new: Path, tmp_path: Path) -> None:
    with Image.open(new) as image:
        image.load()
        image.save(tmp_path / "stripped.png")
    assert _check(checkout, tmp_path / "stripped.png").status == "not ours"
    (tmp_path / "longer.png").write_bytes(new.read_bytes() + b"\n")
    assert _check(checkout, tmp_path / "longer.png").status == "current numbers, but not the published file"


@pytest.mark.parametrize("digits", ["", "54a0ce6", "54a0ce6g", "0" * 65, "../../etc", "\x1b[31mabcdef01"])
def test_digits_that_are_no_stamp_are_refused(checkout: Project, digits: str) -> None:
    with pytest.raises(UserError, match="eight digits") as caught:
        check_digits(read_shelf(checkout), digits)
    assert "\x1b" not in str(caught.value)


def test_unknown_digits_are_not_ours(checkout: Project) -> None:
    assert check_digits(read_shelf(checkout), "00000000").status == "not ours"


def test_where_nothing_is_published_there_is_nothing_to_hold_a_picture_against(copied_project: Project) -> None:
    with pytest.raises(UserError, match="no figure is published"):
        read_shelf(copied_project)


def test_every_published_picture_is_current(checkout: Project) -> None:
    shelf = read_shelf(checkout)
    pictures = sorted((checkout.figures / "latest" / STEM).glob("*.png"))
    assert len(pictures) == 6
    assert {check_picture(shelf, path).status for path in pictures} == {"current"}


def test_the_digits_printed_in_the_picture_are_known(checkout: Project) -> None:
    for digits in (NEW.data_sha256[:8], NEW.data_sha256[:8].upper(), NEW.data_sha256):
        answer = check_digits(read_shelf(checkout), digits)
        assert answer.status == "current numbers"
        assert "proves nothing" in answer.says


def test_an_older_picture_is_known_from_the_ledger(checkout: Project, kits: Path, old: Path) -> None:
    assert _check(checkout, old).status == "not ours"
    _remember(checkout, kits)
    for answer in (_check(checkout, old), check_digits(read_shelf(checkout), OLD.data_sha256[:8])):
        assert answer.status == "older"
        assert answer.found is not None
        assert answer.published is not None
        assert (answer.found.title, answer.found.as_of) == (OLD.title, "2024-09-05")
        assert (answer.published.title, answer.published.as_of) == (NEW.title, "2026-09-19")
        assert answer.moved is None


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
def test_where_history_has_the_old_rows_the_moved_ones_are_named(checkout: Project, kits: Path, old: Path) -> None:
    _commit(checkout, kits)
    answer = _check(checkout, old)
    assert answer.status == "older"
    assert answer.moved == [MovedRow("2021", "n_primary", "41", "28")]


def test_without_git_history_is_silent(checkout: Project, kits: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert find_old_rows(checkout, "latest", STEM, OLD.data_sha256) is None


def test_a_withdrawn_figure_is_said_to_be_withdrawn_in_every_version(checkout: Project, kits: Path, old: Path, new: Path) -> None:
    _remember(checkout, kits)
    _withdraw(checkout)
    for path in (old, new):
        answer = _check(checkout, path)
        assert answer.status == "withdrawn"
        assert "WITHDRAWN 3 May 2027: the count was wrong" in answer.says
    assert check_digits(read_shelf(checkout), NEW.data_sha256[:8]).status == "withdrawn"


def test_a_mark_in_the_published_words_counts_as_well(checkout: Project, new: Path) -> None:
    path = checkout.figures / "latest" / STEM / "figure.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "withdrawn": "WITHDRAWN 3 May 2027: wrong"}))
    assert _check(checkout, new).status == "withdrawn"


def test_rows_that_came_and_went_are_told_once() -> None:
    before, after = "year,n\n2020,45\n2021,41\n", "year,n\n2021,41\n2022,27\n"
    assert compare_rows(STEM, before, after) == [MovedRow("2022", "", "", "n=27"), MovedRow("2020", "", "n=45", "")]
    assert compare_rows("99-unknown", before, after) is None
    assert compare_rows(STEM, "n\n1\n", after) is None


def test_what_is_shown_cannot_change_a_terminal() -> None:
    assert printable("a\x1b[31m\x07\x9b\u202eb\nc") == "a [31m b c"
    assert len(printable("x" * 10_000)) < 500


def test_the_mark_of_a_withdrawn_figure_is_in_its_kit(tmp_path: Path) -> None:
    withdrawn = replace(NEW, withdrawn="WITHDRAWN 3 May 2027: wrong")
    folder = write_figure(withdrawn, tmp_path, NOBODY_SAID)
    assert json.loads((folder / "figure.json").read_text(encoding="utf-8"))["withdrawn"] == withdrawn.withdrawn


Answered = Callable[..., Any]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "FILE.png or --stamp DIGITS"),
        (("chart.png", "--stamp", "54a0ce6d"), "not both"),
        (("nowhere.png",), "cannot be read"),
        (("--stamp", "54a0"), "eight digits"),
    ],
)
def test_the_command_refuses_with_exit_code_2(checkout: Project, call: Call, words: tuple[str, ...], said: str) -> None:
    code, out, err = call("check-figure", *words, root=checkout.root)
    assert (code, out) == (2, "")
    assert said in err


def test_the_command_says_current_with_exit_code_0(checkout: Project, call: Call, new: Path) -> None:
    code, out, _ = call("check-figure", str(new), root=checkout.root)
    assert code == 0
    assert out.startswith(f"current: byte for byte the published {STEM}.png\n")
    assert call("check-figure", "--stamp", NEW.data_sha256[:8], root=checkout.root)[0] == 0


def test_the_command_says_what_changed_since_with_exit_code_1(checkout: Project, call: Call, kits: Path, old: Path) -> None:
    _commit(checkout, kits)
    code, out, _ = call("check-figure", str(old), root=checkout.root)
    assert code == 1
    for word in ("older", OLD.title, NEW.title, "2024-09-05", "2026-09-19", "2021: n_primary 41 -> 28"):
        assert word in out


def test_the_command_prints_no_escape_sequence_of_a_picture(checkout: Project, call: Call, tmp_path: Path) -> None:
    (tmp_path / "evil.png").write_bytes(_png(*_stamped(Title="\x1b]0;owned\x07\x1b[31m")))
    for words in ((), ("--json",)):
        code, out, _ = call("check-figure", str(tmp_path / "evil.png"), *words, root=checkout.root)
        assert code == 1
        assert "\x1b" not in out
        assert "\x07" not in out


def test_the_command_answers_as_json(checkout: Project, call: Call, new: Path) -> None:
    code, out, _ = call("check-figure", str(new), "--json", root=checkout.root)
    answer = json.loads(out)
    assert (code, answer["status"], answer["found"]["figure"]) == (0, "current", STEM)
