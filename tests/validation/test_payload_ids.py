"""The form of ids, the size of bodies, and seconds; no error repeats the rejected value."""

import math
from collections.abc import Callable
from typing import Any

import pytest

from aisecurity._core import calls
from aisecurity._validation import payload
from aisecurity.exceptions import PayloadError
from aisecurity.generated_openapi_client import AiProfile, ToolEvent
from aisecurity.scan.models.content import Content
from tests.support.samples import PROFILE, SECRET_TEXT, UUID, anything, scan_object, tool_event, tool_metadata


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("", "scan_ids[1]: 0 characters, 36 needed (a UUID)"),
        (f"R{UUID}", "scan_ids[1]: 37 characters, 36 needed (a UUID)"),
        (f"{UUID[:-1]}g", "scan_ids[1]: not a UUID (8-4-4-4-12 hexadecimal digits)"),
        (f"{UUID[:-1]}\n", "scan_ids[1]: not a UUID (8-4-4-4-12 hexadecimal digits)"),
        (f"{UUID[:-1]}٣", "scan_ids[1]: not a UUID (8-4-4-4-12 hexadecimal digits)"),
        (UUID.replace("-", "_"), "scan_ids[1]: not a UUID (8-4-4-4-12 hexadecimal digits)"),
        (5, "scan_ids[1]: a str is needed, not int"),
        (None, "scan_ids[1]: a str is needed, not NoneType"),
    ],
)
def test_scan_id_rejected(value: Any, message: str) -> None:
    """A scan id is a UUID of 36 characters, and the error names the one that is not."""
    with pytest.raises(PayloadError) as error:
        payload.scan_ids([UUID, value])

    assert message == error.value.message


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (UUID, 'report_ids[0]: 36 characters, 37 needed ("R" and a UUID)'),
        (f"R{UUID}000", 'report_ids[0]: 40 characters, 37 needed ("R" and a UUID)'),
        (f"r{UUID}", 'report_ids[0]: not "R" and a UUID (8-4-4-4-12 hexadecimal digits)'),
        (f"R{UUID[:-1]},", 'report_ids[0]: not "R" and a UUID (8-4-4-4-12 hexadecimal digits)'),
        (b"R", "report_ids[0]: a str is needed, not bytes"),
    ],
)
def test_report_id_rejected(value: Any, message: str) -> None:
    """A report id is a capital R and a UUID."""
    with pytest.raises(PayloadError) as error:
        payload.report_ids([value])

    assert message == error.value.message


def sync_body(prompt: str) -> bytes:
    """Return the body of a synchronous scan of *prompt*."""
    body = calls.sync_scan(PROFILE, Content(prompt=prompt).to_request()).request.body
    assert body is not None
    return body


@pytest.mark.parametrize("letter", ["a", "é", "漢", "😀"])
def test_sync_body_limit_counts_encoded_bytes(letter: str) -> None:
    """A body of exactly 2 MB in UTF-8 is sent, one byte more is rejected with both numbers."""
    most, width = 2 * 1024 * 1024, len(letter.encode())
    room = most - len(sync_body("x")) + 1
    full = letter * (room // width) + "x" * (room % width)

    assert most == len(sync_body(full))
    with pytest.raises(PayloadError) as error:
        sync_body(full + "x")
    assert "content: the encoded request has 2,097,153 bytes, at most 2,097,152 allowed" == error.value.message


def test_async_body_limit_counts_all_objects() -> None:
    """Five objects together may have 5 MB, and not one byte more."""
    most = 5 * 1024 * 1024
    bare = calls.async_scan([scan_object(i, "x") for i in range(5)]).request.body
    assert bare is not None
    room, rest = divmod(most - len(bare) + 5, 5)
    full = [scan_object(i, "y" * (room + (rest if i == 4 else 0))) for i in range(5)]

    assert most == len(calls.async_scan(full).request.body or b"")
    full[4].scan_req.contents[0].response = "z"
    with pytest.raises(PayloadError, match=r"objects: the encoded request has 5,242,8\d\d bytes, at most 5,242,880 "):
        calls.async_scan(full)


@pytest.mark.parametrize("value", [0.001, 1, 60.5, math.inf])
def test_seconds_accepted(value: float) -> None:
    """Any number above 0 is a time, infinity included."""
    assert value == payload.seconds("timeout", value)


@pytest.mark.parametrize("value", [0, -1, -math.inf, math.nan, True, "5", None])
def test_seconds_rejected(value: Any) -> None:
    """Zero, less, no number at all, and True are not times."""
    with pytest.raises(PayloadError, match=r"timeout: a number of seconds above 0 is needed$"):
        payload.seconds("timeout", value)


def unfit_texts() -> list[Callable[[], object]]:
    """Return calls that are rejected, and whose input holds SECRET_TEXT."""
    long = SECRET_TEXT * 100_000
    return [
        lambda: Content(prompt=long),
        lambda: Content(context="c", prompt=SECRET_TEXT * 1000),
        lambda: Content(context=SECRET_TEXT),
        lambda: Content(prompt=SECRET_TEXT, response=""),
        lambda: Content(tool_event=ToolEvent(input=SECRET_TEXT)),
        lambda: Content(tool_event=tool_event(input=SECRET_TEXT, metadata=tool_metadata(method=None))),
        lambda: Content(tool_event=anything(SECRET_TEXT)),
        lambda: Content.from_json(f'{{"{SECRET_TEXT}": 1}}'),
        lambda: Content.from_json(SECRET_TEXT),
        lambda: calls.sync_scan(PROFILE, Content(prompt=(SECRET_TEXT + "漢") * 80_000).to_request()),
        lambda: calls.sync_scan(AiProfile(profile_id=SECRET_TEXT), Content(prompt="p").to_request()),
        lambda: calls.sync_scan(AiProfile(profile_name=SECRET_TEXT * 9), Content(prompt="p").to_request()),
        lambda: calls.sync_scan(PROFILE, Content(prompt="p").to_request(), tr_id=SECRET_TEXT * 9),
        lambda: calls.async_scan([scan_object(SECRET_TEXT)]),
        lambda: calls.async_scan([anything(SECRET_TEXT)]),
        lambda: calls.query_by_scan_ids([SECRET_TEXT]),
        lambda: calls.query_by_scan_ids(SECRET_TEXT),
        lambda: calls.query_by_report_ids([(SECRET_TEXT * 2)[:37]]),
    ]


@pytest.mark.parametrize("call", unfit_texts())
def test_rejection_never_repeats_input(call: Callable[[], object]) -> None:
    """The message, the repr and the chain of an error hold nothing of the rejected text."""
    with pytest.raises(PayloadError) as error:
        call()

    assert SECRET_TEXT[:6] not in f"{error.value} {error.value!r} {error.value.__cause__!r}"


A, B = "11111111-2222-4333-8444-abcdefabcdef", "22222222-2222-4333-8444-abcdefabcdef"


@pytest.mark.parametrize("value", [{}, {A: []}, {A.upper(): {1, 2}, B: (0, 2**32 - 1)}, {A: range(3)}])
def test_req_ids_accepted(value: Any) -> None:
    """Rows are named by scan ids in any letter case, each with any collection of numbers."""
    assert value is payload.req_ids(value, [A, B])


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ([A], "req_ids: a mapping of scan ids is needed, not list"),
        ({UUID.replace("1", "3"): [1]}, "req_ids: a key is not one of scan_ids"),
        ({5: [1]}, "req_ids: a key is not one of scan_ids"),
        ({A: 1}, "req_ids: numbers are needed for a scan id, not int"),
        ({A: iter([1])}, "req_ids: numbers are needed for a scan id, not list_iterator"),
        ({A: ["1"]}, "req_ids: an item: an int is needed, not str"),
        ({A: "1"}, "req_ids: an item: an int is needed, not str"),
        ({A: [-1]}, "req_ids: an item: an integer from 0 to 4294967295 is needed"),
        ({A: [2**32]}, "req_ids: an item: an integer from 0 to 4294967295 is needed"),
        ({A: [True]}, "req_ids: an item: an integer from 0 to 4294967295 is needed"),
    ],
)
def test_req_ids_rejected(value: Any, message: str) -> None:
    """A row that can never come is rejected before any wait."""
    with pytest.raises(PayloadError) as error:
        payload.req_ids(value, [A, B])

    assert message == error.value.message
