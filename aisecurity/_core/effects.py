"""What a flow asks of the outside. A flow is a generator: it yields effects and is resumed with their outcomes."""

from __future__ import annotations

from collections.abc import Callable, Generator, MutableMapping, Sequence
from threading import Lock
from typing import Any, TypeAlias, TypeVar
from weakref import WeakKeyDictionary

from attrs import field, frozen

from .wire import Request, Transport

T = TypeVar("T")


@frozen
class Send:
    """Send *request* and resume with the Reply, or throw APIConnectionError; give up after *timeout* seconds."""

    request: Request
    timeout: float | None
    transport: Transport
    fresh: bool = False
    """Whether a connection that was used before must not be used."""


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


@frozen
class Ask:
    """Call *source*, on asyncio also wait for what it returns, and resume with the outcome."""

    source: Callable[[], Any]


@frozen(eq=False)
class Gate:
    """Lets one flow through at a time: one thread, and in each event loop one task."""

    threads: Lock = field(factory=Lock)
    loops: MutableMapping[Any, Any] = field(factory=WeakKeyDictionary[Any, Any])
    """The lock of each event loop, made by the driver."""


@frozen
class Exclusive:
    """Run *flow* while no other runs behind *gate*, and resume with its outcome.

    APITimeoutError if the others are not done within *timeout* seconds.
    """

    gate: Gate
    flow: Flow[Any]
    timeout: float | None


Effect: TypeAlias = Send | Sleep | Now | Together | Ask | Exclusive
Flow: TypeAlias = Generator[Effect, Any, T]
