"""How much moved is counted in published rows and in their cells, which are not the same."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conftest import Call


def test_rows_that_moved_and_their_cells_are_both_counted(call: Call) -> None:
    code, said, _ = call("diff", "letter-2024-09", "latest", "--json")
    assert code == 0
    (compared,) = json.loads(said)["profiles"]
    n_rows, n_cells = len(compared["numbers"]), sum(len(one["moved"]) for one in compared["numbers"])
    assert n_cells > n_rows > 1
    code, out, _ = call("diff", "letter-2024-09", "latest")
    assert f"  {n_rows} published rows moved ({n_cells} cells)" in out.splitlines()
