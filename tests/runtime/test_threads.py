"""Threads and gates that a signal leaves whole."""

# Parts that no public name leads to are tested; pyright takes no reason on its own line.
# pyright: reportPrivateUsage=false

import threading
import time
from queue import SimpleQueue

import pytest

from aisecurity._runtime import threads
from aisecurity._runtime.threads import Gate, start_daemon


class _Named(SimpleQueue[tuple[str, bool]]):
    def note(self) -> None:
        """Put what the thread is that calls this."""
        self.put((threading.current_thread().name, threading.current_thread().daemon))


@pytest.mark.parametrize("starter", ["main", "another"])
def test_start(starter: str) -> None:
    """A daemon thread with its name, whoever starts it."""
    noted = _Named()
    if starter == "main":
        start_daemon(noted.note, "helper")
    else:
        another = threading.Thread(target=start_daemon, args=[noted.note, "helper"])
        another.start()
        another.join()

    assert ("helper", True) == noted.get(timeout=5.0)


@pytest.mark.parametrize("starter", ["start_new_thread", "Thread"])
def test_no_thread(starter: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """RuntimeError in the thread that asked, and not in the one that tried."""

    def full(*_: object) -> None:
        raise RuntimeError("can't start new thread")

    if starter == "Thread":
        monkeypatch.setattr(threading.Thread, "start", full)
    else:
        monkeypatch.setattr(threads, "start_new_thread", full)
    with pytest.raises(RuntimeError, match="can't start new thread"):
        start_daemon(int, "helper")

    assert [] == threads.start_daemons(int, "helper", 2)


def test_in_the_thread_between() -> None:
    """What runs in the thread between is not measured there: it starts as many as it can, and says which."""
    outcome: SimpleQueue[list[threading.Thread]] = SimpleQueue()
    first = threading.Thread(target=int)
    threads._start([first, threading.current_thread(), threading.Thread(target=int)], outcome)

    assert [first] == outcome.get_nowait()


def test_gate() -> None:
    """It is the first one's until that gives it up; a ring ends a wait, and silence does in time."""
    gate = Gate()
    first, second = object(), object()
    claims = [gate.claim(first), gate.claim(second), gate.claim(first)]
    del gate.holder
    gate.ring()
    gate.ring()
    begin = time.monotonic()
    gate.wait(60.0)
    gate.wait(0.01)

    assert [True, False, True, True] == [*claims, gate.claim(second)]
    assert time.monotonic() - begin < 30.0
