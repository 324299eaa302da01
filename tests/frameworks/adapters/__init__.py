"""Tests of what adapters of several frameworks share."""
