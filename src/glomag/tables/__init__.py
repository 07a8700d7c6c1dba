"""The tables that a run writes: one schema a table, checked on the way out."""
