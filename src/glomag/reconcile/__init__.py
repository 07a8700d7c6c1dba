"""The record held against what OFAC published: one list, or a series of dated ones. The record is never changed."""
