"""Tests of batches for other engines."""
