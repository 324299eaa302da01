"""Scripts that make environments and check releases."""
