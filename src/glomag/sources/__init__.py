"""What OFAC publishes, read strictly into one table of list entries; personal data stay at the door."""

from glomag.sources.entries import ENTITY_TYPES, SourceList, Tie
from glomag.sources.reading import read_list

__all__ = ["ENTITY_TYPES", "SourceList", "Tie", "read_list"]
