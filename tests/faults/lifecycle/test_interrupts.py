"""Ctrl-C in a program, and in a notebook, while scans wait: it ends at once what is under way, and nothing else."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from textwrap import dedent

import pytest

from tests.support.behaviours import Behaviour, Silence, http
from tests.support.http_answers import success
from tests.support.servers import ChoosingServer, ReceivedRequest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no SIGINT for another process alone")

SOON = 30.0
"""Seconds that an interrupted program is given, on a machine that is busy; what it waits for would take a minute."""
BEGIN = """
    import asyncio, signal
    from aisecurity import Configuration, RetryPolicy
    from aisecurity.auth import ClientCredentials
    from aisecurity.generated_openapi_client import AiProfile, AsyncScanObject, ScanRequest, ScanRequestContentsInner
    from aisecurity.scan.models.content import Content
    from aisecurity.scan.{half}.scanner import Scanner
    signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever started this may ignore it
    token = ClientCredentials(token_url="{url}/token", client_id="c", client_secret="s")
    config = Configuration({credential}, api_endpoint="{url}", timeout=60.0,
                           retry=RetryPolicy(base=50.0, cap=50.0, jitter=lambda: 1.0))
    profile = AiProfile(profile_name="p")
    scan = (profile, Content(prompt="silent"))
    fine = (profile, Content(prompt="fine"))
    batch = [AsyncScanObject(req_id=number, scan_req=ScanRequest(
        ai_profile=profile, contents=[ScanRequestContentsInner(prompt="silent")])) for number in range(50)]
    scanner = Scanner(config, engine="{library}")
    print("ready", flush=True)
"""
PROGRAMS = {
    "inline": """
        with scanner:
            scanner.{call}
    """,
    "asyncio": """
        async def main():
            async with scanner:
                await scanner.{call}
        asyncio.run(main())
    """,
}
CALLS = {
    "an answer": ("sync_scan(*scan)", 1),
    "a token": ("sync_scan(*scan)", 1),
    "a pause": ("sync_scan(*fine)", 1),
    "a batch": ("scan_batch(batch)", 8),
    "results": ('wait_for_results(["0b4d2c1e-0000-4000-8000-000000000000"], timeout=60.0)', 0),
}


def _choose(what: str) -> Callable[[ReceivedRequest], Behaviour]:
    def choose(request: ReceivedRequest) -> Behaviour:
        if what == "a pause":
            return http(b"{}", "503 Later")
        return Silence() if b"silent" in request.body or "/token" in request.path else success(request)

    return choose


@contextmanager
def _running(
    peer: ChoosingServer, half: str, library: str, program: str, credential: str = "api_key='k'"
) -> Generator[subprocess.Popen[str]]:
    code = dedent(BEGIN).format(half=half, url=peer.url, library=library, credential=credential) + dedent(program)
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def _until(peer: ChoosingServer, requests: int, process: subprocess.Popen[str]) -> None:
    assert process.stdout
    assert "ready\n" == process.stdout.readline()
    end = time.monotonic() + 60
    while len(peer.requests) < requests and process.poll() is None:
        assert time.monotonic() < end
        time.sleep(0.01)
    # Until it waits.
    time.sleep(0.3)


@pytest.mark.parametrize("half", ["inline", "asyncio"])
@pytest.mark.parametrize("what", CALLS)
def test_program(half: str, library: str, what: str) -> None:
    """It ends by KeyboardInterrupt, whatever its scanner waits for."""
    call, requests = CALLS[what]
    credential = "api_token=token" if what == "a token" else "api_key='k'"
    with (
        ChoosingServer(_choose(what)) as peer,
        _running(peer, half, library, PROGRAMS[half].format(call=call), credential) as process,
    ):
        _until(peer, requests, process)
        process.send_signal(signal.SIGINT)
        _, text = process.communicate(timeout=SOON)

    assert -signal.SIGINT == process.returncode, text
    assert "KeyboardInterrupt" == text.splitlines()[-1]
    assert "Exception ignored" not in text


BLOCKING_CELLS = """
    async def kernel():
        try:
            scanner.{call}
        except KeyboardInterrupt:
            print("interrupted")
        print(scanner.sync_scan(*fine).action)
        scanner.close()
    asyncio.new_event_loop().run_until_complete(kernel())
"""
ASYNC_CELLS = """
    async def kernel():
        loop = asyncio.get_running_loop()
        cell = asyncio.ensure_future(scanner.{call})
        signal.signal(signal.SIGINT, lambda *_: loop.call_soon_threadsafe(cell.cancel))
        try:
            await cell
        except asyncio.CancelledError:
            print("interrupted")
        print((await scanner.sync_scan(*fine)).action)
        await scanner.close()
    asyncio.new_event_loop().run_until_complete(kernel())
"""


@pytest.mark.parametrize("half", ["inline", "asyncio"])
@pytest.mark.parametrize("what", ["an answer", "a batch"])
def test_notebook(half: str, library: str, what: str) -> None:
    """The cell ends, and the next one scans with the same Scanner.

    No kernel runs here but what one does: cells run in the main thread, inside an event loop. A SIGINT raises in a cell
    that blocks, and cancels one that awaits.
    """
    call, requests = CALLS[what]
    cells = (BLOCKING_CELLS if half == "inline" else ASYNC_CELLS).format(call=call)
    with ChoosingServer(_choose(what)) as peer, _running(peer, half, library, cells) as process:
        _until(peer, requests, process)
        process.send_signal(signal.SIGINT)
        out, text = process.communicate(timeout=SOON)

    assert (0, "") == (process.returncode, text)
    assert ["interrupted", "block"] == out.split()
