"""Parquet with pyarrow, and the error without it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from aisecurity.bulk import Columns, Source, arrow, run
from aisecurity.bulk.sources.reader import count, rows
from aisecurity.exceptions import ConfigurationError
from aisecurity.generated_openapi_client import AiProfile
from tests.support.bulk.scripted_service import ScriptedService

TYPES = {"id": "int64", "prompt": "string", "label": "string"}


def written(path: Path, number: int) -> Path:
    """Write a file of *number* prompts."""
    arrow.write(path, TYPES, ({"id": n, "prompt": f"text {n}", "label": f"l{n}"} for n in range(number)))
    return path


def test_reading(folder: Path) -> None:
    """Rows come with the columns that are wanted, numbered from 1."""
    pytest.importorskip("pyarrow", reason="of the extra parquet")
    path = written(folder / "in.parquet", 700)
    found = list(rows(Source(path)))
    kept = next(iter(rows(Source(path), keep=["label"])))

    assert (700, 700, 1) == (len(found), count(Source(path)), found[0].line)
    assert {"id": 699, "prompt": "text 699"} == found[699].members
    assert {"id": 0, "prompt": "text 0", "label": "l0"} == kept.members


def test_columns_that_are_not_there(folder: Path) -> None:
    """A file without the columns is an error of the call."""
    pytest.importorskip("pyarrow", reason="of the extra parquet")
    with pytest.raises(ConfigurationError, match="no column question among its 3"):
        list(rows(Source(written(folder / "in.parquet", 1), columns=Columns(prompt="question"))))


@pytest.mark.parametrize("order", ["input", "completed"])
def test_a_run(service: ScriptedService, profile: AiProfile, folder: Path, order: Any) -> None:
    """From Parquet to Parquet: written at the end, typed, without a trace of the unfinished file; and again if lost."""
    pytest.importorskip("pyarrow", reason="of the extra parquet")
    from aisecurity.bulk import Sink

    source, sink = written(folder / "in.parquet", 30), Sink(folder / "out.parquet", order=order)
    run(source, sink, folder / "journal", ai_profile=profile, keep=["label"])
    sink.path.unlink()
    summary = run(source, sink, folder / "journal", ai_profile=profile, keep=["label"])
    found = list(arrow.rows(sink.path, arrow.columns(sink.path)))

    assert (30, 30) == (summary.rows, len(found))
    assert {f"l{n}" for n in range(30)} == {row["label"] for row in found}
    assert ("allow", [], False, None) == tuple(found[0][name] for name in ("action", "detected", "partial", "error"))
    assert ["in.parquet", "journal", "out.parquet"] == sorted(path.name for path in folder.iterdir())


def test_times_are_texts(folder: Path) -> None:
    """Columns of times can be kept to the nanosecond, a date as it is written."""
    arrow: Any = pytest.importorskip("pyarrow", reason="of the extra parquet")
    when = arrow.array([1, None], arrow.timestamp("ns"))
    table = arrow.table({"prompt": ["a", "b"], "when": when, "day": arrow.array([0, 1], arrow.date32())})
    pytest.importorskip("pyarrow.parquet", reason="of the extra parquet").write_table(table, folder / "in.parquet")
    found = [one.members for one in rows(Source(folder / "in.parquet"), keep=["when", "day"])]

    assert [
        {"prompt": "a", "when": "1970-01-01 00:00:00.000000001", "day": "1970-01-01"},
        {"prompt": "b", "when": None, "day": "1970-01-02"},
    ] == found


def test_what_is_not_parquet(folder: Path) -> None:
    """It is an error of the file, which shows nothing of it."""
    pytest.importorskip("pyarrow", reason="of the extra parquet")
    (folder / "in.parquet").write_bytes(b"PAR1 secret PAR1")

    with pytest.raises(ConfigurationError, match="damaged, or no Parquet"):
        list(rows(Source(folder / "in.parquet")))


def test_without_pyarrow(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The extra is named, and what it is needed for."""
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)

    text = r"pyarrow is needed for Parquet and \.zst: pip install pyarrow"
    with pytest.raises(ConfigurationError, match=text):
        list(rows(Source(folder / "in.parquet")))
