"""Every fault of the table, for every call it is about, in both halves; options leave out some of the calls."""

import pickle
import time
import traceback
from collections import Counter
from collections.abc import Generator
from typing import Any

import pytest

from aisecurity._core.flows import waiting
from aisecurity.constants import base
from aisecurity.exceptions import AISecSDKException, BatchError
from aisecurity.scan.inline.scanner import Scanner
from tests.faults.matrix.fault_table import (
    CALLS,
    FAULTS,
    HALVES,
    OVERSIZE,
    RESULTS,
    Fault,
    calls_about,
    expected,
    one_call,
    two_calls,
)
from tests.support.behaviours import Behaviour
from tests.support.halves import Half
from tests.support.http_answers import success
from tests.support.samples import (
    CONTENT,
    KEY,
    PROFILE,
    REPORT_ID,
    SCAN_ID,
    SECRET_TEXT,
    TOKEN,
    configured,
    scan_objects,
)
from tests.support.servers import ChoosingServer, ReceivedRequest, refusing_port


def _choose(request: ReceivedRequest) -> Behaviour:
    """Play the fault whose number is the first part of the path."""
    number = request.path.split("/")[1]
    choose = FAULTS[int(number)].choose if number.isdigit() else None
    return choose(request) if choose else success(request)


@pytest.fixture(scope="module")
def peer() -> Generator[ChoosingServer]:
    """Give one server for all cells."""
    with ChoosingServer(_choose) as listening:
        yield listening


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bound answers to a few bytes, and let waiting for results begin at once."""
    monkeypatch.setattr(base, "MAX_REPLY_BYTES", OVERSIZE)
    monkeypatch.setattr(waiting, "FIRST_POLL", 0.001)


def _perform(scanner: Scanner, call: str) -> Any:
    if call == "sync_scan":
        return scanner.sync_scan(PROFILE, CONTENT)
    if call == "async_scan":
        return scanner.async_scan(scan_objects())
    if call == "scan_batch":
        return scanner.scan_batch(scan_objects(6))
    if call == "query_by_scan_ids":
        return scanner.query_by_scan_ids([SCAN_ID])
    if call == "query_by_report_ids":
        return scanner.query_by_report_ids([REPORT_ID])
    return scanner.wait_for_results([SCAN_ID], timeout=0.002)


def _with_causes(error: BaseException | None) -> Generator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__


def _wrong(error: AISecSDKException, fault: Fault, call: str) -> str | None:
    """Return the reason why *error* is wrong, `None` if it is right."""
    errors = [error]
    if isinstance(error, BatchError):
        errors = list(error.errors.values())
        if [None, None] != error.results:
            return "a receipt that the server did not send"
    elif call == "scan_batch":
        return f"{type(error).__name__}, not a BatchError"
    kinds = {type(one) for one in errors}
    if kinds != {expected(fault, call)}:
        return f"{', '.join(kind.__name__ for kind in kinds)} instead of {expected(fault, call).__name__}"
    return next((wrong for one in [error, *errors] if (wrong := _wrong_text(one))), None)


def _wrong_text(error: AISecSDKException) -> str | None:
    texts = [str(one) for one in _with_causes(error)] + [repr(error), *traceback.format_exception(error)]
    if any(secret in text for secret in (KEY, TOKEN, SECRET_TEXT) for text in texts):
        return "a secret in the text"
    copy = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own
    same = (type(copy), str(copy), copy.__dict__.keys()) == (type(error), str(error), error.__dict__.keys())
    return None if same else "another error after pickling"


def _played(scanner: Scanner, fault: Fault, call: str) -> str | None:
    """Play one cell, and return the reason of its failure."""
    begin = time.monotonic()
    try:
        model = _perform(scanner, call)
    except AISecSDKException as error:
        late = time.monotonic() - begin > 5
        return "too late" if late else _wrong(error, fault, call)
    except Exception as error:
        return f"{type(error).__name__} outside the tree"
    return f"a model: {type(model).__name__}"


def _calls(fault: Fault, half: str, config: pytest.Config) -> list[str]:
    """Return the calls that are played for *fault* in *half*."""
    if config.getoption("one_call"):
        return one_call(fault, half)
    return two_calls(fault, half) if config.getoption("two_calls") else calls_about(fault)


@pytest.mark.parametrize("number", range(len(FAULTS)), ids=[fault.name for fault in FAULTS])
def test_fault(half: Half, peer: ChoosingServer, number: int, pytestconfig: pytest.Config) -> None:
    """Each call ends in the exception that the table names, in time, picklable, without a secret in its text."""
    fault, name = FAULTS[number], f"{half.name}, {half.library}"
    endpoint = f"{peer.url}/{number}" if fault.choose else f"http://127.0.0.1:{refusing_port()}"
    wrong: dict[str, str] = {}
    with half.scanner(configured(endpoint, timeout=fault.timeout)) as scanner:
        for call in _calls(fault, name, pytestconfig):
            result = _played(scanner, fault, call)
            RESULTS[fault.name, call, name] = result
            wrong |= {call: result} if result else {}

    assert {} == wrong


@pytest.mark.parametrize("call", CALLS)
def test_no_fault(half: Half, peer: ChoosingServer, call: str) -> None:
    """Without a fault each call returns the answer of the server: the matrix can tell the difference."""
    with half.scanner(configured(peer.url)) as scanner:
        model = _perform(scanner, call)

    assert "block" in str(model) or "scan_id" in str(model)


def test_names_differ() -> None:
    """No row of the table hides another."""
    assert len(FAULTS) == len({fault.name for fault in FAULTS})


def test_one_call_is_spread(half: Half) -> None:
    """With `--one-call` each half plays each fault once, and no call with twice as many faults as another."""
    name = f"{half.name}, {half.library}"
    picked = {fault.name: one_call(fault, name) for fault in FAULTS}
    counted = Counter(call for fault in FAULTS if fault.path is None for call in picked[fault.name])

    assert [] == [fault.name for fault in FAULTS if not set(picked[fault.name]) <= set(calls_about(fault))]
    assert {1} == {len(calls) for calls in picked.values()}
    assert set(CALLS) == counted.keys()
    assert max(counted.values()) < 2 * min(counted.values())


def test_two_calls_are_all_together() -> None:
    """With `--two-calls` the halves play each call for each status and body, and for other faults each plays all."""
    for fault in FAULTS:
        played = [two_calls(fault, half) for half in HALVES]

        assert {len({*calls}) for calls in played} == {2 if fault.is_status else len(calls_about(fault))}
        assert {*calls_about(fault)} == {call for calls in played for call in calls}
