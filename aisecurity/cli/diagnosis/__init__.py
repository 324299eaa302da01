"""Checks of credential, endpoint, TLS, clock and profile, run by `aisecurity doctor`."""
