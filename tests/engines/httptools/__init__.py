"""Tests of the engine on httptools."""
