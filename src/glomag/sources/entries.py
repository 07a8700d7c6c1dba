"""The one table that every format is read into."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple, get_args

import pandas as pd

from glomag.errors import SourceError

EntityType = Literal["individual", "entity", "vessel", "aircraft"]
ENTITY_TYPES: tuple[str, ...] = get_args(EntityType)

SourceFormat = Literal["SDN.CSV", "SDN.XML", "SDN_ADVANCED.XML"]

COLUMNS = ("uid", "name", "entity_type", "programs", "ties", "entered_first", "entered_last", "legal_basis")


class Tie(NamedTuple):
    """What the list prints about whom an entry is tied to.

    `name` of the other party as printed; its `uid` and the `relation` in the source's own words where the source says
    them (only SDN_ADVANCED.XML does), empty where it does not; `is_former` for a relation that the source calls past.
    """

    name: str
    uid: str = ""
    relation: str = ""
    is_former: bool = False


class Entry(NamedTuple):
    """One entry of a list, and nothing of the personal data that the source prints beside it.

    `entered_first` and `entered_last` are the first and last day that the printed date of entry can mean, both None where
    the source has none; `legal_basis` is the authority printed with that date, "" where there is none. It is the
    designation date only where the basis is that of the programme asked about.
    """

    uid: str
    name: str
    entity_type: str
    programs: tuple[str, ...]
    ties: tuple[Tie, ...] = ()
    entered_first: date | None = None
    entered_last: date | None = None
    legal_basis: str = ""


@dataclass(frozen=True)
class SourceList:
    """One list as it was published.

    `entries` has the columns of COLUMNS, one row an entry in the order of the file: `uid` and `name` str, `entity_type` one
    of ENTITY_TYPES, `programs` a tuple of tags in the order printed, `ties` a tuple of Tie, `entered_first` and
    `entered_last` datetime64 (missing where not printed), `legal_basis` str ("" where not printed).
    `list_date` is the date of issue that the file itself prints; None for SDN.CSV, which has none.
    """

    format: SourceFormat
    list_date: date | None
    entries: pd.DataFrame

    def tagged(self, programme: str) -> pd.DataFrame:
        """The entries that carry a programme tag, whatever other tags stand beside it."""
        return self.entries[has_tag(self.entries, programme)]


def has_tag(entries: pd.DataFrame, programme: str) -> pd.Series:
    """True where `programme` is among the tags of an entry: never the first tag only, since their order varies."""
    return entries["programs"].map(lambda tags: programme in tags).astype(bool)


def build_entries(entries: Iterable[Entry]) -> pd.DataFrame:
    """Entries as a frame with the columns and types of `SourceList.entries`."""
    return type_entries(pd.DataFrame(list(entries), columns=list(COLUMNS), dtype="object"))


def type_entries(frame: pd.DataFrame) -> pd.DataFrame:
    """The same rows with the types of `SourceList.entries`; columns in the order of COLUMNS."""
    typed = frame[list(COLUMNS)].copy()
    for column in ("uid", "name", "entity_type", "legal_basis"):
        typed[column] = typed[column].astype("str")
    for column in ("entered_first", "entered_last"):
        typed[column] = pd.to_datetime(typed[column]).astype("datetime64[s]")
    return typed.reset_index(drop=True)


# Every SDN list since 2001 has entries under the counter-terrorism programme, and the lists of persons who are not on the SDN
# list (consolidated, sectoral, ...) come in the same formats but have none.
_ONLY_ON_SDN_LIST = "SDGT"


def check_is_sdn_list(tags: Iterable[Sequence[str]], where: str) -> None:
    """Raise SourceError where the tags are those of another list that OFAC publishes in the same format."""
    if not any(_ONLY_ON_SDN_LIST in of_entry for of_entry in tags):
        raise SourceError(
            f"this is not the SDN list: no entry carries the tag {_ONLY_ON_SDN_LIST}, which every SDN list since 2001 has",
            where=where,
            allowed="the whole SDN list; not the consolidated or another list, and not a part of one",
            change="download SDN.CSV, SDN.XML or SDN_ADVANCED.XML from the Sanctions List Service",
        )
