"""How many entries a list has, by programme tag and kind."""

from __future__ import annotations

import pandas as pd

from glomag.sources.entries import ENTITY_TYPES


def count_by_tag(entries: pd.DataFrame) -> pd.DataFrame:
    """One row a tag, the most frequent first: `programme`, `n_<kind>` for each kind of entry, and `n`.

    An entry that carries several tags counts under each of them, so `n` does not add up to the number of entries.
    """
    tags = entries[["programs", "entity_type"]].explode("programs")
    counted = tags.groupby(["programs", "entity_type"], observed=True).size().unstack(fill_value=0)
    counted = counted.reindex(columns=list(ENTITY_TYPES), fill_value=0).add_prefix("n_").astype("int64")
    counted["n"] = counted.sum(axis=1)
    counted = counted.rename_axis("programme").reset_index().rename_axis(columns=None)
    return counted.sort_values(["n", "programme"], ascending=[False, True]).reset_index(drop=True)
