"""Exceptions as the client raises them, without the facts that no test asks for; their tracebacks as rich has them."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import pytest
from rich.console import Console
from rich.traceback import Traceback

from aisecurity.exceptions import APIConnectionError, APIStatusError, RateLimitError, ServerError

E = TypeVar("E", bound=APIStatusError)
TESTS = str(Path(__file__).resolve().parent.parent)


def status_error(kind: type[E], status: int, retry_after: float | None = None) -> E:
    """Return the exception of an answer with *status*, which asks to wait for *retry_after* seconds."""
    return kind(status, {}, b"", "", retry_after)


def throttled(retry_after: float | None = None) -> RateLimitError:
    """Return the exception of a 429."""
    return status_error(RateLimitError, 429, retry_after)


def unavailable(status: int = 503) -> ServerError:
    """Return a failure of the service that passes."""
    return status_error(ServerError, status)


def unsent() -> APIConnectionError:
    """Return the failure of a request that certainly was not sent."""
    return APIConnectionError("refused", sent=False)


def shown(function: Callable[[], Any]) -> str:
    """Return the traceback of the exception that *function* raises, but for the first frames, of tests."""
    with pytest.raises(Exception) as caught:  # noqa: PT011 - any of them
        function()
    error, first = caught.value, caught.tb
    while first.tb_next is not None and first.tb_frame.f_code.co_filename.startswith(TESTS):
        first = first.tb_next
    text = io.StringIO()
    traceback = Traceback.from_exception(type(error), error, first, show_locals=True, locals_max_string=100_000)
    Console(file=text, width=300).print(traceback)
    return text.getvalue()
