"""The clients that are measured.

Each module offers `blocking(job)` or `on_asyncio(job)`, or both: a context manager that yields what makes the job's
call once, to the end of the answer.
"""
