"""Facts of an answer's headers, and of whom it is, in the model that a call returns."""

from typing import Any

import pytest

from aisecurity._core import calls, flows
from aisecurity._core.calls import Call
from aisecurity.generated_openapi_client import AsyncScanResponse
from tests.support.flow_player import FlowPlayer
from tests.support.flow_samples import answer, terms
from tests.support.samples import CONTENT, PROFILE, RECEIPT, SCAN_ID, SCAN_OK, row, scan_object

NAMED = {"x-request-id": "r-1"}
EMULATED = {"x-airs-emulator": "1"}


def returned(what: Call[Any], value: Any, headers: dict[str, str]) -> Any:
    """Return what the call does whose answer is *value* with *headers*."""
    return FlowPlayer().run(flows.call(what, terms()), [answer(value, headers=headers)])


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, (None, False)),
        (NAMED, ("r-1", False)),
        (EMULATED, (None, True)),
        ({**NAMED, **EMULATED}, ("r-1", True)),
        ({"x-request-id": "", "x-airs-emulator": ""}, (None, False)),
    ],
)
def test_of_a_verdict(headers: dict[str, str], expected: tuple[str | None, bool]) -> None:
    """A verdict says the id of its request, and whether it is an emulator's; that of a row does, too."""
    verdict = returned(calls.sync_scan(PROFILE, CONTENT.to_request()), SCAN_OK, headers)
    (of_row,) = returned(calls.query_by_scan_ids([SCAN_ID]), [{**row(SCAN_ID), "result": SCAN_OK}], headers)

    for one in (verdict, of_row.result):
        assert (expected, SCAN_OK) == ((one.request_id, one.is_emulated), one.to_dict())


def test_of_what_is_no_verdict() -> None:
    """A row without a verdict, and a receipt, are what they are without the headers."""
    pending = row(SCAN_ID, 1, "pending")
    (read,) = returned(calls.query_by_scan_ids([SCAN_ID]), [pending], {**NAMED, **EMULATED})
    receipt = returned(calls.async_scan([scan_object()]), RECEIPT, {**NAMED, **EMULATED})

    assert pending == read.to_dict()
    assert AsyncScanResponse.from_dict(RECEIPT) == receipt
