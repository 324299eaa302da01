"""Lazy imports: a program that scans once does not load modules that it never uses."""

import subprocess
import sys

import pytest

HTTP_LIBRARIES = {"aiohttp", "httpcore", "httptools", "httpx", "urllib3"}
STANDARD = {"asyncio", "concurrent.futures", "email", "hashlib", "json", "logging", "random", "ssl", "urllib"}
HEAVY = {*HTTP_LIBRARIES, *STANDARD, "attr", "dateutil"}
"""Each takes milliseconds to import."""
LATE = "aisecurity.configuration.core_settings"
OURS = "aisecurity.generated_openapi_client"

INIT = 'import aisecurity; aisecurity.init(api_key="k")'
CALL = f"""
from aisecurity import _core
from aisecurity._core import replies, wire
from {OURS} import AiProfile
from aisecurity.scan.models.content import Content
body = b'{{"report_id": "R", "scan_id": "s", "category": "benign", "action": "allow", "prompt_detected": {{}}}}'
what = _core.calls.sync_scan(AiProfile(profile_name="p"), Content(prompt="p").to_request())
settings = aisecurity.configuration.call_settings(aisecurity.configuration.default())
next(_core.flows.call(what, settings))
replies.read(wire.Reply(status=200, body=body), what.read_answer)
"""


def imported(program: str) -> set[str]:
    """Return the modules that a new Python has after *program*, those that it had before left out."""
    code = f"import sys; before = set(sys.modules)\n{program}\nprint(*sorted(sys.modules.keys() - before))"
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def heavy(modules: set[str]) -> set[str]:
    """Return those of *modules* that are heavy, generated, or needed by a scan alone."""
    return {name for name in modules if name in HEAVY or name == LATE or name.startswith(OURS)}


@pytest.mark.parametrize(
    "program",
    [
        "import aisecurity",
        "import aisecurity; aisecurity.Configuration, aisecurity.Region, aisecurity.RetryPolicy",
        INIT,
        f"{INIT}; from aisecurity.scan.inline.scanner import Scanner",
        f"{INIT}; from aisecurity.scan.asyncio.scanner import Scanner",
    ],
)
def test_before_a_scan(program: str) -> None:
    """Until there is something to scan, no HTTP library is imported, no event loop, no TLS, no model."""
    assert set() == heavy(imported(program))


def test_a_package_of_models() -> None:
    """A model brings itself alone."""
    models = {name for name in imported(f"from {OURS} import ScanResponse") if name.startswith(f"{OURS}.models.")}

    assert {f"{OURS}.models.scan_response"} == models


def test_what_is_scanned() -> None:
    """What is scanned can be made without what only writes it, reads it or refuses it."""
    profile = imported(f"from {OURS} import AiProfile; AiProfile(profile_name='p')")
    content = imported("from aisecurity.scan.models.content import Content; Content(prompt='p')")

    assert set() == profile & {"json", "aisecurity.exceptions"}
    assert set() == content & (HEAVY - {"attr"})


def test_one_scan() -> None:
    """A scan imports its endpoint, the models in it and in its answer; a blocking one no asyncio, no HTTP library."""
    modules = imported(f"{INIT}\n{CALL}\nimport aisecurity._drivers.blocking")
    models = {name.rpartition(".")[2] for name in modules if name.startswith(f"{OURS}.models.")}
    endpoints = {name for name in modules if name.startswith(f"{OURS}.api.") and name.count(".") == 4}
    needed = {"ai_profile", "prompt_detected", "scan_request_contents_inner", "scan_response"}

    assert needed | {"tool_event"} == models
    assert {f"{OURS}.api.scans.scan_sync_request"} == endpoints
    assert set() == modules & (HEAVY - {"attr", "hashlib", "json", "logging", "urllib"})


def test_endpoints_without_a_client() -> None:
    """Requests and replies of the endpoint modules need no httpx, which only their clients use."""
    names = "scan_reports.get_threat_scan_reports, scan_results.get_scan_results_by_scan_ids, scans.scan_async_request"
    program = "\n".join(f"import {OURS}.api.{name}" for name in names.split(", "))

    assert set() == imported(program) & (HTTP_LIBRARIES | {"asyncio", "ssl"})
