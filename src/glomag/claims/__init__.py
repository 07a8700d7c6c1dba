"""The letter's claims and other people's totals, each held against the record under its own definition."""

from glomag.claims.bridge import build_bridge
from glomag.claims.controls import build_controls
from glomag.claims.verdicts import VERDICTS, build_claims, summarise

__all__ = ["VERDICTS", "build_bridge", "build_claims", "build_controls", "summarise"]
