"""All figures in the order of their numbers."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from glomag.figures import (
    attribution,
    changes,
    countries,
    pace,
    primary_by_year,
    side_by_side,
    specification_curve,
    stock,
    sureness,
    timeline,
    verdicts,
)
from glomag.figures.exhibit import Exhibit
from glomag.parameters import Profile
from glomag.register import Register

EXHIBITS: tuple[Callable[[Register, Profile], Exhibit], ...] = (
    primary_by_year.build_exhibit,
    changes.build_exhibit,
    pace.build_exhibit,
    side_by_side.build_exhibit,
    attribution.build_exhibit,
    timeline.build_exhibit,
    countries.build_exhibit,
    verdicts.build_exhibit,
    stock.build_exhibit,
    specification_curve.build_exhibit,
    specification_curve.build_falls_exhibit,
    sureness.build_exhibit,
    specification_curve.build_near_exhibit,
    specification_curve.build_until_recently_exhibit,
    specification_curve.build_first_year_exhibit,
    specification_curve.build_since_2023_exhibit,
    specification_curve.build_decline_exhibit,
)


def list_exhibits(register: Register, profile: Profile) -> pd.DataFrame:
    """One row a figure: `figure` (its folder) and `title`."""
    exhibits = [build(register, profile) for build in EXHIBITS]
    return pd.DataFrame({"figure": [one.stem for one in exhibits], "title": [one.title for one in exhibits]})
