"""One exchange of a guarded client with the API: a request, and the answer to it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Final, cast

from attrs import define
from openai import Omit

from aisecurity.exceptions import PayloadError

from .._adapters.guarded_answers import async_guarded_answer, guarded_answer
from .._adapters.json_values import is_object
from .._adapters.seams import changed_seam
from .endpoints import Endpoint, endpoint_of, refusal
from .request_bodies import Input
from .settings import VERSIONS, ClientSettings

if TYPE_CHECKING:
    from ..asyncio import AsyncGuard, AsyncTurn
    from ..blocking import Guard, Turn

_SERVER: Final = "application"


@define(eq=False)
class GuardedExchange:
    """The state of one exchange."""

    endpoint: Endpoint
    turn: Any = None
    is_stream_asked: bool = False
    is_answer_met: bool = False
    """Whether the answer came by where it is guarded."""


_CURRENT: Final[ContextVar[GuardedExchange | None]] = ContextVar("aisecurity_openai_exchange", default=None)
"""The exchange that the request under way belongs to."""


def request(settings: ClientSettings[Guard], send: Callable[..., Any], cast_to: Any, options: Any, given: Any) -> Any:
    """Send a request whose texts may be sent. NotAllowed, ConfigurationError."""
    exchange, found = _begun(settings, options)
    sent = options
    if found is not None:
        turn = cast("Turn", exchange.turn)
        if found.beside:
            turn.messages([found.message_beside])
        sent = _with_body(options, found.body(turn.messages(found.messages)))
    token = _CURRENT.set(exchange)
    try:
        answer = send(cast_to, sent, **given)
    finally:
        _CURRENT.reset(token)
    return _met(exchange, answer)


async def async_request(
    settings: ClientSettings[AsyncGuard], send: Callable[..., Awaitable[Any]], cast_to: Any, options: Any, given: Any
) -> Any:
    """Send a request whose texts may be sent. NotAllowed, ConfigurationError."""
    exchange, found = _begun(settings, options)
    sent = options
    if found is not None:
        turn = cast("AsyncTurn", exchange.turn)
        if found.beside:
            await turn.messages([found.message_beside])
        sent = _with_body(options, found.body(await turn.messages(found.messages)))
    token = _CURRENT.set(exchange)
    try:
        answer = await send(cast_to, sent, **given)
    finally:
        _CURRENT.reset(token)
    return _met(exchange, answer)


def answer(response: Any, *, is_stream_asked: bool) -> Any:
    """Return *response* with what may be used of it. NotAllowed."""
    exchange = _exchange()
    exchange.is_answer_met = True
    if (answers := exchange.endpoint.answers) is None:
        return response
    turn = cast("Turn", exchange.turn)
    is_asked = is_stream_asked or exchange.is_stream_asked
    return guarded_answer(turn, response, answers, is_asked=is_asked, server=_SERVER)


async def async_answer(response: Any, *, is_stream_asked: bool) -> Any:
    """Return *response* with what may be used of it. NotAllowed."""
    exchange = _exchange()
    exchange.is_answer_met = True
    if (answers := exchange.endpoint.answers) is None:
        return response
    turn = cast("AsyncTurn", exchange.turn)
    is_asked = is_stream_asked or exchange.is_stream_asked
    return await async_guarded_answer(turn, response, answers, is_asked=is_asked, server=_SERVER)


def check_in_exchange() -> None:
    """Raise ConfigurationError for a connection without a request, such as that of a websocket."""
    if _CURRENT.get() is None:
        raise refusal("a websocket")


def _exchange() -> GuardedExchange:
    exchange = _CURRENT.get()
    if exchange is None:
        raise changed_seam("an answer has no request", versions=VERSIONS)
    return exchange


def _begun(settings: ClientSettings[Any], options: Any) -> tuple[GuardedExchange, Input | None]:
    """Return a new exchange, and what of its request is scanned, if anything."""
    endpoint = endpoint_of(options.method, options.url)
    if endpoint.passes:
        return GuardedExchange(endpoint), None
    found = None if endpoint.input is None else endpoint.input(_body(options), settings.trust)
    session_id = settings.session(None if found is None else found.session)
    turn = settings.guard.turn(session_id=session_id, system=settings.system)
    return GuardedExchange(endpoint, turn, is_stream_asked=found is not None and found.is_stream_asked), found


def _body(options: Any) -> dict[str, Any]:
    """Return the body as the client would join it of its two parts."""
    if options.files or getattr(options, "content", None) is not None:
        raise refusal("a body that is no JSON")
    body: dict[str, Any] = {}
    for part in (options.json_data, options.extra_json):
        given: Any = {} if part is None else part
        if not is_object(given):
            raise PayloadError(f"body: a dict is needed, not {type(given).__name__}")
        body |= given
    return {name: value for name, value in body.items() if not isinstance(value, Omit)}


def _with_body(options: Any, body: dict[str, Any]) -> Any:
    sent = options.model_copy()
    sent.json_data, sent.extra_json = body, None
    return sent


def _met(exchange: GuardedExchange, answer: Any) -> Any:
    if not exchange.is_answer_met:
        raise changed_seam("an answer came by another way", versions=VERSIONS)
    return answer
