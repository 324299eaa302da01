"""The warning about a Scanner that nobody closes, in a process of its own."""

import subprocess
import sys
from textwrap import dedent

import pytest

from tests.support.http_answers import success
from tests.support.servers import ChoosingServer

BEGIN = """
    import asyncio, gc
    from aisecurity import Configuration
    from aisecurity.generated_openapi_client import AiProfile
    from aisecurity.scan.models.content import Content
    from aisecurity.scan.{half}.scanner import Scanner
    config = Configuration(api_key="k", api_endpoint="{url}")
    scan = (AiProfile(profile_name="p"), Content(prompt="x"))
"""
NEVER = {
    "inline": "scanner = Scanner(config)\nfor _ in range(5): scanner.sync_scan(*scan)\ndel scanner\ngc.collect()",
    "asyncio": "async def main():\n    scanner = Scanner(config)\n"
    "    for _ in range(5): await scanner.sync_scan(*scan)\nasyncio.run(main())\ngc.collect()",
}
AT_EXIT = {
    "inline": "scanner = Scanner(config)\nfor _ in range(5): scanner.sync_scan(*scan)",
    "asyncio": "scanner = Scanner(config)\nasync def main():\n    for _ in range(5): await scanner.sync_scan(*scan)\n"
    "asyncio.run(main())\nasyncio.run(main())",
}
CLOSED = {
    "inline": "with Scanner(config) as scanner: scanner.sync_scan(*scan)",
    "asyncio": "async def main():\n    async with Scanner(config) as scanner: await scanner.sync_scan(*scan)\n"
    "asyncio.run(main())",
}
UNUSED = dict.fromkeys(("inline", "asyncio"), "Scanner(config)")


@pytest.mark.parametrize("half", ["inline", "asyncio"])
@pytest.mark.parametrize(
    ("program", "warnings"),
    [(NEVER, 1), (AT_EXIT, 1), (CLOSED, 0), (UNUSED, 0)],
    ids=["never closed", "alive at exit", "closed", "never used"],
)
def test_warnings(half: str, program: dict[str, str], warnings: int) -> None:
    """Under -X dev -W always there is exactly one ResourceWarning, ours, and nothing else on stderr."""
    with ChoosingServer(success) as peer:
        code = dedent(BEGIN).format(half=half, url=peer.url) + program[half]
        ended = subprocess.run(
            [sys.executable, "-X", "dev", "-W", "always", "-c", code], capture_output=True, text=True, timeout=60
        )

    assert 0 == ended.returncode, ended.stderr
    assert warnings == ended.stderr.count(": ResourceWarning: "), ended.stderr
    assert warnings == ended.stderr.count("a Scanner was never closed"), ended.stderr
    assert "Traceback" not in ended.stderr
    assert "Exception ignored" not in ended.stderr
