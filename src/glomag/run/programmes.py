"""The one table that is counted on a list of OFAC's, where there is one, and the one format that says when an entry came."""

from __future__ import annotations

from glomag.sources.entries import SourceFormat

PROGRAMMES_TABLE = "programmes_by_year"
DATED_FORMAT: SourceFormat = "SDN_ADVANCED.XML"
