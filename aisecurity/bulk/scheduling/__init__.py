"""Order and pace of the requests of many scans: decided without I/O or a clock, for threads and asyncio alike."""
