"""Comparison of clients of the scan service: `make bench`. See docs/performance.md."""
