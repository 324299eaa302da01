"""Measured clients.

Each module offers `blocking(job)` or `on_asyncio(job)`, or both: a context manager that yields a callable which makes
the job's call once and reads the whole answer.
"""
