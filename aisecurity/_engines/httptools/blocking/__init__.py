"""The blocking half of the engine."""
