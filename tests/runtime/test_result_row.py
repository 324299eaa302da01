"""The verdict of a row of results: there is one only where the row is complete and its result can be read."""

from typing import Any

import pytest

from aisecurity._runtime.result_row import ResultRowMixin, defect_of
from aisecurity.generated_openapi_client import ScanIdResult
from tests.support.samples import BLOCKED, IDS, REPORT_ID, SCAN_ID, SCAN_OK, row


def made(status: str | None = "complete", result: Any = SCAN_OK, **members: Any) -> ScanIdResult:
    """Return a row with *result*, as it is read."""
    return ScanIdResult.from_dict({**row(SCAN_ID, status=status), "result": result, **members})


@pytest.mark.parametrize("status", ["complete", "COMPLETED", "Complete"])
@pytest.mark.parametrize("result", [SCAN_OK, BLOCKED, {**SCAN_OK, "timeout": True}])
def test_complete(status: str, result: dict[str, Any]) -> None:
    """The verdict of a complete row is its result; a partial one stays partial."""
    verdict = made(status, result).verdict

    assert verdict is not None
    assert (result, "timeout" in result) == (verdict.to_dict(), verdict.is_partial)


@pytest.mark.parametrize("status", ["failed", "FAILED", "pending", "", "complete ", "done", None])
def test_not_complete(status: str | None) -> None:
    """A row that failed, is pending, or is in a state that is not known has no verdict, whatever result it carries."""
    assert made(status).verdict is None
    assert made(status, {}).verdict is None


def test_status_of_another_shape() -> None:
    """A status that is no text is none."""
    for status in (True, 1, ["complete"], {"complete": True}):
        assert made(status=status).verdict is None  # type: ignore[arg-type]  # as an answer may have it


@pytest.mark.parametrize("result", [None, {}, [], "allow", 1, True, [SCAN_OK], {"action": "allow"}])
def test_result_that_cannot_be_read(result: Any) -> None:
    """Without a result that is a verdict there is none; only where one stands that cannot be read is it a defect."""
    found = made(result=result)

    assert (None, None) == (found.verdict, found.result)
    assert (result is not None) == (defect_of(found) is not None)
    assert all(defect_of(made(status, result)) is None for status in ("pending", "failed", None))
    assert result == found.to_dict(include_none=True)["result"]


@pytest.mark.parametrize(
    "members",
    [
        {"scan_id": IDS[0]},
        {"scan_id": 7},
        {"report_id": f"R{IDS[0]}"},
        {"report_id": 7},
        {"result": {**SCAN_OK, "scan_id": IDS[0]}},
        {"scan_id": "", "report_id": ""},
    ],
)
def test_contradictions(members: dict[str, Any]) -> None:
    """What a row and its result say twice must be the same."""
    assert made(**members).verdict is None
    assert (True, True) == (defect_of(made(**members)) is not None, defect_of(made("failed", **members)) is not None)
    assert defect_of(made("pending", **members)) is None


@pytest.mark.parametrize(
    "members",
    [
        {"scan_id": SCAN_ID.upper()},
        {"scan_id": None},
        {"report_id": REPORT_ID.lower()},
        {"report_id": None},
        {"result": {**SCAN_OK, "report_id": f"R{IDS[0]}"}},
    ],
)
def test_no_contradictions(members: dict[str, Any]) -> None:
    """The letter case of ids does not matter; nothing is concluded from a scan's id to a report's."""
    verdict = made(**members).verdict

    assert verdict is not None
    assert not verdict.is_blocked


def test_mixin() -> None:
    """Every ScanIdResult has it."""
    assert issubclass(ScanIdResult, ResultRowMixin)
    assert ScanIdResult().verdict is None
