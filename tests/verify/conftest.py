"""Lets the tests of `verify` import what they share: pytest puts no folder of tests on the path."""

from __future__ import annotations

import sys
from pathlib import Path

if (beside := str(Path(__file__).resolve().parent)) not in sys.path:
    sys.path.append(beside)
