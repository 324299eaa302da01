"""Tests of faults, played against servers on loopback."""
