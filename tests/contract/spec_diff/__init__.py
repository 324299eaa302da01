"""Tests of the tool that says what a changed spec changes."""
