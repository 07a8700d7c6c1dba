"""Every published table and every figure's rows computed again from the record, by the functions that the notebooks call."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

import pandas as pd

from glomag.claims import (
    build_bridge,
    build_claims,
    build_controls,
    counter,
    curves,
    letter_windows,
    possible_counts,
    recoding,
    specified,
    uncertainty,
)
from glomag.claims.counted import Parts
from glomag.claims.judgement import Tried
from glomag.claims.readings import Way, count_ways
from glomag.claims.sayable import Asked
from glomag.claims.specified_table import Specified
from glomag.claims.superlatives import build_sentences
from glomag.claims.verdicts import try_claim
from glomag.claims.windows import COMPARED_WINDOWS
from glomag.explain.published import as_cells
from glomag.figures.catalogue import EXHIBITS
from glomag.measures import (
    Comparison,
    agreement,
    build_alternatives,
    build_case_table,
    build_changes,
    build_counts,
    build_pace,
    build_register_table,
    build_same_days,
    build_shares,
    build_side_by_side,
    build_stock,
    compare_with_human_rights_programmes,
)
from glomag.parameters import Profile
from glomag.paths import Project
from glomag.periods import Period
from glomag.register import Register
from glomag.sources.store import newest_list

N_NEAREST = 5
DATED_FORMAT = "SDN_ADVANCED.XML"


class Rebuilt:
    """The outputs of a profile computed again, each when it is first asked for, as text for comparing with the printed one."""

    def __init__(self, project: Project, register: Register, profile: Profile) -> None:
        """`register` is the record as known on the profile's date."""
        self.project, self.register, self.profile = project, register, profile
        self._made: dict[str, pd.DataFrame] = {}
        self._orders: dict[str, list[str]] = {}
        self._tried: dict[str, Tried | None] = {}
        self._rows: dict[str, dict[tuple[str, ...], dict[str, str]]] = {}

    def table(self, name: str) -> pd.DataFrame | None:
        """A table as the text of its CSV; None for one that stands on a stored list of OFAC's which is not here."""
        if name not in self._made:
            built = _BUILDERS[name](self)
            if built is None:
                return None
            self._made[name] = as_cells(built)
        return self._made[name]

    def figure(self, number: int) -> pd.DataFrame:
        """The rows that a figure plots, as the text of its CSV."""
        name = f"figure {number}"
        if name not in self._made:
            self._made[name] = as_cells(EXHIBITS[number - 1](self.register, self.profile).rows)
        return self._made[name]

    def rows(self, name: str, key: tuple[str, ...], number: int | None) -> dict[tuple[str, ...], dict[str, str]] | None:
        """The rows of a table, or of the figure with a number, by their key; None as `table` has it."""
        if name not in self._rows:
            made = self.table(name) if number is None else self.figure(number)
            if made is None:
                return None
            self._rows[name] = {tuple(row[column] for column in key): row for row in made.to_dict("records")}
        return self._rows[name]

    @cached_property
    def specified(self) -> Specified:
        """All specifications, which several tables are made from."""
        return specified.build_specifications(self.register, self.profile)

    def order_of(self, claim_id: str) -> list[str]:
        """The specifications of a claim in the order in which its curve plots them: the lowest value first, then by id."""
        if claim_id not in self._orders:
            own = self.specified.specifications
            ordered = own[own["claim_id"] == claim_id].sort_values(["value", "specification_id"])
            self._orders[claim_id] = list(ordered["specification_id"])
        return self._orders[claim_id]

    def tried(self, claim_id: str) -> Tried | None:
        """The alternatives as the judgement of a claim tries them."""
        if claim_id not in self._tried:
            self._tried[claim_id] = try_claim(self.register, self.profile, claim_id)
        return self._tried[claim_id]

    @cached_property
    def windows(self) -> dict[str, Period]:
        """The windows of the letter's shares on its own days."""
        return letter_windows.letter_windows(self.register, self.profile)

    @cached_property
    def change(self) -> letter_windows.LetterChange:
        """The change that the letter prints."""
        return letter_windows.letter_change(self.register)

    @cached_property
    def pairs(self) -> pd.DataFrame:
        """Every act read twice with both readings."""
        return agreement.pair_codings(self.register, self.register.second_coding)

    @cached_property
    def count_ways(self) -> dict[str, Way]:
        """Every way to read a claim about years, by what it says."""
        return {one.says: one for one in count_ways(self.register, self.profile.headline)}

    @cached_property
    def stock(self) -> pd.DataFrame:
        """The list over time, by day."""
        return build_stock(self.register).set_index("day", drop=False).rename_axis(None)

    @cached_property
    def comparison(self) -> Comparison | None:
        """The other programmes on the newest stored list that the profile may know; None where there is none."""
        stored = newest_list(self.project, DATED_FORMAT, until=self.profile.as_of)  # type: ignore[arg-type]
        if stored is None or stored.list_date < self.register.coverage.first:
            return None
        period = Period(self.register.coverage.first, stored.list_date)
        tags = self.register.programmes["tag"].tolist()
        return compare_with_human_rights_programmes(stored.read().entries, tags, self.profile.headline.year, period)

    def programmes(self) -> pd.DataFrame | None:
        """The comparison as its table is written."""
        stored = newest_list(self.project, DATED_FORMAT, until=self.profile.as_of)  # type: ignore[arg-type]
        if self.comparison is None or stored is None:
            return None
        table = self.comparison.by_year.copy()
        table.insert(0, "list_date", stored.list_date)
        table.insert(1, "list_sha256", stored.provenance.sha256)
        return table

    def share_differences(self) -> pd.DataFrame:
        """The two compared windows under every reading."""
        printed = letter_windows.compared_shares(self.register, self.profile)
        pair = COMPARED_WINDOWS
        return uncertainty.build_share_differences(self.register, self.profile.headline, self.windows, pair, printed)

    def possible_shares(self) -> pd.DataFrame:
        """Which whole numerators print the letter's shares."""
        printed = letter_windows.letter_shares(self.register, self.profile)
        definitions = possible_counts.case_definitions(self.profile.headline)
        return possible_counts.build_possible_shares(self.register, self.register.second_coding, definitions, printed)

    def possible_changes(self) -> pd.DataFrame:
        """Which pairs of counts print the letter's change."""
        drop = self.specified.specifications.query("claim_id == 'drop_fy2020_fy2023' and base == 'single year'")
        return possible_counts.possible_changes_of(drop, self.change.percent)

    def sentences(self) -> pd.DataFrame:
        """Every tempting sentence, checked again."""
        return build_sentences(Asked(self.register, self.profile, Parts(self.register, self.profile)))

    def periods(self) -> dict[str, Period]:
        """The profile's windows, to its own date."""
        return {name: window.period(self.register.as_of) for name, window in self.profile.windows}


_BUILDERS: dict[str, Callable[[Rebuilt], pd.DataFrame | None]] = {
    "register": lambda one: build_register_table(one.register, one.profile.headline),
    "case_states": lambda one: build_case_table(one.register, one.profile.headline),
    "control_totals": lambda one: build_controls(one.register),
    "bridge": lambda one: build_bridge(one.register, one.profile.headline),
    "stock": lambda one: one.stock,
    "counts_by_year": lambda one: build_counts(one.register, one.profile.headline),
    "changes": lambda one: build_changes(build_counts(one.register, one.profile.headline), one.profile.baseline_year),
    "same_days": lambda one: build_same_days(one.register, one.profile.headline),
    "pace": lambda one: build_pace(one.register, one.profile.headline),
    "side_by_side": lambda one: build_side_by_side(one.register, one.profile.headline),
    "shares": lambda one: build_shares(one.register, one.profile.headline, one.periods()),
    "alternatives": lambda one: build_alternatives(one.register, one.profile.headline),
    "claims": lambda one: build_claims(one.register, one.profile),
    "programmes_by_year": Rebuilt.programmes,
    "entries_by_programme": lambda _: None,
    "count_intervals": lambda one: uncertainty.build_count_intervals(one.register, one.profile.headline),
    "change_intervals": lambda one: uncertainty.build_change_intervals(one.register, one.profile.headline, one.profile.baseline_year),
    "share_intervals": lambda one: uncertainty.build_share_intervals(one.register, one.profile.headline, one.windows),
    "share_differences": Rebuilt.share_differences,
    "falls_by_chance": lambda one: uncertainty.build_falls_by_chance(one.register, one.profile.headline, one.change.years),
    "headline_by_coding": lambda one: uncertainty.build_headline_by_coding(
        one.register, one.profile.headline, one.windows, one.change.years
    ),
    "coding_agreement": lambda one: agreement.build_agreement(one.pairs, uncertainty.PLAN),
    "coding_disagreements": lambda one: agreement.build_disagreements(one.pairs),
    "adjudication": lambda one: agreement.build_adjudication(one.register),
    "possible_shares": Rebuilt.possible_shares,
    "possible_changes": Rebuilt.possible_changes,
    "borderline": lambda one: recoding.build_borderline(one.register, one.profile.headline, recoding.DOUBTS),
    "recodings": lambda one: recoding.build_recodings(one.register, one.profile.headline, one.change.years, one.change.percent),
    "specification_summary": lambda one: curves.summarise_specifications(one.specified, one.register.letter_claims),
    "nearest_specifications": lambda one: curves.list_nearest(one.specified, one.register.letter_claims, N_NEAREST),
    "left_out_specifications": lambda one: one.specified.left_out,
    "choice_effects": lambda one: one.specified.effects,
    "sentences": Rebuilt.sentences,
    "counter_readings": lambda one: counter.build_counter_readings(one.register, one.profile, one.comparison),
    "readings": lambda one: counter.build_readings(one.register, one.profile, one.comparison),
    "specifications": lambda one: one.specified.specifications,
}
