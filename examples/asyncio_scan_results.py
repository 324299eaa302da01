"""Read the verdicts of a submission with asyncio: `python asyncio_scan_results.py SCAN_ID`."""

import asyncio
import sys

import aisecurity
from aisecurity.scan.asyncio.scanner import Scanner

aisecurity.init()
scanner = Scanner()


async def main(scan_id: str) -> None:
    """Print one row for each of its requests, as JSON."""
    for row in await scanner.query_by_scan_ids(scan_ids=[scan_id]):
        print(row)
    await scanner.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
