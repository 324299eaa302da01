"""The budget of ten queries a minute."""

from aisecurity._core.budgets.queries import QueryBudget


def full(at: float = 0.0) -> QueryBudget:
    """Return a pace whose ten queries of the minute were sent at the same time."""
    pace = QueryBudget()
    for _ in range(10):
        pace.count(at)
    return pace


def test_ten_at_once() -> None:
    """Ten queries go out at once; the next three each take the place of one a minute older."""
    pace = QueryBudget()

    assert [0.0] * 10 == [pace.reserve(float(second)) for second in range(10)]
    assert [50.0, 51.0, 52.0] == [pace.reserve(10.0) for _ in range(3)]


def test_counted_queries_count() -> None:
    """Queries that were sent whatever the limit hold back those that ask."""
    assert 59.0 == full().reserve(1.0)
    assert 0.0 == full().reserve(60.0)


def test_plans_are_queued() -> None:
    """Two that wait do not wait for the same moment once the minute is full again."""
    pace = full()

    assert [60.0] * 10 == [pace.reserve(0.0) for _ in range(10)]
    assert 120.0 == pace.reserve(0.0)


def test_too_late_is_no_plan() -> None:
    """A query that cannot be sent by the latest moment allowed is not planned, and holds back no other."""
    pace = full()

    assert [None] * 30 == [pace.reserve(0.0, latest=59.9) for _ in range(30)]
    assert 60.0 == pace.reserve(0.0, latest=60.0)
    assert 60.0 == pace.reserve(0.0)
