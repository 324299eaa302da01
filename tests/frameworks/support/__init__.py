"""Support of the tests of adapters."""
