"""Tests of long texts: splitting, and combining the verdicts on the pieces."""
