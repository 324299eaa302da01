"""Several scans of one call: eight at a time, in threads or tasks, and interrupted together."""

from __future__ import annotations

import asyncio
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from functools import partial
from typing import Any

import pytest

from aisecurity.guard.side_by_side import side_by_side
from aisecurity.scan.models.content import Content
from tests.support.errors import unavailable
from tests.support.guard.halves import GuardHalf, async_guard, blocking_guard
from tests.support.guard.scanners import FORBIDDEN, AsyncFakeScanner, FakeScanner, by_substring
from tests.support.samples import allowed

LONG = "a" * (300_000 + 15 * 299_500)
"""Two times eight pieces."""
who: ContextVar[str] = ContextVar("who", default="nobody")


def test_eight_at_a_time_in_threads() -> None:
    """Eight scans are under way together, and never more."""
    together = threading.Barrier(8)

    def answer(_: Content) -> object:
        together.wait(10)
        return allowed()

    scanner = FakeScanner(answer)

    assert LONG == blocking_guard(scanner).prompt(LONG)
    assert (16, 8) == (len(scanner.scans), scanner.most)


async def test_eight_at_a_time_in_tasks() -> None:
    """Eight scans are under way together, and never more."""
    scanner = AsyncFakeScanner(pause=0.001)

    assert LONG == await async_guard(scanner).prompt(LONG)
    assert (16, 8) == (len(scanner.scans), scanner.most)


def test_forbidden_in_one_piece(guards: GuardHalf) -> None:
    """What one of the pieces blocks is blocked, and a failure of one of them opens nothing."""

    def fails(content: Content) -> object:
        if FORBIDDEN in str(content.prompt):
            raise unavailable()
        return allowed()

    text = LONG + FORBIDDEN

    assert "blocked" == guards.guard().check(prompt=text).decision
    failing = guards.guard(guards.fake(fails), fail_open={"unavailable"}).check(prompt=text)
    assert ("unscanned", False, "unavailable") == (failing.decision, failing.passed, failing.failure)


def test_context_variables(guards: GuardHalf) -> None:
    """Each scan runs in the context of the caller."""
    seen: list[str] = []

    def answer(content: Content) -> object:
        seen.append(who.get())
        return by_substring(content)

    token = who.set("the caller")
    try:
        guard = guards.guard(guards.fake(answer))
        if guards.runner:
            # A runner has a context of its own.
            target: Any = guard
            with asyncio.Runner() as runner:
                runner.run(target.target.prompt(LONG))
        else:
            guard.prompt(LONG)
    finally:
        who.reset(token)

    assert {"the caller"} == set(seen)


@pytest.mark.parametrize("most", [0, 3])
def test_threads_that_cannot_start(monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    """Where the system starts no thread, or no more, those that there are do the work."""
    started: list[threading.Thread] = []
    start = threading.Thread.start

    def limited(thread: threading.Thread) -> None:
        if len(started) == most:
            raise RuntimeError("can't start new thread")
        started.append(thread)
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", limited)

    assert list(range(20)) == side_by_side([partial(int, number) for number in range(20)])
    assert most == len(started)


def in_main() -> bool:
    """Return whether this is the thread that runs the tests."""
    return threading.current_thread() is threading.main_thread()


def test_interrupt_at_once() -> None:
    """Ctrl-C in the caller's own scan is raised at once, while the others are still under way, and no more begin."""
    over = threading.Event()
    begun: list[int] = []

    def call(number: int) -> object:
        begun.append(number)
        if in_main():
            raise KeyboardInterrupt
        return over.wait(10)

    try:
        with pytest.raises(KeyboardInterrupt):
            side_by_side([partial(call, number) for number in range(8)])
        assert not over.is_set()
        before = len(begun)
    finally:
        over.set()
    for thread in threading.enumerate():
        if thread.name == "aisecurity-guard":
            thread.join(10)

    assert before == len(begun)


def test_interrupt_while_it_waits() -> None:
    """Ctrl-C is raised at once while the caller waits for the others."""
    over = threading.Event()
    done = threading.Event()

    def call() -> object:
        if in_main():
            done.set()
            return None
        done.wait(10)
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
        return over.wait(10)

    previous = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            side_by_side([call, call])
        assert not over.is_set()
    finally:
        over.set()
        signal.signal(signal.SIGINT, previous)


def test_interrupt_of_another_thread() -> None:
    """What interrupts another thread is raised by the caller, which would have no answer of it."""
    begun = threading.Event()

    def call() -> object:
        if in_main():
            return begun.wait(10)
        begun.set()
        raise SystemExit(3)

    with pytest.raises(SystemExit):
        side_by_side([call, call])


async def test_cancelled_amid_scans() -> None:
    """Cancelling ends all scans of the call, and nothing passes."""
    scanner = AsyncFakeScanner(pause=60)
    guard = async_guard(scanner)
    for text, scans in (("hello", 1), (LONG, 8)):
        task = asyncio.create_task(guard.prompt(text))
        await asyncio.sleep(0.01)
        under_way = scanner.under_way
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert (scans, 0) == (under_way, scanner.under_way)

    assert {} == guard.stats.decisions


def test_one_guard_in_eight_threads() -> None:
    """Threads share a guard, and each has its own verdicts."""
    guard = blocking_guard(FakeScanner())

    def work(number: int) -> list[str]:
        texts = [f"{FORBIDDEN if one % 2 else 'hello'} {number} {one}" for one in range(50)]
        return [str(guard.check(prompt=text).text) for text in texts]

    with ThreadPoolExecutor(8) as pool:
        texts = list(pool.map(work, range(8)))

    assert [[f"hello {number} {one}" if one % 2 == 0 else "None" for one in range(50)] for number in range(8)] == texts
    assert {"prompt": {"allowed": 200, "blocked": 200}} == guard.stats.decisions


async def test_one_guard_in_many_tasks() -> None:
    """Tasks share a guard, and each has its own verdicts."""
    guard = async_guard(AsyncFakeScanner(pause=0.001))
    outcomes = await asyncio.gather(*(guard.check(prompt=f"{FORBIDDEN if n % 2 else 'hello'} {n}") for n in range(50)))

    assert [n % 2 == 0 for n in range(50)] == [outcome.passed for outcome in outcomes]


def test_one_guard_in_several_loops() -> None:
    """An AsyncGuard serves event loops one after the other."""
    guard = async_guard(AsyncFakeScanner())

    assert ["0", "1"] == [asyncio.run(guard.prompt(str(number))) for number in range(2)]
