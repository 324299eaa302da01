"""Budgets that calls share: of queries and of retries, for a scanner, and the leave of a program's own limiter."""
