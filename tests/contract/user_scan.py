"""A small program that scans in both ways without a network: `test_packaging.py` runs it with the installed wheel."""

from __future__ import annotations

import asyncio
import importlib.util
import sys

import httpx

import aisecurity
from aisecurity.generated_openapi_client import AiProfile
from aisecurity.scan.asyncio.scanner import Scanner as AsyncScanner
from aisecurity.scan.inline.scanner import Scanner
from aisecurity.scan.models.content import Content

ANSWER = {"report_id": "R1", "scan_id": "1", "category": "malicious", "action": "block"}
PROFILE = AiProfile(profile_name="p")
CONTENT = Content(prompt="Hello")


def answer(request: httpx.Request) -> httpx.Response:
    """Answer as the service does, to who has the key."""
    sent = request.url.path == "/v1/scan/sync/request" and request.headers["x-pan-token"] == "key"
    return httpx.Response(200 if sent else 403, json=ANSWER)


async def concurrent() -> str:
    """Scan on asyncio."""
    async with (
        httpx.AsyncClient(transport=httpx.MockTransport(answer)) as client,
        AsyncScanner(http_client=client) as scanner,
    ):
        return (await scanner.sync_scan(PROFILE, CONTENT)).action


def main() -> None:
    """Print both verdicts, the spec of a package that must not be installed, and the path of the package."""
    aisecurity.init(api_key="key")
    with httpx.Client(transport=httpx.MockTransport(answer)) as client, Scanner(http_client=client) as scanner:
        sys.stdout.write(f"{scanner.sync_scan(PROFILE, CONTENT).action} {asyncio.run(concurrent())}\n")
    sys.stdout.write(f"{importlib.util.find_spec('generated_openapi_client')}\n{aisecurity.__file__}\n")


if __name__ == "__main__":
    main()
