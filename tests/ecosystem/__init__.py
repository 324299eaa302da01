"""Programs of others: names, dicts, pydantic, type hints and queues."""
