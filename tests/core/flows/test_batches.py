"""Batches of submissions side by side."""

import pytest

from aisecurity._core import calls, flows
from aisecurity._core.effects import Gather
from aisecurity._core.wire import Reply
from aisecurity.exceptions import AmbiguousSubmitError, APIConnectionError, BatchError, ErrorType
from aisecurity.generated_openapi_client import AsyncScanResponse
from tests.support.flow_player import FlowPlayer
from tests.support.flow_samples import answer, terms
from tests.support.samples import IDS, scan_object

RECEIPT = {"scan_id": IDS[0], "report_id": f"R{IDS[0]}", "received": "2026-01-02T03:04:05.123456789Z"}
SECOND = {**RECEIPT, "scan_id": IDS[1], "report_id": f"R{IDS[1]}"}


def batch(played: FlowPlayer, count: int, outcomes: list[Reply | Exception]) -> list[AsyncScanResponse]:
    """Submit *count* objects."""
    parts = calls.batch([scan_object(i) for i in range(count)])
    return played.run(flows.batch(parts, terms(retries=0)), outcomes)


def test_batch() -> None:
    """A batch goes out side by side, one request for each five objects; receipts come in their order."""
    played = FlowPlayer()
    receipts = batch(played, 12, [answer({**RECEIPT, "scan_id": IDS[i]}) for i in range(3)])

    assert IDS[:3] == [receipt.scan_id for receipt in receipts]
    assert Gather is type(played.effects[0])
    assert 3 == len(played.sends)


def test_batch_keeps_receipts() -> None:
    """The parts that were accepted keep their receipts where others fail, and each failure keeps its error."""
    played = FlowPlayer()
    with pytest.raises(BatchError) as error:
        batch(played, 18, [answer(RECEIPT), answer({}, 401), answer(SECOND), APIConnectionError("lost")])

    first, second = AsyncScanResponse.from_dict(RECEIPT), AsyncScanResponse.from_dict(SECOND)
    assert [first, None, second, None] == error.value.results
    assert {1: "AuthenticationError", 3: "AmbiguousSubmitError"} == {
        index: type(part).__name__ for index, part in error.value.errors.items()
    }
    assert 2 == error.value.attempts
    assert ErrorType.SERVER_SIDE_ERROR == error.value.error_type


def test_two_receipts_of_one_scan() -> None:
    """Of receipts with one scan id, in any letter case, the first stays: nobody can say what became of the others."""
    played = FlowPlayer()
    again = {**RECEIPT, "scan_id": IDS[0].upper()}
    with pytest.raises(BatchError) as error:
        batch(played, 18, [answer(RECEIPT), answer(again), answer(SECOND), answer(RECEIPT)])

    assert [IDS[0], None, IDS[1], None] == [one and one.scan_id for one in error.value.results]
    assert {1: (AmbiguousSubmitError, 1), 3: (AmbiguousSubmitError, 1)} == {
        index: (type(one), one.attempts) for index, one in error.value.errors.items()
    }
    assert 4 == len(played.sends)
