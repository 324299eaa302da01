"""Summary of a run, counted in its journal."""

from __future__ import annotations

import json
from collections import Counter

from aisecurity.bulk.results import Stopped, Summary

from .journal import Journal

_PERCENTILES = {"p50": 0.5, "p90": 0.9, "p99": 0.99, "max": 1.0}


def count_outcomes(journal: Journal) -> tuple[Counter[str], Counter[str]]:
    """Return how many rows have which action, and which error."""
    actions, errors = Counter[str](), Counter[str]()
    for action, error, count in journal.select("SELECT action, error, count(*) FROM rows GROUP BY action, error"):
        (errors if action is None else actions)[error if action is None else action] += count
    return actions, errors


def summarize(journal: Journal, stopped: Stopped | None, seconds: float, reason: str | None) -> Summary:
    """Return the summary of what *journal* holds."""
    actions, errors = count_outcomes(journal)
    sums = "SELECT count(*), sum(partial), count(same_as), sum(attempts), sum(partial AND action = 'allow') FROM rows"
    rows, partial, copied, requests, partial_allows = journal.select(sums)[0]
    return Summary(
        complete=stopped is None,
        stopped=stopped,
        rows=rows,
        actions=dict(actions),
        errors=dict(errors),
        detections=_detections(journal),
        partial=partial or 0,
        copied=copied,
        requests=requests or 0,
        latency=_latency(journal),
        seconds=round(seconds, 3),
        reason=reason,
        emulator=bool(journal.get("emulator")),
        verdicts=_verdicts(actions, errors, partial_allows or 0),
    )


def _verdicts(actions: Counter[str], errors: Counter[str], partial_allows: int) -> dict[str, int]:
    """Return the classes of rows: each row is in one. What is blocked is so whatever other detectors had said."""
    whole = actions.copy()
    whole.subtract({"allow": partial_allows})
    found = {**whole, "partial": partial_allows, "unscanned": errors.total()}
    return {name: count for name, count in found.items() if count}


def _detections(journal: Journal) -> dict[str, int]:
    found = Counter[str]()
    for detected, count in journal.select("SELECT detected, count(*) FROM rows GROUP BY detected"):
        found.update(dict.fromkeys(json.loads(detected), count))
    return dict(found.most_common())


def _latency(journal: Journal) -> dict[str, float]:
    scanned = "FROM rows WHERE error IS NULL AND same_as IS NULL"
    (count,) = journal.select(f"SELECT count(*) {scanned}")[0]
    if not count:
        return {}
    nth = f"SELECT latency {scanned} ORDER BY latency LIMIT 1 OFFSET ?"
    return {name: journal.select(nth, (int(part * (count - 1)),))[0][0] for name, part in _PERCENTILES.items()}
