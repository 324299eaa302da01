"""Exceptions as the client raises them, without the facts that no test asks for; their tracebacks as rich has them."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest
from rich.traceback import Trace, Traceback

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
    """Return the traceback of the exception that *function* raises, but for the first frames, of tests.

    It has what rich shows of each frame and cause but the lines of source, which hold no value, and the layout.
    """
    with pytest.raises(Exception) as caught:  # noqa: PT011 - any of them
        function()
    error, first = caught.value, caught.tb
    while first.tb_next is not None and first.tb_frame.f_code.co_filename.startswith(TESTS):
        first = first.tb_next
    trace = Traceback.extract(type(error), error, first, show_locals=True, locals_max_string=100_000)
    return "\n".join(_lines(trace))


def _lines(trace: Trace) -> Iterator[str]:
    for stack in trace.stacks:
        yield f"{stack.exc_type}: {stack.exc_value}"
        yield from stack.notes
        for frame in stack.frames:
            yield f"{frame.filename}:{frame.lineno} in {frame.name}"
            yield from (f"{name} = {value}" for name, value in (frame.locals or {}).items())
        for one in stack.exceptions:
            yield from _lines(one)
