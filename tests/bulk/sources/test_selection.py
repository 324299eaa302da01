"""Selection of rows, and their entries."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from aisecurity.bulk import Columns, Source
from aisecurity.bulk.items import Entry, RowOrigin, digest, read_item
from aisecurity.bulk.sources.entries import read_entries
from aisecurity.bulk.sources.selection import RowSelection
from aisecurity.exceptions import ConfigurationError


def source(folder: Path, rows: list[Any], **options: Any) -> Source:
    """Return a source of JSON rows."""
    path = folder / "in.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return Source(path, **options)


def read(from_source: Source, **selection: Any) -> list[Entry[RowOrigin]]:
    """Return the entries of a choice of rows."""
    return list(read_entries(from_source, RowSelection(**selection), None))


def test_columns(folder: Path) -> None:
    """Columns of any name can be any member; one that was named must be there."""
    columns = Columns(prompt="question", id="no", profile="who")
    rows = [{"question": "q", "no": 5, "who": "other", "response": "r"}, {"no": 6, "who": "", "prompt": "p"}]
    good, bad = read(source(folder, rows, columns=columns))

    assert ("q", "r", "5") == (good.contents[0].prompt, good.contents[0].response, good.key)
    assert "row: no column question" in str(bad.error)
    assert (1, 2, None) == (bad.item.index, bad.item.line, bad.key)


def test_bad_rows_have_their_place(folder: Path) -> None:
    """They are numbered as all others."""
    path = folder / "in.jsonl"
    path.write_text('"a"\n{\n{"id": 3}\n"d"\n', encoding="utf-8")
    entries = read(Source(path))

    assert [0, 1, 2, 3] == [one.index for one in entries]
    assert [None, "row: not JSON, from column 2 on", "content: nothing to scan"] == [
        one.error and str(one.error).partition(":")[2].partition(",")[0] + tail
        for one, tail in zip(entries[:3], ("", ", from column 2 on", ""), strict=True)
    ]
    assert "3" == entries[2].key


def test_files_have_their_names_as_keys(folder: Path) -> None:
    """A file of a directory is known by its name, a bad one too."""
    (folder / "a").write_text("text", encoding="utf-8")
    (folder / "b").write_bytes(b"")

    assert [("a", True), ("b", False)] == [(one.key, one.error is None) for one in read(Source(folder))]


def test_limit_and_sample(folder: Path) -> None:
    """The sample is a fraction, the same for the same seed; the limit counts what is chosen."""
    rows = source(folder, [f"{n}" for n in range(1000)])
    one, same, other = (read(rows, sample=0.3, seed=seed) for seed in (1, 1, 2))

    assert 240 < len(one) < 360
    assert [entry.item for entry in one] == [entry.item for entry in same]
    assert [entry.item for entry in one] != [entry.item for entry in other]
    assert list(range(len(one))) == [entry.index for entry in one]
    assert [entry.item for entry in one[:7]] == [entry.item for entry in read(rows, sample=0.3, seed=1, limit=7)]
    assert (len(one), 7, 5) == (
        RowSelection(sample=0.3, seed=1).count_of(1000),
        RowSelection(sample=0.3, seed=1, limit=7).count_of(1000),
        RowSelection(limit=9).count_of(5),
    )


@pytest.mark.parametrize("selection", [{"sample": 0.0}, {"sample": 1.5}, {"limit": 0}])
def test_choices_that_cannot_be(selection: dict[str, Any]) -> None:
    """Each is rejected with what would be right."""
    with pytest.raises(ConfigurationError, match="is needed"):
        RowSelection(**selection)


def test_what_is_kept(folder: Path) -> None:
    """Columns are kept as they are if they are texts or numbers, else as JSON; a missing one is left out."""
    row = {"prompt": "p", "a": "\ud800secret", "b": 2, "c": [1], "d": None, "e": float("inf"), "f": 0.5}
    (entry,) = read(source(folder, [row]), keep=("a", "b", "c", "d", "e", "f", "g"))

    assert {"a": "?secret", "b": 2, "c": "[1]", "d": None, "e": "Infinity", "f": 0.5} == entry.item.kept
    assert "secret" not in repr(entry.item)


def test_keys_are_fit_to_be_written(folder: Path) -> None:
    """A lone surrogate in a key becomes "?"."""
    (entry,) = read(source(folder, [{"id": "\udfffk", "prompt": "p"}]))

    assert "?k" == entry.key


def test_digest() -> None:
    """Equal content with an equal profile has an equal digest, in one journal and in no other."""
    salt = b"s" * 16
    one = digest(read_item(0, "text"), salt)
    different = [
        digest(read_item(0, "texts"), salt),
        digest(read_item(0, {"prompt": "text", "profile": "other"}), salt),
        digest(read_item(0, {"response": "text"}), salt),
        digest(read_item(0, ""), salt),
        digest(read_item(0, "text"), b"t" * 16),
    ]

    assert one == digest(read_item(7, {"id": 9, "prompt": "text"}), salt)
    assert 6 == len({one, *different})
    assert 16 == len(digest(read_item(0, "\ud800"), salt))
