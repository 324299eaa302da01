"""Objects, log handlers, threads and file descriptors: a scan leaves none behind."""

import subprocess
import sys
from textwrap import dedent

import pytest

from tests.support.http_answers import success
from tests.support.servers import ChoosingServer

SLACK = 100
"""Objects that come and go by themselves, as in caches; one for each scan would be ten times as many."""

PROGRAM = """
    import asyncio, gc, logging, os, threading
    from aisecurity import Configuration
    from aisecurity.generated_openapi_client import AiProfile
    from aisecurity.scan.models.content import Content
    from aisecurity.scan.{half}.scanner import Scanner
    scanner = Scanner(Configuration(api_key="k", api_endpoint="{url}"))

    def scan():
        return scanner.sync_scan(AiProfile(profile_name="p"), Content(prompt="x"))

    def count():
        gc.collect()
        loggers = [logging.root, *map(logging.getLogger, logging.root.manager.loggerDict)]
        handlers = sum(len(logger.handlers) for logger in loggers)
        print(len(gc.get_objects()), handlers, threading.active_count(), len(os.listdir("/dev/fd")))
"""
HALVES = {
    "inline": """
    for number in range(1100):
        if number == 100: count()
        scan()
    count()
    scanner.close()
    """,
    "asyncio": """
    async def main():
        for number in range(1100):
            if number == 100: count()
            await scan()
        count()
        await scanner.close()
    asyncio.run(main())
    """,
}


@pytest.mark.parametrize("half", list(HALVES))
def test_a_thousand_scans_leave_nothing(half: str) -> None:
    """After 1,100 scans there are as many of each as after 100."""
    with ChoosingServer(success) as peer:
        code = dedent(PROGRAM).format(half=half, url=peer.url) + dedent(HALVES[half])
        ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    (objects, *kept), (objects_after, *kept_after) = (map(int, line.split()) for line in ended.stdout.splitlines())

    assert kept == kept_after, "handlers, threads, file descriptors"
    assert objects_after - objects < SLACK
