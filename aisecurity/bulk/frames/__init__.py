"""Scans of the rows of a table: a DataFrame of pandas or polars, a Table of pyarrow."""
