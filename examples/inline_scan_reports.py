"""Read what each detector found: `python inline_scan_reports.py REPORT_ID`."""

import sys

import aisecurity
from aisecurity.scan.inline.scanner import Scanner

aisecurity.init()
scanner = Scanner()


def main(report_id: str) -> None:
    """Print one report for each request, as JSON."""
    for row in scanner.query_by_report_ids(report_ids=[report_id]):
        print(row)
    scanner.close()


if __name__ == "__main__":
    main(sys.argv[1])
