"""Budgets that all calls of a scanner share, of queries and of retries, and the leave of a limiter to send."""
