"""Clients of the scan service side by side: `make bench`. See docs/performance.md."""
