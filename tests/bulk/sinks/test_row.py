"""Output rows, and the format of a sink."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from aisecurity.bulk import Scanned, Sink
from aisecurity.bulk.items import RowOrigin
from aisecurity.bulk.sinks.row import OutputRow
from aisecurity.exceptions import BadRequestError, ConfigurationError, PayloadError
from tests.support.errors import status_error
from tests.support.samples import SCAN_ID, blocked

ORIGIN = RowOrigin(index=4, line=5, kept={})
VERDICT = blocked(
    profile_name="p",
    prompt_detected={"injection": True, "dlp": False, "brand_new": True},
    tool_detected={"summary": {"detections": {"agent": True}}},
    timeout=True,
    errors=[{"content_type": "prompt", "feature": "dlp", "status": "timeout"}],
)


def row(**members: Any) -> OutputRow:
    """Return the row of an outcome."""
    return OutputRow.from_scanned(
        Scanned(index=0, key="k", item="a secret", attempts=2, latency=0.12345, **members), ORIGIN
    )


def test_lone_surrogates() -> None:
    """They are written by their numbers, wherever an answer or an error has them, so that nothing fails for them."""
    answer = blocked(action="\ud800", profile_name="p\udfff", prompt_detected={"\ud83d": True})
    found = row(response=answer)
    failed = row(error=PayloadError("no \ud800"))

    assert (r"\ud800", r"p\udfff", (r"prompt.\ud83d",)) == (found.action, found.profile, found.detected)
    assert r"no \ud800" == failed.reason
    assert repr([*found.values(), *failed.values()]).encode()


def test_a_verdict() -> None:
    """A row has the service's words, what was found, and what did not finish."""
    found = row(response=VERDICT, req_id=3)

    assert ("block", "malicious", SCAN_ID, f"R{SCAN_ID}", 3, "p") == (
        found.action,
        found.category,
        found.scan_id,
        found.report_id,
        found.req_id,
        found.profile,
    )
    assert ("prompt.injection", "prompt.brand_new", "tool.agent") == found.detected
    assert (True, ("prompt.dlp timeout",)) == (found.partial, found.unfinished)
    assert (4, 5, "k", 2, 0.1235, None) == (
        found.index,
        found.line,
        found.key,
        found.attempts,
        found.latency,
        found.error,
    )


def test_an_error() -> None:
    """A row without a verdict has neither action nor category, but the class, the status and the reason."""
    answered = row(error=status_error(BadRequestError, 400))
    local = row(error=PayloadError("row: empty"))

    assert (None, None, "BadRequestError", 400, "400 the request is invalid") == (
        answered.action,
        answered.category,
        answered.error,
        answered.status,
        answered.reason,
    )
    assert ("PayloadError", None, "row: empty") == (local.error, local.status, local.reason)


def test_neither_nor() -> None:
    """An outcome without a response and without an error is a bug, and no row."""
    with pytest.raises(TypeError, match="neither"):
        row()


def test_there_and_back() -> None:
    """A row is the same after SQL."""
    found = row(response=VERDICT)

    assert found == OutputRow.from_values(tuple(found.values()))


def test_sinks(folder: Path) -> None:
    """The suffix says the format, unless it is given."""
    assert ["jsonl", "csv", "parquet", "csv"] == [
        Sink.of(folder / "a.jsonl").kind,
        Sink.of("a.CSV").kind,
        Sink("a.parquet").kind,
        Sink("a", format="csv").kind,
    ]
    sink = Sink("a")
    assert sink is Sink.of(sink)
    with pytest.raises(ConfigurationError, match="name a format"):
        _ = sink.kind
    unknown: Any = "xml"
    with pytest.raises(ConfigurationError, match="sink: an unknown format, one of jsonl, csv, parquet is needed"):
        Sink("a.csv", format=unknown)
    order: Any = "random"
    with pytest.raises(ConfigurationError, match="order"):
        Sink("a.csv", order=order)
