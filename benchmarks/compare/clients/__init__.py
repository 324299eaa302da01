"""The clients that are measured. Each module offers `blocking(job)` and `on_asyncio(job)`, or one of them: a context
manager that yields what makes the job's call once, to the end of the answer.
"""
