"""Scan service that a test scripts: settings for faults, and a record of its requests."""

from __future__ import annotations

import asyncio
import json
import random
import time
import uuid
from collections import Counter
from collections.abc import Callable
from typing import Any

from attrs import define, field, frozen

from tests.support.behaviours import http


@frozen(kw_only=True)
class Reply:
    """An answer; *torn* is the number of its bytes that are sent before the connection is closed."""

    status: int = 200
    body: bytes = b"{}"
    delay: float = 0.0
    torn: int | None = None

    def wire(self) -> bytes:
        """Return the bytes of the answer."""
        return http(self.body, f"{self.status} Reason").data[: self.torn]


def json_reply(value: Any, status: int = 200, delay: float = 0.0) -> Reply:
    """Return an answer of JSON."""
    return Reply(status=status, body=json.dumps(value).encode(), delay=delay)


def throttled_reply(seconds: float | None = None) -> Reply:
    """Return a 429, which may ask to wait."""
    after = {} if seconds is None else {"retry_after": {"interval": seconds, "unit": "second"}}
    return json_reply({"error": {"message": "Request exceeds limit", **after}}, 429)


FAULTS = (
    throttled_reply(),
    json_reply({"message": "broken"}, 500),
    Reply(status=502, body=b"<html>bad gateway</html>"),
    json_reply({"error": {"message": "busy"}}, 503),
    Reply(body=b"<html>all is well</html>"),
    Reply(body=b'{"action": "allow"}'),
    Reply(torn=0),
    Reply(body=b'{"action": "allow", "category": "benign"}', torn=60),
)
"""Faults that pass: refusals, garbage that looks like success, connections cut before and within an answer."""


def verdict(text: str, scan_id: str) -> dict[str, Any]:
    """Return the verdict on *text*: malicious if it says "attack"."""
    bad = "attack" in text
    return {
        "report_id": f"R{scan_id}",
        "scan_id": scan_id,
        "profile_name": "p",
        "category": "malicious" if bad else "benign",
        "action": "block" if bad else "allow",
        "prompt_detected": {"injection": bad, "dlp": False},
    }


@define(eq=False, kw_only=True)
class ScriptedService:
    """The scan service; each setting is one way to misbehave."""

    delay: float = 0.0
    most: int | None = None
    """The hard limit on scans at a time; beyond it 429."""
    retry_after: float | None = None
    fault_rate: float = 0.0
    seed: int = 0
    script: Callable[[str, Any], Reply | None] = lambda _path, _body: None
    """Asked first: path and JSON body (or ids) of a request; `None` leaves it to the service."""
    texts: Counter[str] = field(factory=Counter[str], init=False)
    """How often each text was scanned, that is: got a verdict."""
    submitted: Counter[str] = field(factory=Counter[str], init=False)
    queries: list[float] = field(factory=list[float], init=False)
    paths: Counter[str] = field(factory=Counter[str], init=False)
    at_once: list[int] = field(factory=list[int], init=False)
    now_at_once: int = field(default=0, init=False)
    pending: dict[str, list[dict[str, Any]]] = field(factory=dict[str, list[dict[str, Any]]], init=False)
    connections: set[asyncio.Transport] = field(factory=set[asyncio.Transport], init=False)
    _random: random.Random = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._random = random.Random(self.seed)  # noqa: S311 - a test

    def answer(self, path: str, ids: list[str], body: Any) -> Reply:
        """Return the answer to a request."""
        self.paths[path] += 1
        if path.endswith(("results", "reports")):
            self.queries.append(time.monotonic())
        scripted = self.script(path, ids or body)
        if scripted is not None:
            return scripted
        if self._random.random() < self.fault_rate:
            return self._random.choice(FAULTS)
        if path.endswith("results"):
            return json_reply(self.results(ids))
        if path.endswith("reports"):
            return json_reply(self.reports(ids))
        return json_reply(self.submit(body)) if "async" in path else self.scan(body)

    def scan(self, body: Any) -> Reply:
        """Answer a sync scan, unless there are too many."""
        self.at_once.append(self.now_at_once)
        if self.most is not None and self.now_at_once > self.most:
            return throttled_reply(self.retry_after)
        text = _text(body)
        self.texts[text] += 1
        return json_reply(verdict(text, str(uuid.UUID(int=self._random.getrandbits(128)))), delay=self.delay)

    def submit(self, body: Any) -> dict[str, Any]:
        """Accept a batch; its rows are complete from the first query on."""
        scan_id = str(uuid.uuid4())
        rows: list[dict[str, Any]] = []
        for one in body:
            text = _text(one["scan_req"])
            self.submitted[text] += 1
            row = {"req_id": one["req_id"], "scan_id": scan_id, "status": "complete", "result": verdict(text, scan_id)}
            rows.append(row)
        self.pending[scan_id] = rows
        return {"received": "2026-01-01T00:00:00Z", "scan_id": scan_id, "report_id": f"R{scan_id}"}

    def results(self, ids: list[str]) -> list[dict[str, Any]]:
        """Return rows in random order, some twice."""
        rows = [row for scan_id in ids for row in self.pending.get(scan_id, [])]
        rows += self._random.sample(rows, len(rows) // 2)
        self._random.shuffle(rows)
        return rows

    def reports(self, ids: list[str]) -> list[dict[str, Any]]:
        """Return a report for each id."""
        found = [{"detection_service": "pi", "verdict": "malicious", "action": "block"}]
        return [{"report_id": one, "scan_id": one[1:], "req_id": 0, "detection_results": found} for one in ids]


def _text(request: Any) -> str:
    content: dict[str, Any] = request["contents"][0]
    return content.get("prompt") or content.get("response") or content.get("code_prompt") or "?"
