"""The blocking scanner (`inline`), the asyncio scanner (`asyncio`), and what they scan (`models`)."""
