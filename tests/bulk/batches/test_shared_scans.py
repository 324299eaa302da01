"""Scanners of batches in a process: a limit that equal ones share, and failures of whole batches."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from functools import partial
from pathlib import Path
from queue import Queue
from typing import Any

import pytest

from aisecurity import Configuration
from aisecurity._runtime.threads import start_daemon
from aisecurity.auth import from_file
from aisecurity.bulk import BatchScanner, RateLimiter
from aisecurity.bulk.batches.shared_scans import SharedScans
from aisecurity.bulk.execution import threads
from aisecurity.bulk.items import read_item
from aisecurity.bulk.scheduling.adaptive_limit import AdaptiveLimit
from aisecurity.exceptions import APIConnectionError, AuthenticationError, BadRequestError, ConfigurationError
from aisecurity.instrumentation import CallStarted, Event, subscribe
from tests.support.bulk import batch_settings
from tests.support.bulk.scan_halves import bulk_threads_end
from tests.support.bulk.scripted_service import Reply, ScriptedService, json_reply

WHOSE = ContextVar("WHOSE", default="nobody")
REFUSED = json_reply({"message": "no such key"}, 401)


def three(scanner: BatchScanner) -> list[dict[str, Any]]:
    """Return the rows of three texts."""
    return scanner([f"{id(scanner)} {number}" for number in range(3)])


def shared_of(scanner: BatchScanner) -> SharedScans:
    """Return what *scanner* shares in this process with all that are equal to it."""
    return scanner._shared()  # pyright: ignore[reportPrivateUsage]  # to read what no answer shows


def limit_of(scanner: BatchScanner) -> AdaptiveLimit:
    """Return the limit of *scanner* in this process."""
    return shared_of(scanner).limit


def refusing(word: str) -> Callable[[str, Any], Reply | None]:
    """Return a script that answers 401 to texts with *word*."""
    return lambda _, body: REFUSED if word in str(body) else None


def test_one_limit_for_copies_and_threads(service: ScriptedService, config: Configuration) -> None:
    """Copies in several threads share a scanner, a limiter and the limit, which is a part of 64: 2 of 32 workers."""
    service.delay = 0.02
    scanner = BatchScanner("p", config=config, workers=32, limiter=batch_settings.counting)
    made = len(batch_settings.MADE)
    copies: list[BatchScanner] = [pickle.loads(pickle.dumps(scanner)) for _ in range(4)]  # noqa: S301 - of our own making
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(three, copies))
    scanner(["once more"])

    assert 4 * [["allow"] * 3] == [[row["action"] for row in rows] for rows in found]
    assert [[0, 1, 2]] * 4 == [[row["index"] for row in rows] for rows in found]
    assert (2, 13, 1) == (max(service.at_once), service.texts.total(), len(batch_settings.MADE) - made)
    assert batch_settings.MADE[-1].asked == 13


def test_the_rate_is_divided_and_lasts(config: Configuration) -> None:
    """Each process takes its part of the rate, and the pace that one batch has come to is that of the next."""
    limit = limit_of(BatchScanner("p", config=config, rate=60, workers=4))

    assert (15, 2, 16) == (limit.rate, limit.range.start, limit.range.most)
    assert limit is limit_of(BatchScanner("p", config=config, rate=60.0, workers=4))
    assert limit is not limit_of(BatchScanner("p", config=config, rate=60, workers=3))
    assert 1 == limit_of(BatchScanner("p", config=config, workers=100)).range.most
    paced = BatchScanner("p", config=config, rate=1000)
    paced(["a"])
    limit = limit_of(paced)
    limit.start(1e9)
    assert 0.001 == pytest.approx(limit.delay(1e9), rel=1e-3)


def test_settings_from_functions(service: ScriptedService, config: Configuration) -> None:
    """A function of a module makes the configuration in the process, where a key by value stays."""
    for function in (batch_settings.with_a_text, batch_settings.from_the_environment):
        assert "allow" == BatchScanner("p", config=function)(["fine"])[0]["action"]
    wrong: Any = batch_settings.no_configuration
    with pytest.raises(ConfigurationError, match=r"no_configuration returned no Configuration, but str"):
        BatchScanner("p", config=wrong)(["fine"])
    for limiter in (batch_settings.key, batch_settings.AwaitedLimiter):
        with pytest.raises(ConfigurationError, match=r"limiter: (an object with|threads need)"):
            BatchScanner("p", config=config, limiter=limiter)(["fine"])  # type: ignore[arg-type]  # what is tested


def test_what_a_limiter_raises(service: ScriptedService, config: Configuration) -> None:
    """It is raised, so that the engine fails, and nothing was sent; the next batch asks the same limiter."""
    limiter: Callable[[], RateLimiter] = batch_settings.FailingLimiter
    scanner = BatchScanner("p", config=config, limiter=limiter)
    for _ in range(2):
        with pytest.raises(ConnectionResetError):
            scanner(["wrong"] * 30)

    assert not service.paths


def test_twenty_refused_in_a_row(service: ScriptedService, config: Configuration) -> None:
    """Refusals are rows until there are twenty in a row in the process, in whichever batches; then it begins anew."""
    service.script = refusing("wrong")
    scanner = BatchScanner("p", config=config)
    assert ["AuthenticationError"] * 19 == [row["error"] for row in scanner(["wrong"] * 19)]
    assert [None, *["AuthenticationError"] * 18] == [row["error"] for row in scanner(["b"]) + scanner(["wrong"] * 18)]
    assert ["PayloadError"] * 30 == [row["error"] for row in scanner([""] * 30)]
    with pytest.raises(AuthenticationError, match="401") as error:
        scanner(["wrong"] * 30)
    assert ["20 rows in a row, and this is the error of the last"] == error.value.__notes__

    assert ["AuthenticationError"] * 3 == [row["error"] for row in scanner(["wrong"] * 3)]


def test_the_first_twenty_that_fail(service: ScriptedService, config: Configuration) -> None:
    """Before the first verdict twenty errors of any kind say that no row will do better; later they are their rows'."""
    service.script = lambda _, body: None if "good" in str(body) else json_reply({"message": "no such profile"}, 400)
    scanner = BatchScanner("p", config=config)
    assert ["BadRequestError"] * 19 == [row["error"] for row in scanner(["bad"] * 19)]
    with pytest.raises(BadRequestError):
        scanner(["bad"] * 2)
    scanner(["good"])

    assert ["BadRequestError"] * 40 == [row["error"] for row in scanner(["bad"] * 40)]


def test_a_credential_that_is_lost(service: ScriptedService, tmp_path: Path) -> None:
    """A secret that cannot be read is nothing of one row: it is raised, and nothing was sent."""
    file = tmp_path / "key"
    file.write_text("k")
    scanner = BatchScanner("p", config=Configuration.resolve(api_key=from_file(file)))
    scanner(["a"])
    file.unlink()
    with pytest.raises(ConfigurationError, match="cannot be read"):
        scanner(["a", "b"])
    assert 1 == service.paths.total()
    file.write_text("k")

    assert "allow" == scanner(["a"])[0]["action"]


def test_one_failure_fails_each_batch_under_way(service: ScriptedService, config: Configuration) -> None:
    """What shows that no scan can work fails the batches of the other threads too, each at once."""
    held = threading.Event()
    scanner = BatchScanner("p", config=config, workers=16)

    def script(_: str, body: Any) -> Reply | None:
        if "slow" in str(body):
            held.set()
            return Reply(delay=0.3)
        return REFUSED

    service.script = script
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(scanner, ["slow"])
        assert held.wait(10)
        with pytest.raises(AuthenticationError):
            scanner(["wrong"] * 20)
        with pytest.raises(AuthenticationError):
            slow.result()
    service.script = refusing("wrong")

    assert ["allow"] * 4 == [row["action"] for row in scanner(["b"] * 4)]


def test_a_batch_that_is_given_up(service: ScriptedService, config: Configuration) -> None:
    """Of a batch that nobody waits for any more nothing is begun, not even again; that of another thread goes on."""
    shared = shared_of(BatchScanner("p", config=config, workers=64))
    failed, other = threading.Event(), Queue[list[Any]]()

    def script(_: str, body: Any) -> Reply | None:
        if "given up 0" not in str(body):
            return None
        failed.set()
        return Reply(status=503, body=b"{}")

    service.script = script
    given_up = shared.outcomes([read_item(index, f"given up {index}") for index in range(50)])
    assert 1 == next(given_up).index
    assert failed.wait(10)
    thread = threading.Thread(target=lambda: other.put(list(shared.outcomes([read_item(0, "other")]))))
    given_up.close()
    thread.start()
    thread.join()

    assert [None] == [one.error for one in other.get()]
    assert bulk_threads_end()
    assert service.texts.total() < 10
    assert service.paths.total() <= service.texts.total() + 1


def test_each_batch_in_its_own_context(service: ScriptedService, config: Configuration) -> None:
    """A scan runs in the context of the thread that gave its batch, by which a span is found."""
    both = threading.Barrier(2)
    scanner = BatchScanner("p", config=config, workers=32)

    def scan(name: str) -> None:
        WHOSE.set(name)
        both.wait(10)
        scanner([name] * 3)

    def see(event: Event) -> None:
        if isinstance(event, CallStarted):
            seen.append(WHOSE.get())

    seen: list[str] = []
    with subscribe(see), ThreadPoolExecutor(2) as pool:
        list(pool.map(scan, ["one", "other"]))

    assert ["one"] * 3 + ["other"] * 3 == sorted(seen)


def test_no_thread_can_be_started(
    service: ScriptedService, config: Configuration, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the system starts none the batch fails, as where it is interrupted then; the next one tries again."""
    scanner = BatchScanner("p", config=config)

    def start(failure: type[BaseException], target: Callable[[], object], name: str) -> None:
        if failure is KeyboardInterrupt:
            start_daemon(target, name)
        raise failure

    for failure, raised in ((RuntimeError, APIConnectionError), (KeyboardInterrupt, KeyboardInterrupt)):
        with monkeypatch.context() as patch:
            patch.setattr("aisecurity.bulk.batches.shared_scans.start_daemon", partial(start, failure))
            with pytest.raises(raised):
                scanner(["a"])

    assert bulk_threads_end()
    assert "allow" == scanner(["a"])[0]["action"]


def test_a_wait_is_cut_for_signals(
    service: ScriptedService, config: Configuration, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who waits looks up now and then, and goes on waiting."""
    monkeypatch.setattr(threads, "MAX_WAIT", 0.005)
    service.delay = 0.05

    assert "allow" == BatchScanner("p", config=config)(["a"])[0]["action"]


PROGRAM = """
import os, sys, threading
from aisecurity.bulk import BatchScanner
from tests.support.bulk import batch_settings

scanner = BatchScanner("p", rate=500, workers=2)
limited = BatchScanner("p", limiter=batch_settings.counting)
limited(["parent"])
began, rows = threading.Event(), []

def batches():
    for number in range(5):
        began.set()
        yield ["slow parent"] * 4

thread = threading.Thread(target=lambda: rows.extend(map(len, scanner(batches()))))
thread.start()
began.wait()
child = os.fork()
found = [row["action"] for row in scanner(["child"] * 5)]
limited(["own"])
line = f"{'parent' if child else 'child'} {found} {len(batch_settings.MADE)} {batch_settings.MADE[-1].asked}\\n"
os.write(1, line.encode())
if not child:
    os._exit(0)
thread.join()
assert [4] * 5 == rows
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_made_anew_after_a_fork(service: ScriptedService) -> None:
    """A child that was forked amid a scan of another thread has a scanner, a limiter and a pace of its own."""
    service.script = lambda _, body: None
    service.delay = 0.01
    ended = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", PROGRAM], capture_output=True, text=True, timeout=60, check=False
    )

    assert (0, "") == (ended.returncode, ended.stderr)
    allowed = ["allow"] * 5
    assert sorted([f"child {allowed} 2 1", f"parent {allowed} 1 2"]) == sorted(ended.stdout.splitlines())
    assert {"child": 10, "slow parent": 20, "parent": 1, "own": 2} == service.texts
