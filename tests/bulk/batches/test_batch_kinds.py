"""Kinds of batches: which rows are read, and what comes back."""

from __future__ import annotations

import decimal
import math
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from aisecurity import Configuration
from aisecurity.bulk import BatchScanner
from aisecurity.exceptions import ConfigurationError
from aisecurity.scan.models.content import Content
from tests.support.bulk.scripted_service import ScriptedService
from tests.support.bulk.table_samples import ACTIONS, ERRORS, TEXTS, VERDICT_COLUMNS, refusing

pa: Any = pytest.importorskip("pyarrow", reason="of the extra parquet")
COLUMNS = ["index", "line", "key", *VERDICT_COLUMNS, "same_as"]


@pytest.fixture
def scanner(service: ScriptedService, config: Configuration) -> BatchScanner:
    """Return a scanner that uses the service, which refuses some texts."""
    service.script = refusing
    return BatchScanner("p", config=config)


@pytest.fixture
def scan(scanner: BatchScanner) -> Callable[[Any], Any]:
    """Return the scanner, for tables, whose library has no types."""
    return scanner


def test_a_list_of_items(scanner: BatchScanner) -> None:
    """Contents, texts and mappings are items; a dict comes back for each, in order, errors too."""
    items = [Content(response="attack"), "fine", {"id": 7, "prompt": "fine"}, {"prompt": math.nan}, 3, {}]
    made = scanner(items)

    assert COLUMNS == list(made[0])
    assert ["block", "allow", "allow", None, None, None] == [row["action"] for row in made]
    assert [None, None, "7", None, None, None] == [row["key"] for row in made]
    assert ["PayloadError"] * 3 == [row["error"] for row in made[3:]]
    assert list(range(6)) == [row["index"] for row in made]
    assert ({(None, None, None)}, []) == ({(row["line"], row["req_id"], row["same_as"]) for row in made}, scanner([]))


def test_a_mapping_of_columns(service: ScriptedService, scanner: BatchScanner) -> None:
    """Lists come back; columns that say nothing to bulk are not even looked at, whatever they are."""
    made = scanner({"prompt": TEXTS, "id": ["a", math.nan, decimal.Decimal("nan"), "b", "a", None], "label": 5})

    assert (COLUMNS, ACTIONS, ERRORS) == (list(made), made["action"], made["error"])
    assert ["a", None, None, "b", "a", None] == made["key"]
    assert [1, 1, 0, 1, 0, 1] == made["attempts"]
    assert {"fine": 1, "attack": 1, "fine too": 1} == service.texts


@pytest.mark.parametrize("column", [tuple(TEXTS), pa.array(TEXTS), pa.chunked_array([TEXTS[:2], TEXTS[2:]])])
def test_columns_of_other_kinds(scanner: BatchScanner, column: Any) -> None:
    """A column is whatever has values: a tuple, an array of a library."""
    assert ACTIONS == scanner({"prompt": column})["action"]


def test_a_table_and_a_record_batch(scanner: BatchScanner, scan: Callable[[Any], Any]) -> None:
    """Either comes back as itself, of one schema; chunks, and columns of one name that are not read, do not matter."""
    table = pa.table([pa.chunked_array([TEXTS[:4], TEXTS[4:]]), [1] * 6, [2] * 6], names=["prompt", "x", "x"])
    made = scan(table)

    assert (pa.Table, ACTIONS, ERRORS) == (type(made), made["action"].to_pylist(), made["error"].to_pylist())
    assert scanner.schema == made.schema
    assert ["prompt", "x", "x"] == table.column_names
    batch = pa.record_batch({"prompt": TEXTS, "label": list("abcdef")})
    one = scan(batch)
    assert (type(batch), scanner.schema, ACTIONS) == (type(one), one.schema, one["action"].to_pylist())


@pytest.mark.parametrize("texts", [[], [None], ["fine"]], ids=["no row", "errors", "verdicts"])
def test_one_schema_whatever_the_rows(
    service: ScriptedService, scanner: BatchScanner, scan: Callable[[Any], Any], texts: list[str | None]
) -> None:
    """The schema is that of every result; of no row nothing is asked."""
    made = scan(pa.table({"prompt": pa.array(texts, pa.string())}))

    assert (COLUMNS, scanner.schema, len(texts)) == (scanner.schema.names, made.schema, made.num_rows)
    assert [pa.bool_(), pa.int64(), pa.string(), pa.list_(pa.string()), pa.float64()] == [
        made.schema.field(name).type for name in ("partial", "same_as", "error", "unfinished", "latency")
    ]
    assert ("fine" in texts) == bool(service.paths)


def test_one_batch_read_for_each_given(scanner: BatchScanner) -> None:
    """An iterator of batches gives an iterator, which reads no batch before it is asked for the result."""
    read: list[int] = []

    def batches() -> Iterator[list[str]]:
        for number in range(3):
            read.append(number)
            yield ["fine"] * number

    made = scanner(batches())
    assert [] == read
    assert ([], [0]) == (next(made), read)
    assert (1, [0, 1]) == (len(next(made)), read)
    assert [2] == [len(one) for one in made]


@pytest.mark.parametrize(
    ("batch", "reason"),
    [
        ({"text": ["a"]}, "none of its 1 columns is named prompt"),
        ({}, "none of its 0 columns is named prompt"),
        ({"prompt": ["a"], "response": []}, "not of one length"),
        ({"prompt": "a text"}, r"scanner\(\[item\]\) scans one item"),
        ({"prompt": 5}, r"scanner\(\[item\]\) scans one item"),
        (pa.table([["a"], ["b"]], names=["prompt", "prompt"]), "two columns have the name prompt"),
        (pa.table({"text": ["a"]}), "none of its 1 columns"),
        ("a text", "a list of items, .* is needed, not str"),
        (("a", "tuple"), "not tuple"),
    ],
)
def test_rejected(service: ScriptedService, scanner: BatchScanner, batch: Any, reason: str) -> None:
    """What is no batch, and one of which it is not clear what to scan, is raised before anything is sent."""
    with pytest.raises(ConfigurationError, match=f"batch: .*{reason}"):
        scanner(batch)

    assert not service.paths


def test_keys_of_any_kind(scanner: BatchScanner, scan: Callable[[Any], Any]) -> None:
    """Whatever the key is, it is a text that can be stored; half a character is written by its number."""
    keys = ["", "x" * 5000, 1.5, "\ud800", "x" * 5000, b"b", "é"]
    made = scanner({"prompt": ["fine"] * 7, "id": keys})

    assert ["", "x" * 5000, "1.5", "\\ud800", "x" * 5000, "b'b'", "é"] == made["key"]
    assert ["allow"] * 7 == made["action"]
    table = scan(pa.table({"prompt": ["fine"] * 7, "id": made["key"]}))
    assert made["key"] == table["key"].to_pylist()
