"""The scan service without HTTP: its four operations, scan jobs, profile catalog, admission and rate limits."""
