"""Tests of concurrency, rate limit, retry and batches, on a simulated clock."""
