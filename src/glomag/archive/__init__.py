"""Thousands of dated lists, each read once into a Parquet dataset with one partition a day."""
