"""What a flow asks of the outside. A flow is a generator: it yields effects and is resumed with their outcomes."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Any, TypeAlias, TypeVar

from attrs import frozen

from .wire import Request, Transport

T = TypeVar("T")


@frozen
class Send:
    """Send *request* and resume with the Reply, or throw APIConnectionError; give up after *timeout* seconds."""

    request: Request
    timeout: float | None
    transport: Transport


@frozen
class Sleep:
    """Resume after *seconds*."""

    seconds: float


@frozen
class Now:
    """Resume with the seconds of a clock that never goes back."""


@frozen
class Together:
    """Run *flows* side by side, and resume with a list of what each returned or the AISecSDKException it raised."""

    flows: Sequence[Flow[Any]]


Effect: TypeAlias = Send | Sleep | Now | Together
Flow: TypeAlias = Generator[Effect, Any, T]
