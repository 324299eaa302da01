"""Bulk scanning."""
