"""Read the verdicts of a submission: `python inline_scan_results.py SCAN_ID`."""

import sys

import aisecurity
from aisecurity.scan.inline.scanner import Scanner

aisecurity.init()
scanner = Scanner()


def main(scan_id: str) -> None:
    """Print one row for each of its requests, as JSON."""
    for row in scanner.query_by_scan_ids(scan_ids=[scan_id]):
        print(row)
    scanner.close()


if __name__ == "__main__":
    main(sys.argv[1])
