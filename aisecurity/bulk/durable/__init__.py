"""Durable runs: a journal, an output written from it, and a loop that resumes after the end of a process."""
