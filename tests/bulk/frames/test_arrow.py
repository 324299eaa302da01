"""Tables of pyarrow, scanned row by row."""

from __future__ import annotations

from typing import Any

import pytest

from aisecurity.bulk import Columns, Split, scan_frame
from aisecurity.exceptions import ConfigurationError
from aisecurity.generated_openapi_client import AiProfile
from aisecurity.scan.asyncio.scanner import Scanner as AsyncScanner
from aisecurity.scan.inline.scanner import Scanner
from tests.support.bulk.scripted_service import ScriptedService, json_reply
from tests.support.bulk.table_samples import ACTIONS, ERRORS, TEXTS, VERDICT_COLUMNS, refusing
from tests.support.samples import anything

pa: Any = pytest.importorskip("pyarrow", reason="of the extra parquet")
COLUMNS = ["passed", *VERDICT_COLUMNS]


def test_one_row_for_each(service: ScriptedService, profile: AiProfile) -> None:
    """Rows are in the order of the table, errors among them, whatever the order of the answers; the table stays."""
    service.script = refusing
    table = pa.table({"prompt": pa.chunked_array([TEXTS[:4], TEXTS[4:]]), "label": list("abcdef")})
    made = scan_frame(table, ai_profile=profile)

    assert (pa.Table, COLUMNS, ["prompt", "label"]) == (type(made), made.column_names, table.column_names)
    assert ACTIONS == made["action"].to_pylist()
    assert [True, False, False, True, False, False] == made["passed"].to_pylist()
    assert [[], ["prompt.injection"], [], [], [], []] == made["detected"].to_pylist()
    assert ERRORS == made["error"].to_pylist()
    assert [None] * 5 + [400] == made["status"].to_pylist()
    assert {"fine": 1, "attack": 1, "fine too": 1} == service.texts
    assert [pa.bool_(), pa.string(), pa.list_(pa.string()), pa.int64(), pa.float64()] == [
        made.schema.field(name).type for name in ("passed", "action", "detected", "status", "latency")
    ]


def test_a_partial_verdict_does_not_pass(service: ScriptedService, profile: AiProfile) -> None:
    """An allow that rests on some detectors alone is an allow, partial, and not passed."""
    answer = {"report_id": "R", "scan_id": "s", "category": "benign", "action": "allow", "timeout": True}
    service.script = lambda _path, _body: json_reply(answer)
    (row,) = scan_frame(pa.table({"prompt": ["x"]}), ai_profile=profile).to_pylist()

    assert ("allow", True, False) == (row["action"], row["partial"], row["passed"])


def test_a_record_batch(service: ScriptedService, profile: AiProfile) -> None:
    """A RecordBatch gives a RecordBatch; one without rows gives one without rows, and nothing is sent."""
    batch = pa.RecordBatch.from_pydict({"prompt": ["attack", "fine"]})
    made = scan_frame(batch, ai_profile=profile)
    empty = scan_frame(batch.slice(0, 0), ai_profile=profile)

    assert (pa.RecordBatch, ["block", "allow"]) == (type(made), made.column("action").to_pylist())
    assert (pa.RecordBatch, 0, COLUMNS, 2) == (type(empty), empty.num_rows, empty.schema.names, service.paths.total())


def test_every_member(service: ScriptedService, profile: AiProfile) -> None:
    """Columns by other names, JSON in structs and texts, and one column for two members."""
    seen: list[Any] = []
    service.script = lambda _path, body: seen.append(body)
    event = '{"metadata": {"ecosystem": "mcp", "method": "tools/call", "server_name": "s"}, "input": "{}"}'
    table = pa.table(
        {
            "q": ["fine", None],
            "no": [7, None],
            "who": ["other", None],
            "metadata": [{"app_user": "u"}, {"app_user": None}],
            "tool_event": [None, event],
            "context": pa.array([float("nan"), None]),
        }
    )
    columns = Columns(prompt="q", response="q", id="no", profile="who")
    made = scan_frame(table, ai_profile=profile, columns=columns, concurrency=1)

    assert [None, None] == made["error"].to_pylist()
    assert [{"prompt": "fine", "response": "fine"}] == seen[0]["contents"]
    assert ("7", {"profile_name": "other"}, {"app_user": "u"}) == (
        seen[0]["tr_id"],
        seen[0]["ai_profile"],
        seen[0]["metadata"],
    )
    assert ["tool_event"] == list(seen[1]["contents"][0])


def test_a_row_that_cannot_be_read(service: ScriptedService, profile: AiProfile) -> None:
    """A text that is no UTF-8 is an error of its row."""
    table = pa.table({"prompt": pa.array([b"fine", b"\xff\xfe"])})
    made = scan_frame(table, ai_profile=profile)

    assert ["allow", None] == made["action"].to_pylist()
    assert [None, "row: not UTF-8"] == made["reason"].to_pylist()


@pytest.mark.parametrize(
    ("names", "columns", "message"),
    [
        (["text"], None, "frame: none of its 1 columns is named prompt, response"),
        (["prompt"], Columns(response="answer"), "frame: no column answer among its 1: 'prompt'"),
        (["prompt", "prompt"], None, "frame: two columns have the name prompt, so it is not clear what to scan"),
        (["prompt", "profile", "profile"], None, "frame: two columns have the name profile"),
    ],
)
def test_columns_that_are_not_clear(
    service: ScriptedService, profile: AiProfile, names: list[str], columns: Columns | None, message: str
) -> None:
    """A column that is missing or doubled is an error of the whole call, before anything is sent."""
    table = pa.Table.from_arrays([pa.array(["fine"])] * len(names), names=names)
    with pytest.raises(ConfigurationError) as error:
        scan_frame(table, ai_profile=profile, columns=columns)

    assert error.value.message.startswith(message)
    assert 0 == service.paths.total()


def test_other_columns_may_be_doubled(service: ScriptedService, profile: AiProfile) -> None:
    """Columns that are not read, and ids, do not matter."""
    arrays = [pa.array([one]) for one in ("fine", "1", "2", "x", "y")]
    table = pa.Table.from_arrays(arrays, names=["prompt", "id", "id", "label", "label"])

    assert ["allow"] == scan_frame(table, ai_profile=profile)["action"].to_pylist()
    assert 1 == service.paths.total()


@pytest.mark.parametrize(
    ("module", "name", "meant"),
    [
        ("pandas", "Series", 'series.to_frame("prompt")'),
        ("polars.series.series", "Series", 'series.to_frame("prompt")'),
        ("polars.lazyframe.frame", "LazyFrame", "frame.collect()"),
        ("pandas.more", "Index", "scan_many(items, ...)"),
        ("builtins", "list", "scan_many(items, ...)"),
    ],
)
def test_no_table(profile: AiProfile, module: str, name: str, meant: str) -> None:
    """What is no table is refused, with the call that is meant."""
    value: Any = type(name, (), {"__module__": module})()
    with pytest.raises(ConfigurationError) as error:
        scan_frame(value, ai_profile=profile)

    assert error.value.message == (
        f"frame: a DataFrame of pandas or polars, or a Table of pyarrow, is needed, not {name}; {meant} is meant"
    )


def test_settings(service: ScriptedService, profile: AiProfile) -> None:
    """Those of `scan_many` are heeded: a scanner of the program's, parts."""
    table = pa.table({"prompt": ["fine", "x" * 50 + " attack"]})
    with Scanner() as scanner:
        parts = scan_frame(table, ai_profile=profile, scanner=scanner, split=Split(characters=30, overlap=0))

    assert ["allow", "block"] == parts["action"].to_pylist()
    assert [1, 2] == parts["parts"].to_pylist()
    with pytest.raises(ConfigurationError, match="needs the blocking Scanner"):
        scan_frame(table, ai_profile=profile, scanner=anything(AsyncScanner()))
