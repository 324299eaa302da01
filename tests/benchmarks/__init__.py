"""The benchmark that compares clients."""
