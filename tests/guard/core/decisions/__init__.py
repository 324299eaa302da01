"""Tests of decisions: verdicts, failures, masks, and what a policy opens."""
