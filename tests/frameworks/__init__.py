"""Tests that need the frameworks of others: `make test-frameworks`."""
