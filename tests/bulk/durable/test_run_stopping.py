"""Runs that are stopped, and resumed."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from aisecurity.bulk import (
    Progress,
)
from aisecurity.bulk.durable.refusal_breaker import MAX_HELD
from aisecurity.scan.inline.scanner import Scanner
from tests.support.bulk.run_files import Interrupting, Run, prompts, read_rows, write_rows
from tests.support.bulk.scripted_service import ScriptedService, json_reply
from tests.support.http_answers import success
from tests.support.proxy import ProxyServer
from tests.support.samples import configured
from tests.support.servers import ChoosingServer
from tests.support.tls import Trust


def test_a_wrong_key(service: ScriptedService, folder: Path, started: Run) -> None:
    """If everything is rejected, the run stops without error rows, and the rows are scanned once the key is right."""
    write_rows(folder, prompts(100))
    service.script = lambda _path, _body: json_reply({}, 403)
    rejected = started()
    sent = service.paths.total()
    service.script = lambda _path, _body: None
    mended = started()

    assert ("refused", 0, True) == (rejected.stopped, rejected.rows, MAX_HELD <= sent <= 2 * MAX_HELD)
    assert (True, {}, sent + 100) == (mended.complete, mended.errors, service.paths.total())


def test_a_wrong_key_and_few_rows(service: ScriptedService, folder: Path, started: Run) -> None:
    """Few refusals are enough if nothing else came."""
    write_rows(folder, prompts(3))
    service.script = lambda _path, _body: json_reply({}, 403)

    assert ("refused", 0) == (started().stopped, len(read_rows(folder)))


@pytest.mark.parametrize("mode", ["sync", "async"])
@pytest.mark.parametrize("library", ["httptools", "httpx"])
@pytest.mark.parametrize("refuses", [False, True], ids=["certificate", "proxy"])
def test_what_no_retry_mends(
    service: ScriptedService,
    folder: Path,
    started: Run,
    tmp_path_factory: Any,
    mode: str,
    library: str,
    *,
    refuses: bool,
) -> None:
    """A certificate of nobody's, or a proxy that refuses, stops the run; the rows are scanned once it is mended."""
    write_rows(folder, prompts(50))
    trust = Trust.in_folder(tmp_path_factory.mktemp("tls"))
    with ChoosingServer(success, trust.server()) as peer, ProxyServer("407 Proxy Authentication Required") as proxy:
        config = configured(peer.url, **({"proxy": proxy.url} if refuses else {}))
        with Scanner(config, engine=library) as scanner:
            refused = started(mode=mode, scanner=scanner)
        tried = len(proxy.requests) if refuses else peer.connections
    mended = started(mode=mode)

    assert ("refused", 0, []) == (refused.stopped, refused.rows, peer.requests)
    assert 0 < tried < 50
    assert (True, {}, 50) == (mended.complete, mended.errors, len(read_rows(folder)))


def test_refusals_among_verdicts(service: ScriptedService, folder: Path, started: Run) -> None:
    """Texts that a gateway rejects become error rows, the last one too."""
    write_rows(folder, ["a", "wall", "b", "wall 2"])
    service.script = lambda _path, body: json_reply({}, 403) if "wall" in str(body) else None
    summary = started(concurrency=1)

    assert (True, {"PermissionDeniedError": 2}) == (summary.complete, summary.errors)
    assert ["allow", None, "allow", None] == [row["action"] for row in read_rows(folder)]


def test_interrupted(service: ScriptedService, folder: Path, started: Run) -> None:
    """Ctrl-C lets what is under way end; the same command goes on, and scans nothing twice."""
    write_rows(folder, prompts(200))
    service.delay = 0.01
    stopped = started(on_progress=Interrupting(lambda progress: progress.done), concurrency=4)
    rows = len(read_rows(folder))
    complete = started()

    assert ("interrupted", True) == (stopped.stopped, 0 < stopped.rows < 200)
    assert stopped.message.startswith("interrupted, after ")
    assert (True, 200, 200) == (complete.complete, len(read_rows(folder)), service.texts.total())
    assert rows <= stopped.rows


@pytest.fixture
def interruptible() -> Generator[None]:
    """Make Ctrl-C raise KeyboardInterrupt, also where these tests run in the background, which ignores it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_interrupted_twice(service: ScriptedService, folder: Path, started: Run) -> None:
    """A second Ctrl-C is a KeyboardInterrupt at once; the journal is good, and the run goes on."""
    write_rows(folder, prompts(50))

    def interrupt(_: Progress) -> None:
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        started(on_progress=interrupt)
    assert (True, 50) == (started().complete, len(read_rows(folder)))


def test_interrupted_during_a_pause(service: ScriptedService, folder: Path, started: Run) -> None:
    """A run that waits for a Retry-After of minutes stops at once."""
    write_rows(folder, prompts(3))
    after = {"error": {"retry_after": {"interval": 5, "unit": "minute"}}}
    service.script = lambda _path, _body: json_reply(after, 429)
    timer = threading.Timer(0.3, os.kill, [os.getpid(), signal.SIGINT])
    timer.start()
    summary = started()
    timer.join()

    assert ("interrupted", 0) == (summary.stopped, summary.rows)


def test_mode_async_goes_on_with_receipts(service: ScriptedService, folder: Path, started: Run) -> None:
    """What was accepted before an interruption is asked for, not submitted again."""
    write_rows(folder, prompts(5))
    stopped = started(mode="async", on_progress=Interrupting(lambda _: service.pending))
    service_saw = service.submitted.total()
    complete = started(mode="async")

    assert ("interrupted", 0, 5) == (stopped.stopped, stopped.rows, service_saw)
    assert (True, 5) == (complete.complete, service.submitted.total())
