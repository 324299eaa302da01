"""Tests of aisecurity.guard."""
