"""Tests of the two shells of a guard."""
