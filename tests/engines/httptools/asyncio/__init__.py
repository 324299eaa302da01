"""Tests of the asyncio half of the engine on httptools."""
