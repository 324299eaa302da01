"""Joining of result rows that come in any order."""

import itertools

import pytest

from aisecurity._core.result_rows import ResultRows, is_final
from aisecurity.exceptions import RowError
from aisecurity.generated_openapi_client import ScanIdResult
from tests.support.samples import IDS, SCAN_OK, row

A, B = IDS[10], IDS[11]


def made(scan_id: str, req_id: int | None = 1, status: str | None = "complete") -> ScanIdResult:
    """Return a row of results."""
    return ScanIdResult.from_dict(row(scan_id, req_id, status))


@pytest.mark.parametrize(
    ("status", "final"),
    [("complete", True), ("COMPLETED", True), ("Failed", True), ("pending", False), ("", False), (None, False)],
)
def test_final(status: str | None, *, final: bool) -> None:
    """complete, completed and failed are final, in any letter case; no other status is."""
    assert final == is_final(made(A, status=status))


def test_order_of_rows_does_not_matter() -> None:
    """Whatever the order of the answer, rows are returned by scan id as asked, then by req_id."""
    answer = [made(B, 1), made(A, 2), made(A, 0), made(A, None)]
    for permutation in itertools.permutations(answer):
        rows = ResultRows([B, A], {})
        rows.add([B, A], permutation)

        assert [(B, 1), (A, None), (A, 0), (A, 2)] == [(r.scan_id, r.req_id) for r in rows.in_order()]
        assert [] == rows.pending


def test_same_req_id_of_two_scans() -> None:
    """Rows are identified by scan id and req_id, never by one alone."""
    rows = ResultRows([A, B], {})
    rows.add([A, B], [made(A, 1), made(B, 1), made(A, 2)])

    assert 3 == len(rows.in_order())


def test_duplicates() -> None:
    """A row that comes twice is kept once, the latest final one; a pending one never replaces a final one."""
    rows = ResultRows([A], {})
    rows.add([A], [made(A, status="pending"), made(A, status="failed"), made(A, status="pending")])

    assert ["failed"] == [r.status for r in rows.in_order()]
    rows.add([A], [made(A, status="complete")])
    assert ["complete"] == [r.status for r in rows.in_order()]


def test_pending_until_all_rows_are_final() -> None:
    """A scan without a row, or with one that is not final, is pending."""
    rows = ResultRows([A, B], {})
    rows.add([A, B], [made(A, 1), made(A, 2, "pending")])

    assert [A, B] == rows.pending
    rows.add([A, B], [made(A, 2)])
    assert [B] == rows.pending


def test_named_rows() -> None:
    """Where req_ids names the rows of a scan, all of them must be there; ids compare in any letter case."""
    rows = ResultRows([A], {A.upper(): [1, 2]})
    rows.add([A], [made(A, 1)])

    assert [A] == rows.pending
    rows.add([A], [made(A, 2)])
    assert [] == rows.pending


def test_letter_case_of_ids() -> None:
    """The service may answer with ids in another letter case than it was asked with."""
    rows = ResultRows([A.upper()], {})
    rows.add([A.upper()], [made(A)])

    assert ([], 1) == (rows.pending, len(rows.in_order()))


def test_an_id_given_twice() -> None:
    """The same scan asked for twice is waited for once."""
    rows = ResultRows([A, A], {})

    assert [A] == rows.pending


def test_id_inside_the_result() -> None:
    """A row without a scan_id of its own is known by that of its result."""
    rows = ResultRows([SCAN_OK["scan_id"]], {})
    rows.add(rows.pending, [ScanIdResult.from_dict({"req_id": 1, "status": "complete", "result": SCAN_OK})])

    assert [] == rows.pending


def test_rows_that_were_not_asked_for() -> None:
    """ResultRows of other scans, and rows without any id, are left aside."""
    rows = ResultRows([A], {})
    rows.add([A], [made(B), ScanIdResult(status="complete")])

    assert ([A], []) == (rows.pending, rows.in_order())


def test_turns() -> None:
    """Scans that were queried and are still pending go to the end, so that every scan gets its turn."""
    rows = ResultRows(IDS[:7], {})
    rows.add(IDS[:5], [made(IDS[0]), made(IDS[6])])

    assert [*IDS[5:7], *IDS[1:5]] == rows.pending


def refused(scan_id: str | None, req_id: int | None = 1, message: str = "m") -> RowError:
    """Return the error of a row."""
    return RowError(message, scan_id, req_id)


def test_refused_rows() -> None:
    """A row that was refused is settled as an error, in the place of the row."""
    rows = ResultRows([A, B], {})
    rows.add([A, B], [made(A, 2), made(B)], [refused(A.upper(), 1)])

    assert ([], [2, 1]) == (rows.pending, [row.req_id for row in rows.in_order()])
    assert [(A.upper(), 1)] == [(error.scan_id, error.req_id) for error in rows.errors()]


def test_refused_and_read() -> None:
    """A row that is read after all replaces its error, and an error replaces a row only if that was pending."""
    rows = ResultRows([A], {A: [1, 2, 3]})
    rows.add([A], [made(A, 1), made(A, 2, "pending")], [refused(A, 3), refused(A, 3, "another")])
    rows.add([A], [made(A, 3)], [refused(A, 1), refused(A, 2)])

    assert ([], [1, 3], [2]) == (
        rows.pending,
        [row.req_id for row in rows.in_order()],
        [error.req_id for error in rows.errors()],
    )


def test_refused_rows_of_others() -> None:
    """A row of a scan whose turn is another query is left aside; one of a scan that nobody asked for is told once."""
    rows = ResultRows([A, B], {})
    rows.add([A], [made(A)], [refused(B), refused(IDS[0]), refused(IDS[0]), refused(None, None)])

    assert ([B], [IDS[0], None]) == (rows.pending, [error.scan_id for error in rows.errors()])
