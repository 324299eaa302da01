"""Summary of a run, counted in its journal."""

from __future__ import annotations

import json
from bisect import bisect
from collections import Counter
from itertools import accumulate

from aisecurity.bulk.results import Stopped, Summary

from .journal import Journal
from .journal_schema import ORIGINAL

_PERCENTILES = {"p50": 0.5, "p90": 0.9, "p99": 0.99, "max": 1.0}


def count_outcomes(journal: Journal) -> tuple[Counter[str], Counter[str]]:
    """Return how many rows have which action, and which error."""
    actions, errors = Counter[str](), Counter[str]()
    for name, counts in (("action", actions), ("error", errors)):
        found = Counter(journal.each(f"SELECT {name} FROM rows WHERE {name} IS NOT NULL"))  # noqa: S608 - a column's name
        counts.update({value: count for (value,), count in sorted(found.items())})
    return actions, errors


def summarize(journal: Journal, stopped: Stopped | None, seconds: float, reason: str | None) -> Summary:
    """Return the summary of what *journal* holds."""
    actions, errors = count_outcomes(journal)
    partial, partial_allows, copied, requests = 0, 0, 0, 0
    detections = Counter[str]()
    # Counted here, and not by SQL: its groups would sort all rows, for which SQLite takes memory, and then the disk.
    columns = "detected, partial, action = 'allow', same_as IS NOT NULL, attempts"
    for (detected, is_partial, allowed, is_copy, attempts), count in Counter(
        journal.each(f"SELECT {columns} FROM rows")  # noqa: S608 - names of columns
    ).items():
        with journal.sound():
            detections.update(dict.fromkeys(json.loads(detected), count))
        partial += count * is_partial
        partial_allows += count * (is_partial and bool(allowed))
        copied += count * is_copy
        requests += count * attempts
    return Summary(
        complete=stopped is None,
        stopped=stopped,
        rows=actions.total() + errors.total(),
        actions=dict(actions),
        errors=dict(errors),
        detections=dict(detections.most_common()),
        partial=partial,
        copied=copied,
        requests=requests,
        latency=_latency(journal),
        seconds=round(seconds, 3),
        reason=reason,
        emulator=bool(journal.get("emulator")),
        verdicts=_verdicts(actions, errors, partial_allows),
    )


def _verdicts(actions: Counter[str], errors: Counter[str], partial_allows: int) -> dict[str, int]:
    """Return the classes of rows: each row is in one. What is blocked is so whatever other detectors had said."""
    whole = actions.copy()
    whole.subtract({"allow": partial_allows})
    found = {**whole, "partial": partial_allows, "unscanned": errors.total()}
    return {name: count for name, count in found.items() if count}


def _latency(journal: Journal) -> dict[str, float]:
    # Rounded to tenths of a millisecond, so that there are far fewer values than rows.
    counts = Counter(journal.each(f"SELECT latency FROM rows WHERE {ORIGINAL}"))  # noqa: S608 - a condition of the schema
    if not counts:
        return {}
    values = sorted(counts)
    ends = list(accumulate(counts[value] for value in values))
    return {name: values[bisect(ends, int(part * (ends[-1] - 1)))][0] for name, part in _PERCENTILES.items()}
