"""Requests and answers in bytes, without I/O."""
