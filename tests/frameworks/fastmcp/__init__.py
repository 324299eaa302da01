"""Tests of the adapter for MCP."""
