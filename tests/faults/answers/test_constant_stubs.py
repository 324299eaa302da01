"""Test suites of users in which every answer has one and the same scan id, run as they are."""

import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from tests.support.http_answers import constant
from tests.support.servers import ChoosingServer

pytestmark = pytest.mark.tools

BEGIN = """
    import asyncio, json, logging, pytest
    from aisecurity import Configuration
    from aisecurity.generated_openapi_client import AiProfile
    from aisecurity.scan.asyncio.scanner import Scanner as AsyncScanner
    from aisecurity.scan.inline.scanner import Scanner
    from aisecurity.scan.models.content import Content

    URL = "{url}"
    ANSWER = {{"report_id": "R1", "scan_id": "1", "category": "benign", "action": "allow"}}
    scan = (AiProfile(profile_name="p"), Content(prompt="x"))

    def scanned(url=URL, **options):
        config = Configuration(api_key="k", api_endpoint=url, trust_env=False)

        async def in_a_loop():
            async with AsyncScanner(config, **options) as scanner:
                return [(await scanner.sync_scan(*scan)).action for _ in range(3)]

        with Scanner(config, **options) as scanner:
            return [scanner.sync_scan(*scan).action for _ in range(3)] + asyncio.run(in_a_loop())

    @pytest.fixture(autouse=True)
    def nothing_is_said(caplog):
        caplog.set_level(logging.INFO, "aisecurity")
        yield
        assert {said} or [] == caplog.records
"""
RESPX = """
    import respx

    @respx.mock
    def test_scan():
        route = respx.post(URL + "/v1/scan/sync/request").respond(json=ANSWER)
        assert ["allow"] * 6 == scanned()
        assert 6 == route.call_count
"""
PYTEST_HTTPX = """
    def test_scan(httpx_mock):
        httpx_mock.add_response(method="POST", url=URL + "/v1/scan/sync/request", json=ANSWER, is_reusable=True)
        assert ["allow"] * 6 == scanned()
        assert 6 == len(httpx_mock.get_requests())
"""
VCR = """
    import vcr

    def test_scan():
        options = {{"filter_headers": ["x-pan-token"], "allow_playback_repeats": True, "record_mode": "none"}}
        with vcr.use_cassette("scan.yaml", **options) as tape:
            assert ["allow"] * 6 == scanned()
            assert 6 == tape.play_count
"""
CASSETTE = """\
interactions:
- request: {{body: null, headers: {{}}, method: POST, uri: "{url}/v1/scan/sync/request"}}
  response:
    body: {{string: '{{"report_id": "R1", "scan_id": "1", "category": "benign", "action": "allow"}}'}}
    headers: {{content-type: [application/json]}}
    status: {{code: 200, message: OK}}
version: 1
"""
HTTP_SERVER = """
    from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
    from threading import Thread

    class Stub(BaseHTTPRequestHandler):
        protocol_version = "{protocol}"
        count = 0

        def do_POST(self):
            type(self).count += 1
            self.rfile.read(int(self.headers["content-length"]))
            body = json.dumps(ANSWER).encode()
            self.send_response(200)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            pass

    def test_scan():
        with ThreadingHTTPServer(("127.0.0.1", 0), Stub) as server:
            server.daemon_threads = True
            Thread(target=server.serve_forever, kwargs={{"poll_interval": 0.02}}).start()
            assert ["allow"] * 6 == scanned(f"http://127.0.0.1:{{server.server_port}}", {engine})
            server.shutdown()
        assert 6 <= Stub.count <= 8
"""


def _suite(suite: str, url: str = "", *, said: bool = False, **values: object) -> str:
    return dedent(BEGIN + suite).format(url=url, said=said, **values)


def _pass(folder: Path, *suites: str, absent: str = "pytest_httpx") -> None:
    """Run *suites* as their user does, the plugin *absent* not being installed; they must pass."""
    for number, text in enumerate(suites):
        (folder / f"test_user_{number}.py").write_text(text, encoding="utf-8")
    # The plugin of hypothesis, which no suite uses, takes longer to load than all of them.
    without = [option for plugin in ("asyncio", "hypothesispytest", absent) for option in ("-p", f"no:{plugin}")]
    command = [sys.executable, "-m", "pytest", "-q", "-W", "error", *without, "."]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=False)
    assert 0 == done.returncode, done.stdout + done.stderr
    assert f"{len(suites)} passed" in done.stdout


@pytest.mark.parametrize(
    ("suite", "absent"),
    [(RESPX, "pytest_httpx"), (PYTEST_HTTPX, "none"), (VCR, "pytest_httpx")],
    ids=["respx", "httpx", "vcr"],
)
def test_user_suites(tmp_path: Path, suite: str, absent: str) -> None:
    """A library that replaces or replays answers may give the same each time: no request more is sent, nothing said."""
    with ChoosingServer(constant) as peer:
        (tmp_path / "scan.yaml").write_text(CASSETTE.format(url=peer.url), encoding="utf-8")
        _pass(tmp_path, _suite(suite, peer.url), absent=absent)

    assert 0 == peer.connections


def test_stubs_on_a_socket(tmp_path: Path) -> None:
    """A stub of the standard library's that always answers the same is believed, after one request more at most."""
    engines, protocols = ("", "engine='httpx'", "engine='httptools'"), ("HTTP/1.0", "HTTP/1.1")
    suites = [
        _suite(HTTP_SERVER, said=protocol == "HTTP/1.1", protocol=protocol, engine=engine)
        for engine in engines
        for protocol in protocols
    ]
    _pass(tmp_path, *suites)
