"""Tests of what the engine on httptools writes and reads, without I/O."""
