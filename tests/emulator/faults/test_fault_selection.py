"""Faults where no connection is needed: their repr, their memory of rows, and tables made in Python."""

import pytest

from aisecurity.emulator import Settings, SettingsError
from aisecurity.emulator.faults.active_faults import ActiveFaults
from aisecurity.emulator.faults.fault import _MAX_MARKS, Fault  # pyright: ignore[reportPrivateUsage]  # the bound is tested
from aisecurity.emulator.http.received_request import ReceivedRequest


def batch(first: int, count: int) -> ReceivedRequest:
    """Return a submission of that many prompts."""
    rows = ",".join(
        f'{{"req_id":{number},"scan_req":{{"contents":[{{"prompt":"p"}}]}}}}' for number in range(first, first + count)
    )
    return ReceivedRequest("POST", "/v1/scan/async/request", "", {}, f"[{rows}]".encode())


def only(faults: ActiveFaults) -> Fault:
    """Return the one fault."""
    (fault,) = faults
    return fault


def test_repr() -> None:
    """A fault shows what it is and how often it fired."""
    assert "Fault({'status': 503}, fired=0)" == repr(only(ActiveFaults([{"status": 503}])))


def test_marks_are_bounded() -> None:
    """A fault by prompt remembers so many rows and no more."""
    fault = only(ActiveFaults([{"pending": True, "prompt": "p"}]))
    for first in range(0, _MAX_MARKS + 100, 100):
        fault.mark_rows(batch(first, 100), "scan")

    assert not fault.applies_to_row({"scan_id": "scan", "req_id": 0})
    assert fault.applies_to_row({"scan_id": "scan", "req_id": _MAX_MARKS})


def test_wrong_faults_in_python() -> None:
    """Settings that are made in Python have their faults checked too."""
    with pytest.raises(SettingsError, match=r"faults\[0\].statsu: unknown key"):
        Settings(faults=({"statsu": 5},))  # type: ignore[typeddict-unknown-key]  # the mistake that is tested
