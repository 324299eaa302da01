"""Values of Parquet: texts that are none, bytes, maps and structs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from aisecurity.bulk import Source, arrow
from aisecurity.bulk.sources.entries import read_entries
from aisecurity.bulk.sources.selection import RowSelection
from aisecurity.exceptions import ConfigurationError, PayloadError
from tests.bulk.sources.source_files import array, parquet_file, read_rows


def test_texts_that_are_no_utf8(folder: Path) -> None:
    """Each is an error row, and the others are read, whether texts are texts, bytes or of a dictionary."""
    values = [b"a", b"\xff\xfe", b"c"]

    def as_string(arrow: Any) -> Any:
        offsets = arrow.py_buffer(b"".join(n.to_bytes(4, "little") for n in (0, 1, 3, 4)))
        return arrow.Array.from_buffers(arrow.string(), 3, [None, offsets, arrow.py_buffer(b"".join(values))])

    def as_dictionary(arrow: Any) -> Any:
        return arrow.array(values).dictionary_encode()

    makers: list[Any] = [
        as_string,
        array(values, "binary"),
        array(values, "large_binary"),
        as_dictionary,
    ]
    for make in makers:
        path = parquet_file(folder / "in.parquet", {"prompt": make})
        assert [(1, {"prompt": "a"}), (2, "row: not UTF-8"), (3, {"prompt": "c"})] == read_rows(path)


def test_values_within_values(folder: Path) -> None:
    """Maps and structs are objects, lists are lists, bytes and times in them are texts."""

    def maps(arrow: Any) -> Any:
        kind = arrow.map_(arrow.string(), arrow.binary())
        return arrow.array([[("app_name", b"shop")], None, [("x", b"1"), ("x", b"2")]], kind)

    def structs(arrow: Any) -> Any:
        kind = arrow.struct([("input", arrow.binary()), ("days", arrow.list_(arrow.date32()))])
        return arrow.array([{"input": b"a", "days": [0]}, None, {"input": b"\xff", "days": None}], kind)

    path = parquet_file(folder / "in.parquet", {"metadata": maps, "tool_event": structs})
    first, second, third = (row for _, row in read_rows(path))

    assert {"metadata": {"app_name": "shop"}, "tool_event": {"input": "a", "days": ["1970-01-01"]}} == first
    assert {"metadata": None, "tool_event": None} == second
    assert "row: not UTF-8" == third
    doubled = parquet_file(folder / "in.parquet", {"metadata": maps, "prompt": array(["a", "b", "c"])})
    assert [None, None, "metadata: two members have one name, so it is not clear what to scan"] == [
        entry.error and entry.error.message for entry in read_entries(Source(doubled), RowSelection(), None)
    ]


def test_values_that_cannot_be_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Times that Python does not have within a value, and texts that are too long, are error rows."""
    monkeypatch.setattr("aisecurity.bulk.sources.parquet.MAX_LINE_BYTES", 5)

    def times(arrow: Any) -> Any:
        return arrow.array([{"at": 1}, {"at": 0}], arrow.struct([("at", arrow.timestamp("ns"))]))

    path = parquet_file(folder / "in.parquet", {"metadata": times, "prompt": array(["a", "b" * 6])})
    monkeypatch.setitem(sys.modules, "pandas", None)

    assert [(1, "row: a value that cannot be read"), (2, "row: over 5 bytes")] == read_rows(path)


def test_doubled_columns(folder: Path) -> None:
    """Two columns of one name are an error of the file if they are scanned; the last one is read if not."""
    arrow: Any = pytest.importorskip("pyarrow", reason="of the extra parquet")
    parquet: Any = pytest.importorskip("pyarrow.parquet", reason="of the extra parquet")
    columns = [arrow.array([text]) for text in "abc"]
    parquet.write_table(arrow.Table.from_arrays(columns, ["prompt", "id", "id"]), folder / "in.parquet")
    assert [(1, {"prompt": "a", "id": "c"})] == read_rows(folder / "in.parquet")

    parquet.write_table(arrow.Table.from_arrays(columns, ["prompt", "id", "prompt"]), folder / "in.parquet")
    with pytest.raises(ConfigurationError, match="two columns have the name prompt"):
        read_rows(folder / "in.parquet")


def test_values_of_a_sink(folder: Path) -> None:
    """A file that is no source has no error rows: what cannot be read is raised."""
    path = parquet_file(folder / "in.parquet", {"key": array([b"\xff"], "binary")})

    with pytest.raises(PayloadError, match="not UTF-8"):
        list(arrow.rows(path, ["key"]))


def test_names_of_columns_are_no_content(folder: Path) -> None:
    """They are shown, however they look."""
    path = parquet_file(folder / "in.parquet", {"how are you": array(["a"])})
    with pytest.raises(ConfigurationError, match=r"none of its 1 columns .*: 'how are you'"):
        read_rows(path)
