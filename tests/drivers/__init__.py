"""Tests of the drivers, the two loops that perform effects."""
