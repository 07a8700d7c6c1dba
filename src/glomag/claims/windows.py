"""Which window of a profile each of the letter's shares speaks of, in one place."""

from __future__ import annotations

COMPARED_WINDOWS = ("first_biden_year", "since_january_2023")
"""The letter's decline: from the share of the one window to that of the other."""

DECLINE = "attribution_decline"

WINDOW_OF = {
    "attribution_until_recently": "until_recently",
    "attribution_first_biden_year": "first_biden_year",
    "attribution_since_2023": "since_january_2023",
}
"""Claims that print a share of one window, in the order of the windows."""

WINDOWS_OF = {
    "attribution_until_recently": ("until_recently",),
    "attribution_since_2023": ("since_january_2023",),
    "attribution_first_biden_year": ("first_biden_year",),
    DECLINE: COMPARED_WINDOWS,
}
"""Every claim about shares with the windows that it speaks of, the earlier one first; in the letter's order."""
