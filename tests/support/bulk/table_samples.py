"""Rows of a table, one of each kind, and what a scan of them gives, whatever the kind of the table."""

from __future__ import annotations

from typing import Any

from .scripted_service import Reply, json_reply

TEXTS = ["fine", "attack", None, "fine too", "", "refuse"]
ACTIONS = ["allow", "block", None, "allow", None, None]
ERRORS = [None, None, "PayloadError", None, "PayloadError", "BadRequestError"]
VERDICT_COLUMNS = [
    "action",
    "category",
    "detected",
    "partial",
    "unfinished",
    "profile",
    "scan_id",
    "report_id",
    "req_id",
    "error",
    "status",
    "reason",
    "attempts",
    "latency",
    "parts",
]


def refusing(_: str, body: Any) -> Reply | None:
    """Answer 400 to a text that says so."""
    return json_reply({"message": "no"}, 400) if "refuse" in str(body) else None
