"""Scanning in an asyncio event loop."""
