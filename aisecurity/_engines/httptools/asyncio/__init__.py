"""The asyncio half of the engine."""
