"""What the limbs of E.O. 13818 sec. 1(a) say about a person."""

from __future__ import annotations

import pandas as pd

from glomag.definitions import OWN_CONDUCT_LIMBS


def is_own_conduct_limb(criterion: pd.Series) -> pd.Series:
    """True where the limb names own conduct or leadership; the annex of the order included."""
    return criterion.isin(OWN_CONDUCT_LIMBS) | criterion.str.startswith("annex/")
