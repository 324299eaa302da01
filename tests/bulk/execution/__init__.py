"""Tests of the threads that carry requests out."""
