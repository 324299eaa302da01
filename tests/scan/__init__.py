"""Tests of both Scanners and of what is scanned."""
