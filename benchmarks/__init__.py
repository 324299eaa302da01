"""Measurements, none of which is part of the package."""
