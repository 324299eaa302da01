"""Sinks: rows of the output, and the lines they become."""
