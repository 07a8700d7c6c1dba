"""The contract of every table in data/processed/<profile>/: columns, types, bounds, and what each column means."""

from __future__ import annotations

import pandera.pandas as pa

SCHEMAS: dict[str, pa.DataFrameSchema] = {}
