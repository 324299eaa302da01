"""Guards of both halves, and scanners in their place, for tests."""
