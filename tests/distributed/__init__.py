"""Tests that need engines of batches, such as Ray and Spark: `make test-distributed`."""
