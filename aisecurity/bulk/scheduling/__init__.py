"""Scheduling of many scans: concurrency, rate limit, retry and batches, decided without I/O or a clock."""
