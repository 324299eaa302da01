"""Scan ids and report ids: generation, validation, and parsing of queries."""

import re
import uuid
from urllib.parse import parse_qsl

from aisecurity.emulator.http.rejections import Rejection

MAX_IDS = 5
_MAX_FIELDS = 100

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)


def is_uuid(text: str) -> bool:
    """Return whether *text* is a UUID in its form of 36 characters."""
    return _UUID.fullmatch(text) is not None


def new_scan_id() -> str:
    """Return a random scan id."""
    return str(uuid.uuid4())


def report_id_of(scan_id: str) -> str:
    """Return the report id of a scan."""
    return f"R{scan_id}"


def read_scan_ids(query: str) -> tuple[str, ...]:
    """Parse `scan_ids`: 1 to 5 UUIDs in one comma-joined value."""
    return tuple(_uuid(scan_id) for scan_id in _ids(query, "scan_ids"))


def read_report_ids(query: str) -> tuple[str, ...]:
    """Parse `report_ids`, and return the scan ids in them."""
    return tuple(_uuid(_without_letter(report_id)) for report_id in _ids(query, "report_ids"))


def _ids(query: str, name: str) -> list[str]:
    try:
        fields = parse_qsl(query, keep_blank_values=True, max_num_fields=_MAX_FIELDS)
    except ValueError as error:
        raise Rejection from error
    values = [value for key, value in fields if key == name]
    ids = values[0].split(",") if len(values) == 1 else []
    if not 1 <= len(ids) <= MAX_IDS:
        raise Rejection
    return list(dict.fromkeys(ids))


def _without_letter(report_id: str) -> str:
    if not report_id.startswith("R"):
        raise Rejection
    return report_id[1:]


def _uuid(text: str) -> str:
    if not is_uuid(text):
        raise Rejection
    return text.lower()
