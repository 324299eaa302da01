"""Tests of the rules of a guard, played without a network."""
