"""Settings of the middleware, alike in both halves, and decisions that need no scan."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final, Generic, TypeVar, cast

import httpx2
from anthropic import APIRequest, Middleware

from aisecurity.exceptions import ConfigurationError
from aisecurity.guard import AsyncGuard, Guard, Unscanned
from aisecurity.guard.outcome import Failure
from aisecurity.instrumentation.events import Remark
from aisecurity.instrumentation.logging import log_remark

from .._adapters.json_values import is_object, json_object
from .conversations import Conversation, conversations_of
from .routes import ApiRoute, checked_unscanned, route_of
from .said import UNREADABLE, Said, masked, said_in
from .seam import body_of, check_client, check_order
from .threads import threads_of
from .written import written_json

T = TypeVar("T", Guard, AsyncGuard)

_WITHOUT_MESSAGE: Final = frozenset({"canceled", "errored", "expired"})


class CommonMiddleware(Middleware, Generic[T]):
    """Settings of a middleware, and what of a call it scans."""

    def __init__(
        self,
        guard: Any,
        kind: type[T],
        *,
        system: str | Sequence[str],
        session_id: str | None,
        user: str | None,
        server: str,
        unscanned: Collection[str],
    ) -> None:
        check_client()
        if not isinstance(guard, kind):
            raise ConfigurationError(f"guard: {kind.__name__} is needed, not {type(guard).__name__}")
        self._guard: Final[T] = guard
        self._server: Final = server
        self._threads: Final = threads_of(guard)
        self._turn: Final[Mapping[str, Any]] = {"system": system, "session_id": session_id, "user": user}
        self._unscanned: Final = checked_unscanned(unscanned)
        if self._unscanned:
            routes = sorted(self._unscanned)
            facts = {"event": "passes_unscanned", "paths": routes}
            log_remark(Remark(f"requests to {', '.join(routes)} pass unscanned", facts, is_warning=True))

    def _route(self, request: APIRequest) -> ApiRoute:
        """Return what of *request* is scanned. Unscanned for what cannot be, before anything is sent."""
        route = route_of(request.method, request.url, self._unscanned)
        options = request.options
        if route in (ApiRoute.PASS, ApiRoute.RESULTS):
            return route
        if options.content is not None or options.files is not None or options.extra_json is not None:
            raise Unscanned("a body that is no JSON value cannot be scanned", side="prompt", failure=Failure.REFUSED)
        return route

    def _conversations(self, body: Any, *, is_batch: bool) -> list[Conversation]:
        """Return the conversations in the *body* of a request."""
        is_trusted = self._guard.policy.history == "last"
        return conversations_of(body, self._threads, is_batch=is_batch, is_trusted=is_trusted)

    def _body(self, result: Any) -> httpx2.Response | None:
        """Return the response to scan in what the client's call came to, `None` for one that is an error."""
        response = body_of(result)
        check_order(result, CommonMiddleware)
        return response if response.is_success else None


class WholeAnswer:
    """An answer that is not streamed, or a line of a batch's results."""

    def __init__(self, content: bytes, *, is_result: bool = False) -> None:
        self._body = json_object(content) or {}
        self._is_result = is_result
        message, is_silent = _message(self._body) if is_result else (self._body, False)
        self._message: Mapping[str, Any] = message
        self._said = Said() if is_silent else said_in(message)
        self.id: Any = None
        """Its id, once it passed as it was."""
        self.messages: Sequence[Any] = [UNREADABLE] if self._said is None else self._said.messages()
        """What it says, for a guard."""

    def written(self, messages: Sequence[Any]) -> bytes:
        """Return its bytes with what a guard gave for its messages."""
        said = cast("Said", self._said)  # a guard refuses what is none
        masks = said.masks(self.messages, messages)
        if masks is None:
            self.id = self._message.get("id")
            return written_json(self._body)
        message = masked(self._message, masks)
        return written_json(
            {**self._body, "result": {**self._body["result"], "message": message}} if self._is_result else message
        )


def _message(line: Mapping[str, Any]) -> tuple[Mapping[str, Any], bool]:
    """Return the message in a line of a batch's results, and whether there can be none."""
    result: Any = line.get("result")
    if not is_object(result):
        return {}, False
    message = result.get("message")
    if is_object(message):
        return message, False
    return {}, result.get("type") in _WITHOUT_MESSAGE and message is None
