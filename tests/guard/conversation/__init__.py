"""Tests of reading and replacing messages."""
