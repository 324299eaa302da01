"""Every fault of one table against every call."""
