"""Views of a verdict, for logs and for notebooks. They hold no text that was scanned, and none that was masked."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from aisecurity._runtime.verdict import VerdictMixin

_IDS: Final = (
    "scan_id",
    "report_id",
    "tr_id",
    "session_id",
    "transaction_id",
    "profile_id",
    "profile_name",
    "request_id",
)
_TIMES: Final = ("created_at", "completed_at")
_LONGEST: Final = 100
"""Characters of a value in the table; ids have 100 at most."""
_PASSED, _DOUBTFUL, _HELD = "#2e9e5b", "#c98a00", "#d64545"
"""Colours of a border, in the middle between light and dark; each says what the words beside it say."""
_CELL: Final = 'style="text-align:left;padding:2px 10px;color:inherit;background:transparent;border:0"'


def summary_of(verdict: VerdictMixin) -> dict[str, Any]:
    """Return what a log needs of *verdict*, of JSON's own types, what is absent left out."""
    members: dict[str, Any] = {
        "action": str(verdict.action),
        "category": str(verdict.category),
        "partial": verdict.is_partial,
        "threats": verdict.threats,
    }
    members |= {name: str(value) for name in _IDS if (value := getattr(verdict, name)) is not None}
    moments = {name: value for name in _TIMES if (value := getattr(verdict, name)) is not None}
    # As it was written in the answer, to the nanosecond, where it came of one.
    members |= {name: str(getattr(value, "text", None) or value.isoformat()) for name, value in moments.items()}
    if (seconds := _seconds(verdict)) is not None:
        members["seconds"] = seconds
    if verdict.is_emulated:
        members["emulated"] = True
    return members


def _seconds(verdict: VerdictMixin) -> float | None:
    """Return the seconds that the scan took, `None` if it has not both times, or one with and one without a zone."""
    if verdict.created_at is None or verdict.completed_at is None:
        return None
    try:
        return (verdict.completed_at - verdict.created_at).total_seconds()
    except TypeError:
        return None


def html_of(verdict: VerdictMixin) -> str:
    """Return a table of the summary, in which everything is escaped."""
    members = summary_of(verdict)
    action, category, partial, threats = (members.pop(name) for name in ("action", "category", "partial", "threats"))
    rows = [("action", action), ("category", category)]
    if partial:
        rows.append(("partial", "some detector failed or did not finish"))
    rows += [(f"threats in the {side}", ", ".join(names)) for side, names in threats.items()]
    rows += [(name.replace("_", " "), str(value)) for name, value in members.items()]
    colour = _HELD if verdict.is_blocked else _DOUBTFUL if partial else _PASSED
    style = f"border-left:4px solid {colour};border-collapse:collapse;color:inherit;background:transparent"
    return f'<table style="{style}"><tbody>{"".join(_html_rows(rows))}</tbody></table>'


def _html_rows(rows: Iterable[tuple[str, str]]) -> Iterable[str]:
    for name, value in rows:
        shown = value if len(value) <= _LONGEST else f"<{len(value)} characters>"
        yield f"<tr><th {_CELL}>{escape(name)}</th><td {_CELL}>{escape(shown)}</td></tr>"
