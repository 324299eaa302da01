"""Responses of the client made anew around a body that was scanned, and whether the client can still do that."""

from __future__ import annotations

import copy
from collections.abc import AsyncIterator, Iterator
from typing import Any, Final, Protocol, TypeVar, cast

import anthropic
import httpx2
from anthropic import APIResponse, AsyncAPIResponse, AsyncStream, Stream

from aisecurity.exceptions import ConfigurationError
from aisecurity.guard.errors import Unscanned
from aisecurity.guard.outcome import Failure

from .._adapters.seams import changed_seam
from .binary import KIND, written_frame
from .written import ServerEvent, Write, written_event

R = TypeVar("R")


class BinaryDecoder(Protocol):
    """A decoder of the client's."""

    def iter_bytes(self, iterator: Iterator[bytes]) -> Iterator[ServerEvent]:
        """Yield the events in bytes."""
        ...  # of a Protocol

    def aiter_bytes(self, iterator: AsyncIterator[bytes]) -> AsyncIterator[ServerEvent]:
        """Yield the events in bytes."""
        ...  # of a Protocol


VERSIONS: Final = "anthropic 2.0 to 2.14"


def check_client() -> None:
    """Accept the client that is installed. ConfigurationError if its responses are not those that this was made for."""
    for response in (APIResponse, AsyncAPIResponse):
        known = {name for kind in response.__mro__ for name in getattr(kind, "__annotations__", {})}
        if not {"http_response", "_client", "_parsed_by_type"} <= known:
            raise _changed("other responses")
    if not (hasattr(Stream, "raw_events") and hasattr(AsyncStream, "raw_events")):
        raise _changed("other streams")


def _changed(what: str) -> ConfigurationError:
    return changed_seam(f"anthropic {anthropic.__version__} has {what}", versions=VERSIONS)


def body_of(result: Any) -> httpx2.Response:
    """Return the response of HTTP in what a client's call came to. ConfigurationError if there is none to scan."""
    response = result if isinstance(result, httpx2.Response) else getattr(result, "http_response", None)
    if not isinstance(response, httpx2.Response):
        raise ConfigurationError(
            "a middleware after the guard returns what cannot be scanned: the guard must be the last"
        )
    return response


def check_order(result: Any, guards: type[Any]) -> None:
    """Accept a call that no middleware but *guards* had a part in after this one. ConfigurationError if one had."""
    after = getattr(_client(result), "middleware", ())
    if after and not isinstance(after[-1], guards):
        raise ConfigurationError(
            "a middleware after the guard sees answers before their verdict: the guard must be the last of middleware="
        )


def renewed(result: R, response: httpx2.Response) -> R:
    """Return *result* around *response*, and nothing that was parsed before."""
    if isinstance(result, httpx2.Response):
        return cast("R", response)
    made = copy.copy(result)
    vars(made).update(http_response=response, _parsed_by_type={})
    return made


def writer_of(response: httpx2.Response) -> Write:
    """Return what writes the events of a stream as they came."""
    return written_frame if _is_binary(response) else written_event


def decoder_of(result: Any, response: httpx2.Response) -> BinaryDecoder | None:
    """Return what the client reads events with that are no text, those of Bedrock; `None` for events that are text.

    Unscanned for a client that has nothing for that.
    """
    if not _is_binary(response):
        return None
    make = getattr(_client(result), "_make_sse_decoder", None)
    if make is None:
        raise Unscanned("a stream that is no text cannot be scanned", side="response", failure=Failure.REFUSED)
    return cast("BinaryDecoder", make())


def _client(result: Any) -> Any:
    """Return the client that a response of its own class belongs to, `None` for one of HTTP itself."""
    return cast("dict[str, Any]", vars(result)).get("_client")


def _is_binary(response: httpx2.Response) -> bool:
    return response.headers.get("content-type", "").startswith(KIND)
