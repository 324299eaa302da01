"""Tests of the blocking half of the engine on httptools."""
