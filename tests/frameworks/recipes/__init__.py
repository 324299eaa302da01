"""Tests of the recipes for frameworks that have no adapter here."""
