"""Durable runs: a journal, an output written from it, and the loop that goes on after the end of a process."""
