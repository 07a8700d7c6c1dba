"""Names of the published explain pages, and which rows of which tables have one. Known by pattern: no file is read."""

from __future__ import annotations

import re

PAGES_FOLDER = "explain"
"""Folder of the pages in data/processed/<profile>/."""
INDEX_PAGE = "index.html"
"""The page that lists the others."""
ROW_TABLES: tuple[str, ...] = ("counts_by_year", "changes", "same_days", "shares")
"""Tables of which every row has a page: the headline counts, their changes and the shares. The other tables are explained
by the command; a page for each of their thousands of rows would bury the ones that people quote."""
_N_KEYS = {"counts_by_year": 1, "changes": 1, "same_days": 1, "shares": 2}
_NOT_IN_A_NAME = re.compile(r"[^a-z0-9._]+")


def page_of_claim(claim_id: str) -> str:
    """File name of the page of a claim: `claim--drop_fy2020_fy2023.html`. Every claim of the letter has one."""
    return f"claim--{_plain(claim_id)}.html"


def page_of_row(table: str, key: tuple[str, ...]) -> str | None:
    """File name of the page of a row, by the table's name and its key as printed: `shares--until_recently-c.html`.

    None where no page is published for rows of that table, or where the key has not as many parts as the table's.
    """
    if table not in ROW_TABLES or len(key) != _N_KEYS[table]:
        return None
    return f"{table}--{'-'.join(_plain(part) for part in key)}.html"


def _plain(text: str) -> str:
    return _NOT_IN_A_NAME.sub("-", text.lower()).strip("-")
