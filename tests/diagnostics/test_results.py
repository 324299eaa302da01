"""Values of a diagnosis."""

from __future__ import annotations

import pytest
from attrs.exceptions import FrozenInstanceError

from aisecurity.diagnostics import Check, CheckStatus, Diagnosis

GOOD = Check(name="credential", status=CheckStatus.OK, reason="bearer token, 40 characters")
LATE = Check(name="clock", status=CheckStatus.WARNING, reason="90 s behind", remedy="set the clock")
BAD = Check(name="endpoint", status=CheckStatus.FAILED, reason="no answer", remedy="see whether it is right")
NOT_RUN = Check(
    name="access", status=CheckStatus.SKIPPED, reason="not checked, since endpoint failed", prevented_by="endpoint"
)


@pytest.mark.parametrize(
    ("checks", "ok", "failed"),
    [((GOOD, LATE), True, ()), ((GOOD, BAD, NOT_RUN), False, (BAD,)), ((NOT_RUN,), True, ())],
    ids=["warning", "failure", "skipped"],
)
def test_ok(checks: tuple[Check, ...], ok: bool, failed: tuple[Check, ...]) -> None:  # noqa: FBT001 - of the table
    """A failed check alone makes a diagnosis anything but ok."""
    diagnosis = Diagnosis(checks)

    assert (ok, failed, [*checks]) == (diagnosis.ok, diagnosis.failed, [*diagnosis])


def test_no_truth_value() -> None:
    """A diagnosis is neither true nor false, so that nobody takes one that was made for a good one."""
    with pytest.raises(TypeError, match=r"ask for \.ok"):
        bool(Diagnosis((GOOD,)))


def test_frozen_values() -> None:
    """Checks and diagnoses are values: equal where their members are, and never changed."""
    with pytest.raises(FrozenInstanceError):
        GOOD.reason = "another"  # type: ignore[misc]  # that is what must not work

    assert Diagnosis((GOOD, BAD)) == Diagnosis((GOOD, BAD))
    assert Diagnosis((GOOD, BAD)) != Diagnosis((GOOD,))


def test_text() -> None:
    """The text of a check is one line for a log, the remedy last where there is one."""
    assert "credential ok: bearer token, 40 characters" == str(GOOD)
    assert "clock warning: 90 s behind; set the clock" == str(LATE)


def test_repr() -> None:
    """The repr of a check shows its status by its value."""
    assert (
        "Check(name='endpoint', status=failed, reason='no answer', remedy='see whether it is right', prevented_by=None)"
    ) == repr(BAD)


def test_statuses_are_text() -> None:
    """A status can be compared with its text, and written as JSON."""
    assert ["ok", "warning", "failed", "skipped"] == list(CheckStatus)
