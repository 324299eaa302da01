"""Sinks: rows of the output, and their lines in JSONL and CSV."""
