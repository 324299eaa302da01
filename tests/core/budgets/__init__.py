"""Tests of the budgets of a scanner."""
