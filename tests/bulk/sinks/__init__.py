"""Tests of output rows and sinks."""
