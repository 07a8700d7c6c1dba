"""What the template may ask for: every number by the id of its claim or the name of its table, and nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any

from glomag.appendix.escaping import Markdown, escape_markdown
from glomag.appendix.forms import FORMS
from glomag.appendix.names import FIXED_NAMES
from glomag.appendix.problems import AppendixError
from glomag.appendix.published import LETTER, Kit, Published, Row
from glomag.claims.verdicts import VERDICTS
from glomag.parameters import Profile
from glomag.wording import print_day

CLAIMS = "claims"
STAMP_DIGITS = 8
_FEW = 12


@dataclass
class Numbers:
    """The functions of the template, and what of the published files and of the declared names it has used."""

    published: Published
    profile: Profile
    claims_used: set[str] = field(default_factory=set)
    kits_named: set[str] = field(default_factory=set)
    kits_shown: list[str] = field(default_factory=list)
    names_used: set[str] = field(default_factory=set)

    def claim(self, claim_id: str, column: str, form: str = "text") -> str:
        """A cell of claims.csv; this is what counts as speaking of a claim."""
        formed = self._only(CLAIMS, {"claim_id": claim_id}, column, form)
        self.claims_used.add(claim_id)
        return formed

    def claim_id(self, claim_id: str) -> str:
        """The id itself, once it is known to stand in claims.csv, for a short name in the template."""
        return self._only(CLAIMS, {"claim_id": claim_id}, "claim_id", "text")

    def letter(self, claim_id: str, column: str, form: str = "text") -> str:
        """A cell of the letter's own claims."""
        return self._only(LETTER, {"claim_id": claim_id}, column, form)

    def cell(self, table: str, where: Mapping[str, object], column: str, form: str = "text") -> str:
        """The cell of the only row of a table that `where` describes."""
        return self._only(table, where, column, form)

    def rows(self, table: str, where: Mapping[str, object] | None = None) -> list[Row]:
        """All rows of a table that `where` describes, in the order of the file."""
        rows = self.published.table(table)
        wanted = {column: str(value) for column, value in (where or {}).items()}
        for column in wanted:
            _check_column(rows, table, column)
        return [row for row in rows if all(row[column] == value for column, value in wanted.items())]

    def n_rows(self, table: str, where: Mapping[str, object] | None = None) -> str:
        """How many they are."""
        return f"{len(self.rows(table, where)):,}"

    def n_distinct(self, table: str, column: str) -> str:
        """How many different values a column has, empty ones left out."""
        rows = self.rows(table)
        _check_column(rows, table, column)
        return f"{len({row[column] for row in rows} - {''}):,}"

    def verdicts(self) -> list[tuple[str, int]]:
        """Verdicts and how many claims have them, from the best to the one that nothing can be said of."""
        counted = Counter(row["verdict"] for row in self.rows(CLAIMS))
        return sorted(counted.items(), key=lambda pair: VERDICTS.index(pair[0]))

    def form(self, cell: str, form: str) -> str:
        """A cell of a row as it reads in a sentence; `{{ row.low_frac | form("percent") }}`."""
        if form not in FORMS:
            raise AppendixError(f"there is no form {form!r}", allowed=", ".join(FORMS), change="use one of these")
        try:
            return FORMS[form](cell)
        except ValueError:
            raise AppendixError(
                f"{cell!r} cannot be put as {form!r}", change="use another column or form, or ask first whether there is a value"
            ) from None

    def name(self, text: str) -> Markdown:
        """A declared name that holds a digit, with a link where one is declared."""
        if text not in FIXED_NAMES:
            raise AppendixError(
                f"{text!r} is no declared name",
                allowed=", ".join(FIXED_NAMES),
                change="take the number from a table, or declare the name with its reason in appendix/names.py",
            )
        self.names_used.add(text)
        page = FIXED_NAMES[text].page
        return Markdown(f"[{escape_markdown(text)}]({page})" if page else escape_markdown(text))

    def figure_name(self, slug: str) -> str:
        """As the text calls a figure: `Figure 3`."""
        self.kits_named.add(slug)
        return self.kit(slug).name

    def figure(self, slug: str) -> Markdown:
        """The place where a figure stands; the picture is set in for each kind of file. A withdrawn one is named and not shown."""
        kit = self.kit(slug)
        self.kits_named.add(slug)
        if kit.withdrawn:
            return Markdown(f"*{escape_markdown(kit.name)} is withdrawn: {escape_markdown(kit.withdrawn)}*")
        self.kits_shown.append(slug)
        return Markdown(f'::: {{.figure slug="{kit.slug}"}}\n:::')

    def stamp(self, table: str) -> str:
        """The first digits of the hash of a published table, as figures carry them."""
        self.published.table(table)
        return self.published.files_read[f"{table}.csv"][:STAMP_DIGITS]

    def files_read(self) -> list[tuple[str, str]]:
        """Names and hashes of all tables that the appendix has read up to here."""
        return sorted(self.published.files_read.items())

    def offered(self) -> dict[str, Any]:
        """All that a template may name, by name."""
        functions: tuple[Callable[..., Any], ...] = (
            self.claim, self.claim_id, self.letter, self.cell, self.rows, self.n_rows, self.n_distinct, self.verdicts,
            self.name, self.figure, self.figure_name, self.kit, self.stamp, self.files_read,
        )  # fmt: skip
        values = {
            "as_of": print_day(self.profile.as_of),
            "profile_name": self.profile.name,
            "profile_title": self.profile.title,
            "baseline_year": str(self.profile.baseline_year),
            "headline": self.profile.headline.printed(),
            "band": self.profile.band,
            "near_frac": str(self.profile.near_frac),
            "version": version("glomag"),
        }
        return {**{function.__name__: function for function in functions}, **values}

    def check_all_used(self, template: str) -> None:
        """Raise AppendixError for a claim, a figure or a declared name that the template never speaks of."""
        claims = [row["claim_id"] for row in self.rows(CLAIMS)]
        unused = {
            "claims": [claim for claim in claims if claim not in self.claims_used],
            "figures": [slug for slug in self.published.kits if slug not in self.kits_named],
            "declared names": [name for name in FIXED_NAMES if name not in self.names_used],
        }
        for kind, names in unused.items():
            if names:
                raise AppendixError(
                    f"{kind} that the appendix never speaks of: {', '.join(names)}",
                    where=template,
                    change="name each where it belongs; a claim with claim(), also in the table of claims it does not count as spoken of",
                )

    def _only(self, table: str, where: Mapping[str, object], column: str, form: str) -> str:
        found = self.rows(table, where)
        if len(found) != 1:
            known = self.rows(table)
            allowed = "; ".join(f"{key}: {_some(known, key)}" for key in where)
            raise AppendixError(
                f"{table}.csv has {len(found)} rows with {_say(where)}, not one", allowed=allowed, change="name one row that is there"
            )
        _check_column(found, table, column)
        return self.form(found[0][column], form)

    def kit(self, slug: str) -> Kit:
        """The words of a figure: caption, alternative text, description, what may and may not be said."""
        if slug not in self.published.kits:
            raise AppendixError(
                f"there is no figure {slug!r}", allowed=", ".join(self.published.kits), change="name one of these, or run `glomag run`"
            )
        return self.published.kits[slug]


def _check_column(rows: list[Row], table: str, column: str) -> None:
    if rows and column not in rows[0]:
        raise AppendixError(f"{table}.csv has no column {column!r}", allowed=", ".join(rows[0]), change="name one of these")


def _say(where: Mapping[str, object]) -> str:
    return ", ".join(f"{column} = {value!r}" for column, value in where.items())


def _some(rows: list[Row], column: str) -> str:
    """A few of the values of a column, for a message."""
    values = list(dict.fromkeys(row[column] for row in rows))
    return ", ".join(values[:_FEW]) + (", ..." if len(values) > _FEW else "")
