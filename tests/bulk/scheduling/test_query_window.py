"""The rate limit of queries, on a simulated clock."""

from __future__ import annotations

from aisecurity.bulk.scheduling.query_window import QueryWindow


def test_window() -> None:
    """The eleventh query waits until a minute after the answer to the first; one on the way counts."""
    window = QueryWindow(10)
    for second in range(9):
        window.start()
        window.answered(float(second))
    window.start()
    full = window.delay(20.0)
    window.answered(30.0)

    assert (40.0, 0.0, 0.0) == (full, window.delay(60.0), window.delay(200.0))


def test_window_of_queries_on_their_way() -> None:
    """If none is answered there is no telling when the next may start."""
    window = QueryWindow(1)
    window.start()

    assert window.delay(0.0) is None


def test_window_of_an_earlier_process() -> None:
    """What another process sent is taken to be all that is allowed."""
    window = QueryWindow(10)
    window.mark_exhausted(100.0)

    assert (55.0, 0.0) == (window.delay(105.0), window.delay(160.0))
