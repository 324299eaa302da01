"""Scanning in the calling thread."""
