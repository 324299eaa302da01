"""One blocking Scanner for many threads and processes."""

import multiprocessing
import os
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from aisecurity.exceptions import AISecSDKException, ScannerClosedError
from aisecurity.scan.inline.scanner import Scanner
from tests.support.behaviours import Behaviour
from tests.support.http_answers import success
from tests.support.samples import CONTENT, PROFILE, configured
from tests.support.servers import ChoosingServer, ReceivedRequest

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
quiet_fork = pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")


def _scan(scanner: Scanner, tr_id: str = "t") -> str:
    return scanner.sync_scan(PROFILE, CONTENT, tr_id=tr_id).action


def _ports(peer: ChoosingServer, tr_id: str) -> set[int]:
    """Return the ports from which requests of *tr_id* came."""
    return {request.port for request in peer.requests if f'"tr_id":"{tr_id}"'.encode() in request.body}


def test_64_threads(library: str) -> None:
    """64 threads share one Scanner: all are answered, over about one connection for each at a time."""
    with (
        ChoosingServer(success) as peer,
        Scanner(configured(peer.url), engine=library) as scanner,
        ThreadPoolExecutor(64) as threads,
    ):
        actions = list(threads.map(_scan, [scanner] * 640))
        most = peer.open

    assert ["block"] * 640 == actions
    assert most <= 64


def test_closed_while_scans_run(library: str) -> None:
    """Scans under way end in a verdict, those begun later raise ScannerClosedError, and no connection stays open."""

    def slow(request: ReceivedRequest) -> Behaviour:
        time.sleep(0.1)
        return success(request)

    with ChoosingServer(slow) as peer, ThreadPoolExecutor(10) as threads:
        scanner = Scanner(configured(peer.url), engine=library)
        scans = [threads.submit(_scan, scanner) for _ in range(10)]
        while len(peer.requests) < 10:
            time.sleep(0.01)
        scanner.close()
        outcomes = [scan.exception() or scan.result() for scan in scans]
        with pytest.raises(ScannerClosedError):
            _scan(scanner)
        _wait_for_end(peer)

        assert 0 == peer.open
    assert all(outcome == "block" or isinstance(outcome, AISecSDKException) for outcome in outcomes)


def _wait_for_end(peer: ChoosingServer) -> None:
    end = time.monotonic() + 30
    while peer.open and time.monotonic() < end:
        time.sleep(0.02)


@needs_fork
@quiet_fork
def test_fork(library: str) -> None:
    """A forked child scans over connections of its own while the parent scans over its own."""
    with ChoosingServer(success) as peer, Scanner(configured(peer.url), engine=library) as scanner:
        _scan(scanner, "parent")
        child = os.fork()
        if not child:
            code = 9
            try:
                code = 0 if [_scan(scanner, "child") for _ in range(5)] == ["block"] * 5 else 1
            finally:
                os._exit(code)
        actions = [_scan(scanner, "parent") for _ in range(5)]
        _, status = os.waitpid(child, 0)

    assert (0, ["block"] * 5) == (os.waitstatus_to_exitcode(status), actions)
    assert (1, 1) == (len(_ports(peer, "parent")), len(_ports(peer, "child")))
    assert not _ports(peer, "parent") & _ports(peer, "child")


@needs_fork
@quiet_fork
def test_closing_in_a_child(library: str) -> None:
    """A child that closes its Scanner ends no connection of its parent."""
    with ChoosingServer(success) as peer, Scanner(configured(peer.url), engine=library) as scanner:
        _scan(scanner)
        child = os.fork()
        if not child:
            scanner.close()
            os._exit(0)
        os.waitpid(child, 0)
        _scan(scanner)

    assert 1 == peer.connections


def _work(url: str, tr_id: str, library: str) -> str:
    """Scan with a Scanner that the process makes for itself."""
    with Scanner(configured(url), engine=library) as scanner:
        return _scan(scanner, tr_id)


@quiet_fork
@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_multiprocessing(method: str, library: str) -> None:
    """Worker processes of either kind scan over connections of their own."""
    if method not in multiprocessing.get_all_start_methods():
        pytest.skip("this system does not start processes so")
    with ChoosingServer(success) as peer, Scanner(configured(peer.url), engine=library) as scanner:
        _scan(scanner, "parent")
        with multiprocessing.get_context(method).Pool(2) as pool:
            actions = pool.starmap(_work, [(peer.url, "child", library)] * 4)
            pool.close()
            pool.join()
        _scan(scanner, "parent")

    assert ["block"] * 4 == actions
    assert not _ports(peer, "parent") & _ports(peer, "child")
