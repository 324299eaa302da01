"""A fork while threads scan, in a process of its own: a measurement of coverage may hold a lock at that moment."""

import os
import subprocess
import sys

import pytest

from tests.support.http_answers import success
from tests.support.servers import ChoosingServer

PROGRAM = """
import faulthandler, logging, os, sys, threading
from aisecurity import Configuration
from aisecurity.generated_openapi_client import AiProfile
from aisecurity.scan.models.content import Content
from aisecurity.scan.inline.scanner import Scanner

scanner = Scanner(Configuration(api_key="k", api_endpoint="{url}"), engine="{library}")
profile, content = AiProfile(profile_name="p"), Content(prompt="x")
over = False

def scan(whose):
    return scanner.sync_scan(profile, content, tr_id=whose)

def scan_on():
    while not over:
        scan("parent")

threads = [threading.Thread(target=scan_on) for _ in range(4)]
{before}
for thread in threads:
    thread.start()
children = []
for _ in range(8):
    child = os.fork()
    if not child:
        faulthandler.dump_traceback_later(40, exit=True)  # one that hangs says where
        {child}
        sys.exit(0)
    children.append(child)
codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
over = True
for thread in threads:
    thread.join()
scanner.close()
sys.exit(max(codes))
"""
SCAN = "assert scan('child').is_blocked; scanner.close()"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
@pytest.mark.parametrize(
    ("before", "child"),
    [
        ("", SCAN),
        ("scan('parent')", SCAN),
        ("scan('parent')", ""),
        ("scan('parent')", "scanner.close()"),
        ("scan('parent')", "del scanner"),
    ],
    ids=["in the first scans", "and scans", "and ends", "and closes", "and drops"],
)
def test_fork_during_scans(library: str, before: str, child: str) -> None:
    """The child scans over connections of its own, deadlines included, and ends as an ordinary program does."""
    with ChoosingServer(success) as peer:
        program = PROGRAM.format(url=peer.url, library=library, before=before, child=child)
        ended = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", program], capture_output=True, text=True, timeout=90
        )

    assert (0, "") == (ended.returncode, ended.stderr)
    ports = {
        whose: {request.port for request in peer.requests if whose in request.body} for whose in (b"parent", b"child")
    }
    assert ports[b"parent"]
    assert (8 if child == SCAN else 0) == len(ports[b"child"])
    assert not ports[b"parent"] & ports[b"child"]
