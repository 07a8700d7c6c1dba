"""A list of recommendations with a word in every column, and in its path, that must be found nowhere else. All of it is invented.

For a test of the whole command: `planted = plant_list(folder, register, ".csv", is_synthetic=False)` builds the list and the
decisions below `folder` (outside the checkout) and gives its path; run `glomag run ... --recommendations planted.path`; then
`canary_search.search_tree(root).found` and `canary_search.search_text(stdout + stderr)` are empty, and `planted.check_folder()`
holds.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import xlsxwriter

from glomag.recommendations.columns import NAMES
from glomag.recommendations.decisions import COLUMNS as DECISION_COLUMNS
from glomag.recommendations.listing import SYNTHETIC
from glomag.register import Register

FOLDERS = ("Hexamorvu", "Fjordaqíll")
FILE = "Wyndrakollu"
CANARIES = {
    "recommendation_id": "Vrelquixan",
    "submitted_on": "2021-07-03",
    "target_name": "Zhumblatov",
    "alias in Latin letters": "Qorvéximus",
    "alias in Cyrillic": "Квурдожбек",
    "alias in Arabic": "زخمبلاطق",
    "alias in Chinese": "鷰鰲麤龘靐",
    "alias in Burmese": "ဇဟုမ်ဘလပ်ဆ",
    "target_uid": "917364805",
    "organisations": "Plimquostra",
    "superseded_by": "Yaxdrombeq",
    "name of the file": FILE,
    "outer folder": FOLDERS[0],
    "inner folder": FOLDERS[1],
    # Two letters and three words that stand everywhere; here they are wrong, to see what is said of them.
    "country": "Uqqazherm",
    "conduct": "Brenthovick",
    "synthetic": "Skolvimpet",
    "decided_by": "Trovaquelm",
}
ALIASES = "; ".join(word for place, word in CANARIES.items() if place.startswith("alias"))
ROW_TEXT = " | ".join(CANARIES.values())
"""Everything at once, as a careless error would carry it."""

_COUNTRIES = ("AO", "BD", "CU", "EG", "ET", "HN", "IQ", "KE", "LY", "PK", "TH", "UZ")
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

Row = dict[str, str]


@dataclass(frozen=True)
class Planted:
    """Where the list and its decisions lie."""

    path: Path
    is_synthetic: bool

    @property
    def decisions(self) -> Path:
        return self.path.with_name(f"{self.path.stem}.decisions.csv")

    def check_folder(self) -> None:
        """Fail where anything but the list and its decisions lies there, or others may read what the program wrote."""
        assert {path.name for path in self.path.parent.iterdir()} <= {self.path.name, self.decisions.name}
        assert [path.name for path in self.path.parent.parent.iterdir()] == [self.path.parent.name]
        if os.name == "posix" and self.decisions.exists():
            assert self.decisions.stat().st_mode & 0o777 == 0o600


def plant_list(base: Path, register: Register, ending: str = ".csv", *, is_synthetic: bool, n_invented: int = 60) -> Planted:
    """Write a list with a canary in every cell that can hold one, and decisions about it, below `base`."""
    folder = base.joinpath(*FOLDERS)
    folder.mkdir(parents=True)
    rows = build_rows(register, is_synthetic=is_synthetic, n_invented=n_invented)
    planted = Planted(folder / f"{FILE}{ending}", is_synthetic)
    planted.path.write_bytes(as_csv(rows) if ending == ".csv" else as_xlsx(rows))
    write_decisions(planted, rows, register)
    return planted


def build_rows(register: Register, *, is_synthetic: bool, n_invented: int) -> list[Row]:
    """Recommendations about nobody, some of which superseded others, and about persons of the record by their public numbers."""
    invented = [_row(number, _COUNTRIES[number % len(_COUNTRIES)], date(2019, 1, 15) + timedelta(days=29 * number), is_synthetic)
                for number in range(n_invented)]  # fmt: skip
    invented[0]["submitted_on"] = CANARIES["submitted_on"]
    invented[0]["target_uid"] = CANARIES["target_uid"]
    for number in range(1, 4):
        invented[-number]["recommendation_id"] = f"{CANARIES['superseded_by']}-{number}"
        invented[number]["superseded_by"] = invented[-number]["recommendation_id"]
    people = register.designations
    primary = people[(people["basis"] == "primary") & (people["entity_type"] == "individual") & people["ofac_uid"].notna()]
    chosen = primary.drop_duplicates("case_id").iloc[::4]
    for number, one in enumerate(chosen.to_dict("records"), start=n_invented):
        row = _row(number, str(one["country"]), one["designated_on"].date() - timedelta(days=200), is_synthetic)
        invented.append({**row, "target_uid": str(one["ofac_uid"])})
    return invented


def _row(number: int, country: str, submitted: date, is_synthetic: bool) -> Row:
    day = max(submitted, date(2015, 1, 1)).isoformat()
    return {
        "recommendation_id": f"{CANARIES['recommendation_id']}-{number}",
        "submitted_on": day[:7] if number % 9 == 5 else day,
        "country": country,
        "target_name": f"{CANARIES['target_name']} {_LETTERS[number % 26]}{_LETTERS[number // 26 % 26].lower()}",
        "target_aliases": ALIASES if number % 7 == 0 else "",
        "target_uid": "",
        "conduct": ("human_rights", "corruption", "both")[number % 3],
        "organisations": CANARIES["organisations"],
        "superseded_by": "",
        "synthetic": SYNTHETIC if is_synthetic else "",
    }


def as_csv(rows: Sequence[Mapping[str, str]]) -> bytes:
    """The rows as a spreadsheet saves them: CSV in UTF-8 with a byte-order mark."""
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerows([NAMES, *[[row[name] for name in NAMES] for row in rows]])
    return written.getvalue().encode("utf-8-sig")


def as_xlsx(rows: Sequence[Mapping[str, str]]) -> bytes:
    """The rows as a workbook of texts."""
    written = io.BytesIO()
    book = xlsxwriter.Workbook(written, {"in_memory": True, "strings_to_formulas": False})
    page = book.add_worksheet("recommendations")
    for number, cells in enumerate([NAMES, *[tuple(row[name] for name in NAMES) for row in rows]]):
        for position, cell in enumerate(cells):
            page.write_string(number, position, cell)
    book.close()
    return written.getvalue()


def write_decisions(planted: Planted, rows: Sequence[Row], register: Register) -> None:
    """Some yes and some no, with the name of who decided, about proposals as `match` writes them."""
    cases = register.cases["case_id"].tolist()
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(DECISION_COLUMNS)
    for number, row in enumerate(rows[4:40]):
        said = ("yes", "no")[number % 2]
        writer.writerow([row["recommendation_id"], cases[number], "conduct", "", "", "0", "conduct", said, CANARIES["decided_by"],
                         CANARIES["submitted_on"], "current"])  # fmt: skip
    planted.decisions.write_bytes(written.getvalue().encode("utf-8-sig"))
    planted.decisions.chmod(0o600)
