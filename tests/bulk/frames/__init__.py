"""Tests of the scans of tables; those with pandas and polars are in tests/frameworks."""
