"""Scan ids that were seen before, and what is concluded from one that comes again."""

import threading

from aisecurity._core.seen_scans import Judgement, SeenScans
from tests.support.samples import IDS, UUID

A, B, C = IDS[:3]
TAKE, WARN, DOUBT = Judgement.TAKE, Judgement.TAKE_AND_WARN, Judgement.DOUBT


def test_new_ids_are_taken() -> None:
    """An id that was not seen is taken, over whichever connection it came."""
    seen = SeenScans()

    assert [TAKE, TAKE] == [seen.judge(A, kept=False), seen.judge(B, kept=True)]


def test_seen_over_a_kept_connection() -> None:
    """An id that comes again over a kept connection is doubted, in any letter case, however often."""
    seen = SeenScans()
    seen.judge(UUID, kept=False)

    assert [DOUBT] * 3 == [seen.judge(one, kept=True) for one in (UUID.upper(), UUID.lower(), UUID)]


def test_a_service_that_repeats_ids() -> None:
    """One that repeats ids over new connections too is believed from then on, and that is said once."""
    seen = SeenScans()
    answers = [(A, False), (A, True), (A, False), (A, True), (A, False), (B, True), (B, True)]

    assert [TAKE, DOUBT, WARN, TAKE, TAKE, TAKE, TAKE] == [seen.judge(one, kept=kept) for one, kept in answers]


def test_nothing_is_said_where_nothing_changes() -> None:
    """Where no connection is ever kept, as with a client of the caller's, there is nothing to say."""
    seen = SeenScans()

    assert [TAKE] * 4 == [seen.judge(A, kept=False) for _ in range(4)]
    assert [WARN, TAKE] == [seen.judge(A, kept=True) for _ in range(2)]


def test_bounded() -> None:
    """The latest ids are remembered, half of the bound at the least, and no more than that bound."""
    seen = SeenScans(most=10)
    ids = [f"{number}" for number in range(103)]
    for one in ids:
        seen.judge(one, kept=False)

    assert [DOUBT] * 5 == [seen.judge(one, kept=True) for one in ids[-5:]]
    assert [TAKE] * 93 == [seen.judge(one, kept=True) for one in ids[:93]]


def test_an_id_that_is_renewed() -> None:
    """What comes again and again stays known."""
    seen = SeenScans(most=4)
    for number in range(20):
        seen.judge(A, kept=True)
        seen.judge(f"{number}", kept=False)

    assert DOUBT is seen.judge(A, kept=True)


def test_one_of_two_threads_is_the_first() -> None:
    """Of many threads with the same id one is the first."""
    seen = SeenScans()
    found: list[Judgement] = []
    barrier = threading.Barrier(8)

    def work() -> None:
        for number in range(200):
            barrier.wait()
            found.append(seen.judge(f"{number}", kept=True))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (200, 1400) == (found.count(TAKE), found.count(DOUBT))
