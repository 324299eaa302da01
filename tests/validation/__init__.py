"""Tests of the checks of payloads and ids."""
