"""Tests of order and pace, on a clock of their own."""
