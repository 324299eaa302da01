"""A system without descriptors or threads for a moment: an exception of the tree, and the next call works."""

import sys
import threading
from collections.abc import Callable, Generator
from typing import Any

import pytest

from aisecurity._engines.httpx import blocking
from aisecurity._engines.httpx.deadlines import Watchdog
from aisecurity.exceptions import AISecSDKException, APIConnectionError, BatchError
from tests.support.halves import Half, half_of
from tests.support.http_answers import success
from tests.support.samples import CONTENT, PROFILE, configured, scan_objects
from tests.support.servers import ChoosingServer

from .unloaded_program import no_descriptors

CALLS: dict[str, Callable[[Any], object]] = {
    "scan": lambda scanner: scanner.sync_scan(PROFILE, CONTENT),
    "submission": lambda scanner: scanner.async_scan(scan_objects(1)),
    "batch": lambda scanner: scanner.scan_batch(scan_objects(12)),
}


@pytest.fixture(params=["blocking", "asyncio"])
def half(request: pytest.FixtureRequest, library: str) -> Generator[Half]:
    """Yield each half, the asyncio one with a loop that has no thread yet."""
    with half_of(str(request.param), library) as half:
        yield half


def failures(error: AISecSDKException) -> list[AISecSDKException]:
    """Return the errors of the requests behind *error*."""
    return list(error.errors.values()) if isinstance(error, BatchError) else [error]


@pytest.mark.skipif(sys.platform == "win32", reason="no limit of descriptors")
@pytest.mark.parametrize("call", CALLS)
def test_no_descriptor(half: Half, library: str, call: str) -> None:
    """Nothing was sent, which the exception says."""
    with ChoosingServer(success) as peer, half.scanner(configured(peer.url), engine=library) as scanner:
        # What is imported needs descriptors, too.
        CALLS[call](scanner)
        sent = len(peer.requests)
        new = scanner.with_options(fresh=True, num_retries=0)
        with no_descriptors(), pytest.raises(AISecSDKException) as error:
            CALLS[call](new)
        during = len(peer.requests) - sent
        CALLS[call](new)

    assert 0 == during
    for failure in failures(error.value):
        assert isinstance(failure, APIConnectionError)
        assert not failure.sent


@pytest.mark.parametrize("call", CALLS)
def test_no_thread(half: Half, library: str, call: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What needs none works; else nothing was sent, which the exception says."""
    start = threading.Thread.start

    def full(thread: threading.Thread) -> None:
        if threading.current_thread() is not vars(peer)["_thread"]:
            raise RuntimeError("can't start new thread")
        start(thread)

    monkeypatch.setattr(blocking, "WATCHDOG", Watchdog())
    with ChoosingServer(success) as peer:
        url = peer.url.replace("127.0.0.1", "localhost")
        with half.scanner(configured(url), engine=library) as scanner:
            seen: list[AISecSDKException] = []
            once = scanner.with_options(fresh=True, num_retries=0)
            with monkeypatch.context() as patch:
                patch.setattr(threading.Thread, "start", full)
                try:
                    CALLS[call](once)
                except AISecSDKException as error:
                    seen = failures(error)
            CALLS[call](once)

    # The blocking half of httptools starts none, but those of a batch, which it can do without.
    assert bool(seen) == ((half.name, library) != ("blocking", "httptools"))
    for failure in seen:
        assert isinstance(failure, APIConnectionError)
        assert not failure.sent
