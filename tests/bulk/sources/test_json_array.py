"""Rows of a JSON array."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from aisecurity.bulk import Source
from aisecurity.bulk.sources.reader import count
from aisecurity.exceptions import ConfigurationError
from tests.bulk.sources.source_files import read_rows, written


def test_elements(folder: Path) -> None:
    """Objects are rows, strings are prompts; a row's line is where it begins."""
    path = written(folder / "in.json", '\n[\n{"id": 1,\n"prompt": "a"},\n"b" , {"prompt": "c"}]\n ')

    assert [(3, {"id": 1, "prompt": "a"}), (5, {"prompt": "b"}), (5, {"prompt": "c"})] == read_rows(path)
    assert 3 == count(Source(path))
    assert [] == read_rows(written(folder / "in.json", " [ ] "))


def test_elements_that_are_no_rows(folder: Path) -> None:
    """Each is an error row, and no other one suffers."""
    elements = [b"1", b"[2]", b"null", b'"\xff"', b"9" * 5000, b'{"prompt": "a"}']
    path = written(folder / "in.json", b"[" + b",".join(elements) + b"]")

    assert [
        "row: a JSON object or string is needed, not int",
        "row: a JSON object or string is needed, not list",
        "row: a JSON object or string is needed, not NoneType",
        "row: not UTF-8",
        "row: JSON that cannot be read: a number too long",
        {"prompt": "a"},
    ] == [row for _, row in read_rows(path)]


def test_large_files(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are read piece by piece, wherever those are cut; what is held is bounded."""
    monkeypatch.setattr("aisecurity.bulk.sources.encoding._CHUNK", 7)
    texts = ["a" * number + "\u00e9\n" for number in range(50)]
    path = written(folder / "in.json", json.dumps(texts, indent=1, ensure_ascii=False))

    assert texts == [row["prompt"] for _, row in read_rows(path)]
    monkeypatch.setattr("aisecurity.bulk.sources.json_array.MAX_LINE_BYTES", 20)
    with pytest.raises(ConfigurationError, match=r"in\.json: it is no JSON array from line \d+ on"):
        read_rows(path)


@pytest.mark.parametrize(
    "text",
    [
        '["a", "b"',
        '["a", ',
        '["a" "b"]',
        '["a",]',
        '["a"] x',
        '["a"]]',
        '["a\n"]',
        "[",
        '["a",,"b"]',
        "[nul]",
        "[" * 100_000,
    ],
)
def test_damaged_arrays(folder: Path, text: str) -> None:
    """Where the array is damaged, the rest is unknown: it is an error of the file."""
    with pytest.raises(ConfigurationError, match=r"in\.json: it is no JSON array from line 1 on"):
        read_rows(written(folder / "in.json", text))


@pytest.mark.parametrize("text", ["", '{"prompt": "a"}\n{"prompt": "b"}\n', "null"])
def test_other_files(folder: Path, text: str) -> None:
    """A file of another form is an error that names the format of lines."""
    with pytest.raises(ConfigurationError, match="no JSON array; if each line is an object, the format is jsonl"):
        read_rows(written(folder / "in.json", text))


@pytest.mark.parametrize("number", ["1.5", "1.5e10", "2E-3", "-1e+2"])
def test_numbers_in_two_pieces(folder: Path, monkeypatch: pytest.MonkeyPatch, number: str) -> None:
    """One that is cut by a piece that is read, wherever that is, is one."""
    monkeypatch.setattr("aisecurity.bulk.sources.encoding._CHUNK", 1)
    path = written(folder / "in.json", f'[{number}, "a"]')

    assert [(1, "row: a JSON object or string is needed, not float"), (1, {"prompt": "a"})] == read_rows(path)
    with pytest.raises(ConfigurationError, match="no JSON array from line 1 on"):
        read_rows(written(path, "[1."))
