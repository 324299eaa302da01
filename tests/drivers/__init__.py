"""Tests of the two loops that perform effects."""
