"""Test suites of users that record or replace httpx's traffic, run unchanged: nothing goes past the library."""

import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from tests.support.http_answers import success
from tests.support.servers import ChoosingServer

pytestmark = pytest.mark.tools

BEGIN = """
    import asyncio, json
    from aisecurity import Configuration
    from aisecurity.generated_openapi_client import AiProfile
    from aisecurity.scan.asyncio.scanner import Scanner as AsyncScanner
    from aisecurity.scan.inline.scanner import Scanner
    from aisecurity.scan.models.content import Content

    URL = "{url}"
    ANSWER = {{"report_id": "R1", "scan_id": "1", "category": "benign", "action": "allow"}}
    config = Configuration(api_key="k", api_endpoint=URL)
    scanner, async_scanner = Scanner(config), AsyncScanner(config)
    scan = (AiProfile(profile_name="p"), Content(prompt="x"))

    async def in_a_loop():
        async with async_scanner:
            return (await async_scanner.sync_scan(*scan)).action
"""
RESPX = """
    import respx

    @respx.mock
    def test_scan():
        route = respx.post(URL + "/v1/scan/sync/request").respond(json=ANSWER)
        assert "allow" == scanner.sync_scan(*scan).action
        assert "allow" == asyncio.run(in_a_loop())
        assert 2 == route.call_count
        scanner.close()
"""
PYTEST_HTTPX = """
    def test_scan(httpx_mock):
        httpx_mock.add_response(method="POST", url=URL + "/v1/scan/sync/request", json=ANSWER, is_reusable=True)
        assert "allow" == scanner.sync_scan(*scan).action
        assert "allow" == asyncio.run(in_a_loop())
        assert 2 == len(httpx_mock.get_requests())
        scanner.close()
"""
VCR = """
    def test_scan():
        # Loaded after the scanners were made, as by a fixture.
        import vcr

        with vcr.use_cassette("scan.yaml", filter_headers=["x-pan-token"]) as tape:
            assert "block" == scanner.sync_scan(*scan).action
            assert "block" == asyncio.run(in_a_loop())
            assert 2 == len(tape) == tape.play_count + {recorded}
        scanner.close()
"""


def _passed(folder: Path, suite: str, url: str, *absent: str, **values: object) -> None:
    """Run *suite* as its user does, the plugins *absent* not being installed; it must pass."""
    (folder / "test_user.py").write_text(dedent(BEGIN + suite).format(url=url, **values), encoding="utf-8")
    # The plugin of hypothesis, which no suite uses, takes longer to load than all of them.
    without = [option for plugin in ("asyncio", "hypothesispytest", *absent) for option in ("-p", f"no:{plugin}")]
    command = [sys.executable, "-m", "pytest", "-q", "-W", "error", *without, "test_user.py"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=False)
    assert 0 == done.returncode, done.stdout + done.stderr


def test_respx(tmp_path: Path) -> None:
    """The answers of respx are taken, and no connection is made."""
    with ChoosingServer(success) as peer:
        _passed(tmp_path, RESPX, peer.url, "pytest_httpx")

    assert 0 == peer.connections


def test_pytest_httpx(tmp_path: Path) -> None:
    """The answers of pytest-httpx are taken, and no connection is made."""
    with ChoosingServer(success) as peer:
        _passed(tmp_path, PYTEST_HTTPX, peer.url)

    assert 0 == peer.connections


def test_vcr(tmp_path: Path) -> None:
    """A cassette is recorded and replayed, though vcrpy is loaded after the scanners were made."""
    with ChoosingServer(success) as peer:
        _passed(tmp_path, VCR, peer.url, "pytest_httpx", recorded=2)
        recorded = peer.connections
        _passed(tmp_path, VCR, peer.url, "pytest_httpx", recorded=0)

    assert 0 < recorded == peer.connections
