"""Faults that replace an answer: the request is not processed."""

import abc
from typing import Literal

from attrs import field, frozen, validators

from aisecurity.emulator.http.answer import HttpAnswer
from aisecurity.emulator.http.error_bodies import failure_body
from aisecurity.emulator.http.json_body import encode

_JSON, _HTML = "application/json", "text/html; charset=utf-8"
_PAGE = b"<html><head><title>Error</title></head><body><h1>Something went wrong</h1></body></html>\n"


class Replacement(abc.ABC):
    """A fault that answers in place of the service."""

    @abc.abstractmethod
    def answer(self, path: str) -> HttpAnswer:
        """Build the answer to a request for *path*."""


@frozen(kw_only=True)
class StatusFault(Replacement):
    """A status with the documented body, a page of a gateway, or nothing; *retry_after* is in seconds."""

    status: int = field(default=503, validator=[validators.ge(200), validators.le(599)])
    body: Literal["json", "html", "empty"] = "json"
    retry_after: int | None = field(default=None, validator=validators.optional(validators.ge(0)))

    def answer(self, path: str) -> HttpAnswer:
        """Build the answer, with the header Retry-After if *retry_after* is set."""
        headers = {} if self.retry_after is None else {"retry_after": str(self.retry_after)}
        if self.body == "html":
            return HttpAnswer.of(self.status, _PAGE, _HTML, **headers)
        if self.body == "empty":
            return HttpAnswer.of(self.status, b"", _JSON, **headers)
        body = encode(failure_body(self.status, path, self.retry_after))
        return HttpAnswer.of(self.status, body, _JSON, **headers)


@frozen(kw_only=True)
class HtmlFault(Replacement):
    """A page with status 200, as of a proxy that wants a login."""

    html: Literal[True] = True

    def answer(self, path: str) -> HttpAnswer:
        """Build the page."""
        return HttpAnswer.of(200, _PAGE, _HTML)


@frozen(kw_only=True)
class EmptyFault(Replacement):
    """Status 200 and no body."""

    empty: Literal[True] = True

    def answer(self, path: str) -> HttpAnswer:
        """Build the answer."""
        return HttpAnswer.of(200, b"", _JSON)


@frozen(kw_only=True)
class InvalidJsonFault(Replacement):
    """Status 200 and JSON that breaks off, with the right length."""

    invalid_json: Literal[True] = True

    def answer(self, path: str) -> HttpAnswer:
        """Build the answer."""
        return HttpAnswer.of(200, b'{"category": "benign", "action": "allow", "scan_id', _JSON)


@frozen(kw_only=True)
class RedirectFault(Replacement):
    """A 307 to that address: a client that follows it sends the key there."""

    redirect: str

    def answer(self, path: str) -> HttpAnswer:
        """Build the answer."""
        return HttpAnswer.of(307, b"", _JSON, location=self.redirect)
