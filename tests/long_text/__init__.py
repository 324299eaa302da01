"""Tests of texts cut into pieces, and of the verdicts on them joined."""
