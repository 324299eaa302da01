"""Checks of the way to the service, run by `aisecurity doctor`."""
