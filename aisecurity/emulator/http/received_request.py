"""Received requests, with credentials hidden."""

import json
from collections.abc import Mapping
from functools import cached_property
from typing import cast

from attrs import define, field

_ENDPOINTS = {
    ("POST", "/v1/scan/sync/request"): "sync",
    ("POST", "/v1/scan/async/request"): "async",
    ("GET", "/v1/scan/results"): "results",
    ("GET", "/v1/scan/reports"): "reports",
}
_CREDENTIALS = frozenset({"x-pan-token", "authorization", "proxy-authorization", "cookie"})
_HIDDEN = "(hidden)"


def _without_credentials(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: _HIDDEN if name in _CREDENTIALS else value for name, value in headers.items()}


@define(frozen=True, slots=False)
class ReceivedRequest:
    """A received request; names of *headers* are in lower case, and values of credentials are hidden."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str] = field(converter=_without_credentials)
    body: bytes = field(repr=False)

    @property
    def endpoint(self) -> str | None:
        """Return the operation: sync, async, results or reports; None for any other path."""
        return _ENDPOINTS.get((self.method, self.path))

    @cached_property
    def json(self) -> object:
        """The body as JSON, None if it is not JSON."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None

    @cached_property
    def prompts(self) -> Mapping[int, list[str]]:
        """The prompts of each scan by its req_id, which is 0 for a sync scan."""
        if self.endpoint == "sync":
            return {0: _prompts(self.json)}
        batch = map(_object, _list(self.json)) if self.endpoint == "async" else ()
        return {req_id: _prompts(row.get("scan_req")) for row in batch if isinstance(req_id := row.get("req_id"), int)}

    def shown(self) -> dict[str, object]:
        """Return the members that the admin endpoint shows; a body that is not JSON is left out."""
        return {
            "method": self.method,
            "path": self.path,
            "query": self.query,
            "headers": dict(self.headers),
            "json": self.json,
        }


def _list(value: object) -> list[object]:
    return cast("list[object]", value) if isinstance(value, list) else []


def _object(value: object) -> Mapping[str, object]:
    return cast("Mapping[str, object]", value) if isinstance(value, dict) else {}


def _prompts(scan: object) -> list[str]:
    prompts = [_object(content).get("prompt") for content in _list(_object(scan).get("contents"))]
    return [prompt for prompt in prompts if isinstance(prompt, str)]
