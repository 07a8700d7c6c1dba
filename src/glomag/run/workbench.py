"""What a notebook works with: the record as its profile knows it, and a place to write."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd

from glomag.claims.counted import Parts
from glomag.claims.sayable import Asked
from glomag.claims.superlatives import build_sentences
from glomag.errors import CoverageError
from glomag.figures.exhibit import Exhibit
from glomag.figures.withdrawal import Withdrawal, mark, read_withdrawals
from glomag.figures.writing import image_bytes, write_draft, write_figure
from glomag.measures import Comparison, compare_with_human_rights_programmes
from glomag.measures.programmes import OTHERS, OURS
from glomag.parameters import Profile, read_profile
from glomag.paths import Project, find_project
from glomag.periods import Period
from glomag.register import Register, known_on, read_register
from glomag.run.drawn import Allowed, read_allowed
from glomag.run.programmes import DATED_FORMAT, PROGRAMMES_TABLE
from glomag.sources.store import StoredList, newest_list
from glomag.tables.writing import write_page, write_parquet, write_table
from glomag.wording import print_count, print_day, print_list

# Of a kit the notebook shows the file for web pages: whoever copies it out of a page has a picture that tells what it is.
_SHOWN_ENDING, _SHOWN_DPI = "-web.png", 120
# The default of every notebook: whoever runs one by hand wants to see a figure, not publish it in six sizes.
_BY_HAND = "build/notebook"


@dataclass(frozen=True)
class ShownFigure:
    """A figure as a notebook shows it: the picture with its alt text, and its title as plain text.

    `picture` is a PNG out of the kit; where there is no kit the page is drawn for it.
    """

    exhibit: Exhibit
    picture: bytes = b""

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        words = f"Figure {self.exhibit.number}: {self.exhibit.title}"
        picture = self.picture or image_bytes(self.exhibit, _SHOWN_DPI)
        return {"image/png": picture, "text/plain": words}, {"image/png": {"alt": self.exhibit.alt_text}}


@dataclass(frozen=True)
class ShownReason:
    """Why there is no figure, in the place of the figure: one plain sentence."""

    says: str

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return {"text/plain": self.says}


@dataclass(frozen=True)
class ShownTable:
    """A table as a notebook shows it: every row and whole sentences, nothing cut off."""

    table: pd.DataFrame

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        with pd.option_context("display.max_colwidth", None, "display.max_rows", None, "display.max_columns", None, "display.width", 200):
            shown = self.table.astype("object").where(self.table.notna(), "")
            return {"text/html": shown.to_html(border=0), "text/plain": shown.to_string()}


@dataclass(frozen=True)
class ShownProgrammes:
    """The comparison of programmes as a notebook shows it: sentences, and the table where there is a list to count."""

    says: tuple[str, ...]
    table: pd.DataFrame | None = None
    comparison: Comparison | None = None

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        plain = "\n".join(self.says)
        if self.table is None:
            return {"text/plain": plain}
        shown = ShownTable(self.table)._repr_mimebundle_()
        sentences = "".join(f"<p>{escape(sentence)}</p>" for sentence in self.says)
        return {"text/html": f"{sentences}\n{shown['text/html']}", "text/plain": f"{plain}\n{shown['text/plain']}"}


@dataclass(frozen=True)
class Workbench:
    """The checkout, the record as known on the profile's date, the profile, and the folder that outputs go to."""

    project: Project
    register: Register
    profile: Profile
    folder: Path
    by_hand: bool = False

    @cached_property
    def asked(self) -> Asked:
        """What sentences are checked against; counted once for all figures of a notebook."""
        return Asked(self.register, self.profile, Parts(self.register, self.profile))

    @cached_property
    def allowed(self) -> Allowed | None:
        """Which figures of the last run may be kept where they are the same; None where no run builds into this folder."""
        return read_allowed(self.project, self.folder, self.profile.name)

    @cached_property
    def withdrawals(self) -> dict[tuple[str, str], Withdrawal]:
        """Figures that are not to be used any more, by profile and stem; raises UserError where the list is faulty."""
        return read_withdrawals(self.project)

    def write(self, table: pd.DataFrame, name: str) -> pd.DataFrame:
        """Check a table against its schema, write it, and hand it back for showing."""
        write_table(table, name, self.folder / "processed")
        return table

    def write_parquet(self, table: pd.DataFrame, name: str) -> pd.DataFrame:
        """As `write`, as Parquet: for a table of thousands of rows."""
        write_parquet(table, name, self.folder / "processed")
        return table

    def write_page(self, text: str, name: str) -> None:
        """Write a page of text (Markdown) beside the tables."""
        write_page(text, name, self.folder / "processed")

    def show(self, table: pd.DataFrame) -> ShownTable:
        """A table for showing in full, its rows numbered anew."""
        return ShownTable(table.reset_index(drop=True))

    def draw(self, build_exhibit: Callable[[Register, Profile], Exhibit]) -> ShownFigure | ShownReason:
        """Build a figure, write its kit, and hand it back for showing; of a notebook run by hand the page and the rows alone.

        In a run, a kit that would be the same as the published one is copied and not drawn (glomag.run.drawn).
        A figure about days that the profile does not know is not drawn and nothing is written: the reason is handed back.
        """
        try:
            exhibit = build_exhibit(self.register, self.profile)
        except CoverageError as error:
            return ShownReason(f"This figure is not drawn: {error.what}.")
        if self.by_hand:
            write_draft(exhibit, self.folder / "figures")
            return ShownFigure(exhibit)
        withdrawn = self.withdrawals.get((exhibit.profile, exhibit.stem))
        marked = replace(exhibit, withdrawn=mark(withdrawn)) if withdrawn else exhibit
        return ShownFigure(marked, (self._make_kit(marked) / f"{marked.stem}{_SHOWN_ENDING}").read_bytes())

    def _make_kit(self, exhibit: Exhibit) -> Path:
        """Draw the kit, or copy it where a run allows that and it would be the same; returns its folder."""
        said, target = build_sentences(self.asked, exhibit.slug), self.folder / "figures" / exhibit.stem
        if self.allowed is None:
            return write_figure(exhibit, self.folder / "figures", said)
        # What lies there already, somebody else wrote: whose file is whose is then not known.
        key = "" if target.exists() else self.allowed.key_of(exhibit, said)
        is_kept = self.allowed.keep(exhibit.stem, key, target)
        if not is_kept:
            write_figure(exhibit, self.folder / "figures", said)
        self.allowed.note(target, key, is_kept=is_kept)
        return target

    def compare_programmes(self) -> ShownProgrammes:
        """GLOMAG beside the other human-rights programmes on the newest advanced list that the profile may know.

        A list of a later day than the profile's is as invisible as any later act. Where there is none in data/raw/ofac it
        says so and writes nothing; the table that it writes names the list by day and SHA-256.
        Raises SourceError where the stored lists are not as they were written.
        """
        stored = newest_list(self.project, DATED_FORMAT, until=self.profile.as_of)
        first = self.register.coverage.first
        if stored is None or stored.list_date < first:
            return ShownProgrammes(_say_none_known(newest_list(self.project, DATED_FORMAT), Period(first, self.profile.as_of)))
        period = Period(first, stored.list_date)
        tags = self.register.programmes["tag"].tolist()
        source = stored.read()
        compared = compare_with_human_rights_programmes(source.entries, tags, self.profile.headline.year, period)
        table = compared.by_year.copy()
        table.insert(0, "list_date", stored.list_date)
        table.insert(1, "list_sha256", stored.provenance.sha256)
        self.write(table, PROGRAMMES_TABLE)
        kept = ["year", "is_partial", "n_glomag", "n_others", "n_both"]
        return ShownProgrammes(_say_compared(stored, compared, period, self.profile.headline.year), compared.by_year[kept], compared)


_NO_LIST = (
    f"No {DATED_FORMAT} is in data/raw/ofac, and no other file of OFAC's says when an entry came: nothing is compared here.",
    "To get one: glomag fetch --format advanced",
    "or, with a file that you have downloaded: glomag ingest FILE",
)


def _say_none_known(newest: StoredList | None, known: Period) -> tuple[str, ...]:
    if newest is None:
        return _NO_LIST
    return (
        f"The newest {DATED_FORMAT} in data/raw/ofac is of {print_day(newest.list_date)}, and none is of the time that this profile "
        f"knows, {print_day(known.first)} to {print_day(known.last)}: nothing is compared here.",
        "To have it compared, take one of that time: glomag ingest FILE",
    )


def _say_compared(stored: StoredList, compared: Comparison, period: Period, kind: str) -> tuple[str, ...]:
    totals = compared.totals.set_index("programme")
    ours, others = totals.loc[OURS], totals.loc[OTHERS]
    first_year = compared.by_year["year"].iloc[0]
    return (
        f"{stored.format} of {print_day(stored.list_date)}, file with SHA-256 {stored.provenance.sha256}: persons (no vessels or aircraft) "
        f"still listed on that day, by {kind} year of their entry, up to {print_day(period.last)}. "
        "n_both are the persons that stand in both other columns.",
        f"The others: {print_list(compared.tags) if compared.tags else 'no such tag is on this list'}. "
        "Whoever stands under several of them counts once.",
        f"In no year under {OURS}: {print_count(ours['n_other_authority'], 'person')} entered under another authority than E.O. 13818, "
        f"{ours['n_undated']} without a date that settles the year, {ours['n_later']} later than {print_day(period.last)}.",
        f"In no year under the others: {print_count(others['n_undated'], 'person')} without a date that settles the year, "
        f"{others['n_later']} later than {print_day(period.last)}, and {others['n_earlier']} before {kind} {first_year}.",
        "A list shows who is still on it, a date is that of the list entry, and a tag can stand for several orders, not all of them "
        "about human rights (docs/limitations.md): this says where the persons of a list stand, not how many were designated.",
    )


def open_workbench(profile: str, output: str) -> Workbench:
    """Read the record and a profile of the checkout that the notebook lies in.

    `output` is a folder inside the checkout, relative to its root. Run by hand, a notebook writes to build/notebook;
    only `glomag run` replaces what is published. Raises UserError as the readers do.
    """
    project = find_project()
    register = read_register(project)
    chosen = read_profile(project, profile, register.coverage)
    return Workbench(project, known_on(register, chosen.as_of), chosen, project.root / output, by_hand=output == _BY_HAND)
