"""Effects that a flow asks of a driver. A flow is a generator: it yields effects and is resumed with their outcomes."""

from __future__ import annotations

from collections.abc import Callable, Generator, MutableMapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias, TypeVar, final
from weakref import WeakKeyDictionary

from aisecurity._runtime.threads import ProcessGate
from aisecurity.constants.base import MAX_REPLY_BYTES

from .wire import HttpRequest, Transport

if TYPE_CHECKING:
    from aisecurity.instrumentation.events import CallSummary, EmulatorMet, Event, Remark

T = TypeVar("T")


@final
class Send(NamedTuple):
    """Send *request* and resume with the Reply, or throw APIConnectionError; give up after *timeout* seconds."""

    request: HttpRequest
    timeout: float | None
    transport: Transport
    fresh: bool = False
    """Whether a connection that was used before must not be used."""
    recent: bool = False
    """Whether only a kept connection whose last answer is under a second old may be used, or a new one."""
    most_bytes: int = MAX_REPLY_BYTES
    """Bytes of the answer that are read, if it is a success."""

    @property
    def needs_new(self) -> bool:
        """Whether a new connection is needed, for an engine that does not know when one was last used."""
        return self.fresh or self.recent


class Sleep(NamedTuple):
    """Resume after *seconds*."""

    seconds: float


@final
class Now(NamedTuple):
    """Resume with the seconds of a clock that never goes back."""


NOW: Final = Now()
"""The one instance that flows yield."""


class Gather(NamedTuple):
    """Run *flows* side by side, and resume with a list of what each returned or the AISecSDKException it raised."""

    flows: Sequence[Flow[Any]]


class Invoke(NamedTuple):
    """Call *source*, on asyncio also wait for what it returns, and resume with the outcome."""

    source: Callable[[], Any]


class Compute(NamedTuple):
    """Call *work*, which has no effects, and resume with the outcome; an event loop is not held up meanwhile.

    APITimeoutError if an event loop has no thread for it within *timeout* seconds, or it is not done then.
    """

    work: Callable[[], Any]
    timeout: float | None


@final
class Notify(NamedTuple):
    """Hand *event* to whoever observes, a Remark to the logger, and resume; what either raises is dropped."""

    event: Event | CallSummary | Remark | EmulatorMet | None
    """`None` where its class cannot be loaded, so that nothing can be said."""


class FlowLock:
    """A lock that one flow holds at a time: one thread, and in each event loop one task."""

    def __init__(self) -> None:
        self.threads = ProcessGate()
        self.loops: MutableMapping[Any, Any] = WeakKeyDictionary()
        """The lock of each event loop, made by the driver."""


class WithLock(NamedTuple):
    """Run *flow* while no other holds *lock*, and resume with its outcome.

    APITimeoutError if the others are not done within *timeout* seconds.
    """

    lock: FlowLock
    flow: Flow[Any]
    timeout: float | None


Effect: TypeAlias = Send | Sleep | Now | Gather | Invoke | Compute | WithLock | Notify
Flow: TypeAlias = Generator[Effect, Any, T]
