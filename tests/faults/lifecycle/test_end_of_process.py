"""The end of a process during and after scans."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from textwrap import dedent

import pytest

from tests.support.behaviours import Behaviour, Silence
from tests.support.http_answers import success
from tests.support.servers import ChoosingServer, ReceivedRequest

PROCESSES = {"httpx": 4, "httptools": 12}
"""Processes that are started to see the same end every time: fewer where the loop and the sockets are not ours."""
BEGIN = """
    import asyncio, threading, time
    from aisecurity import Configuration
    from aisecurity.generated_openapi_client import AiProfile
    from aisecurity.scan.models.content import Content
    from aisecurity.scan.{half}.scanner import Scanner
    config = Configuration(api_key="k", api_endpoint="{url}", timeout=60.0)
    scan = (AiProfile(profile_name="p"), Content(prompt="x"))
    scanner = Scanner(config, engine="{library}")
"""
AT_ONCE = """
    async def main():
        async with scanner:
            await asyncio.gather(*(scanner.sync_scan(*scan) for _ in range(20)))
    asyncio.run(main())
"""
WAITING = """
    threading.Thread(target=scanner.sync_scan, args=scan, daemon=True).start()
    time.sleep(0.3)
"""


def _ended(url: str, half: str, program: str, library: str) -> tuple[int, str]:
    code = dedent(BEGIN).format(half=half, url=url, library=library) + dedent(program)
    ended = subprocess.run(
        [sys.executable, "-W", "ignore::ResourceWarning", "-c", code], capture_output=True, text=True, timeout=60
    )
    return ended.returncode, ended.stderr


def test_right_after_scans(library: str) -> None:
    """A program that ends right after its last answer ends well, every time."""
    with ChoosingServer(success) as peer, ThreadPoolExecutor(2) as threads:
        running = [threads.submit(_ended, peer.url, "asyncio", AT_ONCE, library) for _ in range(PROCESSES[library])]
        ended = [one.result() for one in running]

    assert [(0, "")] * PROCESSES[library] == ended


def test_while_a_thread_waits(library: str) -> None:
    """A daemon thread that waits for an answer does not keep the process, nor does it abort it."""

    def silent(request: ReceivedRequest) -> Behaviour:
        return Silence()

    with ChoosingServer(silent) as peer:
        code, text = _ended(peer.url, "inline", WAITING, library)

    assert 0 == code
    assert "Fatal" not in text


FIRST_SCAN_IN_A_THREAD = """
    thread = threading.Thread(target=scanner.sync_scan, args=scan)
    thread.start()
    thread.join()
    for _ in range(20):
        threads = [threading.Thread(target=scanner.sync_scan, args=scan) for _ in range(8)]
        for thread in threads: thread.start()
        for thread in threads: thread.join()
    scanner.close()
"""


def test_the_first_thread_ends(library: str) -> None:
    """The thread of the first scan may end, and others go on."""
    with ChoosingServer(success) as peer:
        ended = [_ended(peer.url, "inline", FIRST_SCAN_IN_A_THREAD, library) for _ in range(PROCESSES[library] // 4)]

    assert {(0, "")} == {*ended}


UNCLOSED = {
    "inline": ["scanner.sync_scan(*scan)"],
    "asyncio": ["asyncio.run(scanner.sync_scan(*scan))", "loop.run_until_complete(scanner.sync_scan(*scan))"],
}
UNDER_WAY = {
    "inline": """
        for _ in range(3):
            threading.Thread(target=scanner.sync_scan, args=silent, daemon=True).start()
    """,
    "asyncio": """
        async def scans():
            await asyncio.gather(*(scanner.sync_scan(*silent) for _ in range(3)))
        threading.Thread(target=asyncio.run, args=[scans()], daemon=True).start()
    """,
}
MIDST = """
    silent = (scan[0], Content(prompt="silent"))
    loop = asyncio.new_event_loop()
"""


@pytest.mark.parametrize("under_way", [False, True])
@pytest.mark.parametrize("half", UNCLOSED)
def test_no_noise(half: str, library: str, *, under_way: bool) -> None:
    """A program that closes nothing says nothing as it ends, neither of scans that are done nor of those under way."""

    def choose(request: ReceivedRequest) -> Behaviour:
        return Silence() if b"silent" in request.body else success(request)

    with ChoosingServer(choose) as peer:
        for scans in UNCLOSED[half]:
            program = dedent(MIDST) + scans + "\n" + (dedent(UNDER_WAY[half]) + "time.sleep(0.3)" if under_way else "")
            code, text = _ended(peer.url, half, program, library)

            assert (0, "") == (code, text), scans


def test_exit_in_the_midst(library: str) -> None:
    """`sys.exit` in one task while others scan cancels those, and nothing is said of it."""
    program = """
        import sys
        async def leave():
            await asyncio.sleep(0.3)
            sys.exit(3)
        async def main():
            await asyncio.gather(leave(), *(scanner.sync_scan(*scan) for _ in range(3)), return_exceptions=True)
        asyncio.run(main())
    """

    def silent(request: ReceivedRequest) -> Behaviour:
        return Silence()

    with ChoosingServer(silent) as peer:
        assert (3, "") == _ended(peer.url, "asyncio", program, library)
