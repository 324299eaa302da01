"""The player of flows: it performs their effects without a network, a clock or a sleep."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from aisecurity._core.credentials import Credential
from aisecurity._core.effects import Compute, Effect, Flow, Invoke, Notify, Now, Send, Sleep, WithLock
from aisecurity._core.wire import Reply, Transport
from aisecurity.instrumentation import Event
from aisecurity.instrumentation.events import CallSummary, EmulatorMet, Remark

T = TypeVar("T")


class FlowPlayer:
    """Plays flows: it records their effects, and its clock is moved by their sleeps alone."""

    def __init__(self) -> None:
        self.effects: list[Effect] = []
        self.events: list[Event] = []
        self.remarks: list[Remark] = []
        self.summaries: list[CallSummary] = []
        self.emulators: list[EmulatorMet] = []
        self.clock = 0.0

    @property
    def sends(self) -> list[Send]:
        """The requests, in order."""
        return [effect for effect in self.effects if isinstance(effect, Send)]

    @property
    def sleeps(self) -> list[float]:
        """The pauses in seconds, in order."""
        return [effect.seconds for effect in self.effects if isinstance(effect, Sleep)]

    def run(self, flow: Flow[T], outcomes: list[Reply | Exception] | Callable[[Send], Reply]) -> T:
        """Run *flow*; its sends get *outcomes* one after the other, or the reply that *outcomes* returns for each."""
        resume: Callable[[Any], Effect] = flow.send
        given: Any = None
        while True:
            try:
                effect = resume(given)
            except StopIteration as stop:
                return stop.value  # type: ignore[no-any-return]  # what the flow returned, a T
            if not isinstance(effect, (Now, Notify)):
                self.effects.append(effect)
            try:
                given, resume = self._perform(effect, outcomes), flow.send
            except Exception as error:
                given, resume = error, flow.throw

    def _perform(self, effect: Effect, outcomes: list[Reply | Exception] | Callable[[Send], Reply]) -> Any:
        if isinstance(effect, Now):
            return self.clock
        if isinstance(effect, Notify):
            assert effect.event is not None
            return self._observe(effect.event)
        if isinstance(effect, Sleep):
            self.clock += effect.seconds
            return None
        if isinstance(effect, (Invoke, Compute)):
            return effect.source() if isinstance(effect, Invoke) else effect.work()
        if isinstance(effect, WithLock):
            return self.run(effect.flow, outcomes)
        if not isinstance(effect, Send):
            return [self._outcome(flow, outcomes) for flow in effect.flows]
        outcome = outcomes(effect) if callable(outcomes) else outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def _observe(self, event: Event | CallSummary | Remark | EmulatorMet) -> None:
        if isinstance(event, Remark):
            self.remarks.append(event)
        elif isinstance(event, CallSummary):
            self.summaries.append(event)
        elif isinstance(event, EmulatorMet):
            self.emulators.append(event)
        else:
            self.events.append(event)

    def _outcome(self, flow: Flow[Any], outcomes: list[Reply | Exception] | Callable[[Send], Reply]) -> Any:
        try:
            return self.run(flow, outcomes)
        except Exception as error:
            return error


def credential_headers(credential: Credential, body: bytes | None = None) -> dict[str, str]:
    """Return the headers of *credential*; nothing is sent for them."""
    return FlowPlayer().run(credential.headers(body, None, Transport()), [])
