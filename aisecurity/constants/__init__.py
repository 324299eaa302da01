"""Numbers that the service or this package fixes."""
