"""Read what each detector found with asyncio: `python asyncio_scan_reports.py REPORT_ID`."""

import asyncio
import sys

import aisecurity
from aisecurity.scan.asyncio.scanner import Scanner

aisecurity.init()
scanner = Scanner()


async def main(report_id: str) -> None:
    """Print one report for each request, as JSON."""
    for row in await scanner.query_by_report_ids(report_ids=[report_id]):
        print(row)
    await scanner.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
