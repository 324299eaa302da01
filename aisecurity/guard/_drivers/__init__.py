"""The loops that run a guard's flows, blocking and on asyncio: they scan what a flow asks for, and hand pieces on."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import suppress
from typing import Any, TypeVar

from aisecurity.exceptions import AISecSDKException
from aisecurity.guard.errors import Unscanned
from aisecurity.guard.outcome import Failure
from aisecurity.guard.statistics import log_internal_failure

E = TypeVar("E")
T = TypeVar("T")


def failing_closed(flow: Generator[E, Any, T]) -> Generator[E, Any, T]:
    """Yield from *flow*, a guard's own: a mistake in it is Unscanned, with nothing behind it that names a text."""
    try:
        return (yield from flow)
    except AISecSDKException:
        raise
    except Exception as error:  # a guard closes whatever happens in it
        log_internal_failure(error)
        name = type(error).__name__
    raise Unscanned(f"a guard failed by a mistake ({name})", failure=Failure.INTERNAL, error=name)


def interrupt(steps: Generator[Any, Any, Any], error: BaseException) -> None:
    """Raise *error*, which ended the scans of a guard's flow, in that flow too; so it ends."""
    with suppress(type(error), AISecSDKException):
        steps.throw(error)
