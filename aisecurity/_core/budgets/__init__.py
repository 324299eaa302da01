"""Budgets that all calls of a scanner share: of queries, and of retries."""
