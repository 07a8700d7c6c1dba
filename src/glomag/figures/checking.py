"""Whether a picture is the published one, an older one, a withdrawn one, or none of ours."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from glomag.errors import PublishError, UserError
from glomag.figures.history import MovedRow, compare_rows, find_old_rows
from glomag.figures.kits import STEM, Kit, read_kit
from glomag.figures.ledger import FILE as LEDGER_FILE
from glomag.figures.ledger import PROFILE as PROFILE_NAME
from glomag.figures.ledger import read_ledger
from glomag.figures.stamps import Stamp, open_picture, printable, read_stamp
from glomag.figures.withdrawal import mark, read_withdrawals
from glomag.paths import Project

Status = Literal[
    "current",
    "current numbers",
    "current numbers, but not the published file",
    "older",
    "withdrawn",
    "ours, of somebody's lists",
    "not ours",
]
# `current numbers` is what digits alone can be, without the picture that they were printed in.
CURRENT: Final = "current"
CURRENT_DIGITS: Final = "current numbers"
CURRENT_NUMBERS: Final = "current numbers, but not the published file"
OLDER: Final = "older"
WITHDRAWN: Final = "withdrawn"
OF_LISTS: Final = "ours, of somebody's lists"
NOT_OURS: Final = "not ours"

_DIGITS = re.compile(r"[0-9a-f]{8,64}")
_PROVES_NOTHING = "a stamp can be copied, so it proves nothing about the rest of the picture"


@dataclass(frozen=True)
class Version:
    """A figure as it was, or is, published: its rows by hash, the day it speaks of, and its finding."""

    profile: str
    figure: str
    data_sha256: str
    as_of: str
    title: str


@dataclass(frozen=True)
class Answer:
    """What a picture is, and why. `found` is the version that it shows, `published` the one that stands now.

    `moved` holds the plotted numbers that moved in between, None where the old rows are not to be had.
    """

    status: Status
    says: str
    found: Version | None = None
    published: Version | None = None
    moved: list[MovedRow] | None = None
    also: tuple[str, ...] = field(default=())


@dataclass(frozen=True)
class Shelf:
    """All that is known about published figures: the kits of every profile, older versions, and marks of withdrawn ones."""

    project: Project
    kits: dict[tuple[str, str], Kit]
    older: tuple[Version, ...]
    marks: dict[tuple[str, str], str]


def read_shelf(project: Project) -> Shelf:
    """Read what is published in a checkout; raises UserError where it cannot be read, or nothing is."""
    folders = sorted(path for path in project.figures.glob("*/*") if path.is_dir() and STEM.fullmatch(path.name))
    kits = {(folder.parent.name, folder.name): read_kit(folder) for folder in folders if PROFILE_NAME.fullmatch(folder.parent.name)}
    if not kits:
        raise PublishError("no figure is published in this checkout", where=project.shown(project.figures), change="glomag run")
    ledger = read_ledger(project.figure_lists / LEDGER_FILE)
    columns = ["profile", "figure", "data_sha256", "as_of", "title"]
    older = tuple(Version(*row) for row in ledger[columns].itertuples(index=False, name=None))
    marks = {key: mark(withdrawal) for key, withdrawal in read_withdrawals(project).items()}
    printed = {key: kit.words.withdrawn for key, kit in kits.items() if kit.words.withdrawn}
    return Shelf(project, kits, older, {**printed, **marks})


def check_picture(shelf: Shelf, path: Path) -> Answer:
    """What a PNG file is, by its bytes and by its stamp; raises UserError for what is no PNG, or no file at all."""
    stamp = read_stamp(path)
    if stamp is None:
        return Answer(
            NOT_OURS, "no stamp of this project is in the file; if one is printed in the picture, try --stamp with its eight digits"
        )
    if not stamp.profile:
        return Answer(
            OF_LISTS,
            f"by its stamp this program made it ({stamp.figure}) from somebody's lists of OFAC's up to {stamp.as_of}; it is no published "
            f"figure, and {_PROVES_NOTHING}",
        )
    kit = shelf.kits.get((stamp.profile, stamp.figure))
    if kit is not None and kit.data_sha256 == stamp.data_sha256:
        return _unless_withdrawn(shelf, _compare_bytes(path, stamp, kit))
    found = next((version for version in shelf.older if _key(version) == (stamp.profile, stamp.figure, stamp.data_sha256)), None)
    old_rows = _old_rows(shelf, stamp)
    if found is None and old_rows is not None:
        # The ledger does not know it, but the history of the checkout has these very rows; the words are the picture's own.
        found = Version(stamp.profile, stamp.figure, stamp.data_sha256, stamp.as_of, stamp.title)
    if found is None:
        return Answer(NOT_OURS, f"its stamp says {stamp.figure} of profile {stamp.profile}, but no such rows were ever published here")
    return _unless_withdrawn(shelf, _older(found, kit, old_rows))


def check_digits(shelf: Shelf, digits: str) -> Answer:
    """What the digits printed in a picture stand for: `Data 54a0ce6d`. Says nothing about the picture itself.

    Raises UserError for anything but 8 to 64 hexadecimal digits.
    """
    wanted = digits.lower()
    if not _DIGITS.fullmatch(wanted):
        raise UserError(f"--stamp: {printable(digits)!r} is no stamp", allowed="the eight digits behind the word Data, as in 54a0ce6d")
    current = [kit for kit in shelf.kits.values() if kit.data_sha256.startswith(wanted)]
    if current:
        answers = [Answer(CURRENT_DIGITS, _say_digits_current(kit), _version(kit), _version(kit)) for kit in current]
    else:
        matching = [version for version in shelf.older if version.data_sha256.startswith(wanted)]
        answers = [_older_by_digits(shelf, version) for version in matching]
    if not answers:
        return Answer(NOT_OURS, f"no figure with the digits {wanted} was ever published here")
    first = _unless_withdrawn(shelf, answers[0])
    also = tuple(f"{answer.found.figure} of profile {answer.found.profile}" for answer in answers[1:] if answer.found)
    return Answer(first.status, first.says, first.found, first.published, first.moved, also)


def _older_by_digits(shelf: Shelf, version: Version) -> Answer:
    stamp = Stamp(version.figure, version.profile, version.as_of, version.data_sha256, version.title)
    return _older(version, shelf.kits.get((version.profile, version.figure)), _old_rows(shelf, stamp))


def _compare_bytes(path: Path, stamp: Stamp, kit: Kit) -> Answer:
    published = _version(kit)
    found = Version(stamp.profile, stamp.figure, stamp.data_sha256, stamp.as_of, stamp.title)
    with open_picture(path) as opened:
        content = opened.read()
    names = sorted(file.name for file in kit.folder.glob("*.png") if file.stat().st_size == len(content) and file.read_bytes() == content)
    if names:
        return Answer(CURRENT, f"byte for byte the published {names[0]}", found, published)
    return Answer(
        CURRENT_NUMBERS,
        f"its stamp is that of the published figure, but its bytes are not: it was saved anew or altered, and {_PROVES_NOTHING}",
        found,
        published,
    )


def _older(found: Version, kit: Kit | None, old_rows: str | None) -> Answer:
    if kit is None:
        return Answer(OLDER, f"published as of {found.as_of}; this checkout has no such figure now", found)
    moved = compare_rows(kit.figure, old_rows, kit.rows) if old_rows is not None else None
    return Answer(OLDER, f"published as of {found.as_of}; its numbers are not the published ones any more", found, _version(kit), moved)


def _unless_withdrawn(shelf: Shelf, answer: Answer) -> Answer:
    if answer.found is None or (answer.found.profile, answer.found.figure) not in shelf.marks:
        return answer
    says = f"{shelf.marks[answer.found.profile, answer.found.figure]} (otherwise it would be: {answer.status})"
    return Answer(WITHDRAWN, says, answer.found, answer.published, answer.moved, answer.also)


def _old_rows(shelf: Shelf, stamp: Stamp) -> str | None:
    return find_old_rows(shelf.project, stamp.profile, stamp.figure, stamp.data_sha256)


def _say_digits_current(kit: Kit) -> str:
    return f"the digits are those of the published {kit.figure}; {_PROVES_NOTHING}"


def _version(kit: Kit) -> Version:
    return Version(kit.profile, kit.figure, kit.data_sha256, kit.words.as_of, kit.words.title)


def _key(version: Version) -> tuple[str, str, str]:
    return version.profile, version.figure, version.data_sha256
