"""Received requests, with credentials hidden."""

import json
from collections.abc import Iterable, Mapping
from functools import cached_property

from attrs import define, field

from aisecurity.emulator.clock import nanoseconds

from .json_body import list_or_empty, object_or_empty

_ENDPOINTS = {
    ("POST", "/v1/scan/sync/request"): "sync",
    ("POST", "/v1/scan/async/request"): "async",
    ("GET", "/v1/scan/results"): "results",
    ("GET", "/v1/scan/reports"): "reports",
}
_CREDENTIALS = frozenset({"x-pan-token", "authorization", "proxy-authorization", "cookie"})
_HIDDEN = "(hidden)"
_TEXTS = ("prompt", "response", "code_prompt", "code_response", "context")


def _without_credentials(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: _HIDDEN if name in _CREDENTIALS else value for name, value in headers.items()}


@define(frozen=True, slots=False)
class ReceivedRequest:
    """A received request; names of *headers* are in lower case, and values of credentials are hidden.

    *received_ns*: nanoseconds since 1970, as of `time.time_ns`, when all of it was here.
    """

    method: str
    path: str
    query: str
    headers: Mapping[str, str] = field(converter=_without_credentials)
    body: bytes = field(repr=False)
    received_ns: int = 0

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
        return {req_id: _texts(contents, ("prompt",)) for req_id, contents in self._contents.items()}

    @cached_property
    def texts(self) -> Mapping[int, list[str]]:
        """All texts of each scan, contexts and tool events too, by its req_id."""
        return {
            req_id: _texts(contents, _TEXTS)
            + _texts([object_or_empty(content.get("tool_event")) for content in contents], ("input", "output"))
            for req_id, contents in self._contents.items()
        }

    @cached_property
    def _contents(self) -> Mapping[int, list[Mapping[str, object]]]:
        if self.endpoint == "sync":
            return {0: _contents(self.json)}
        batch = map(object_or_empty, list_or_empty(self.json)) if self.endpoint == "async" else ()
        return {req_id: _contents(row.get("scan_req")) for row in batch if isinstance(req_id := row.get("req_id"), int)}

    def shown(self) -> dict[str, object]:
        """Return the members that the admin endpoint shows; a body that is not JSON is left out."""
        return {
            "received": nanoseconds(self.received_ns),
            "method": self.method,
            "path": self.path,
            "query": self.query,
            "headers": dict(self.headers),
            "json": self.json,
        }


def _contents(scan: object) -> list[Mapping[str, object]]:
    return [object_or_empty(content) for content in list_or_empty(object_or_empty(scan).get("contents"))]


def _texts(objects: Iterable[Mapping[str, object]], members: Iterable[str]) -> list[str]:
    found = [one.get(member) for one in objects for member in members]
    return [text for text in found if isinstance(text, str)]
