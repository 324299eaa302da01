"""Tests of durable runs: journal, output, and going on after the end of a process."""
