"""Tests of the pyreqwest engines and of what they need from the process."""
