"""What tests share: samples, and a player that runs a flow without a network."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, TypeVar

from aisecurity._core.effects import Ask, Effect, Exclusive, Flow, Now, Send, Sleep
from aisecurity._core.wire import Reply

T = TypeVar("T")

SCAN_ID = "0f5c3a1e-7d0b-4a53-9a51-2f2f3a0e1c77"
REPORT_ID = f"R{SCAN_ID}"
SCAN_OK: dict[str, Any] = {"report_id": REPORT_ID, "scan_id": SCAN_ID, "category": "benign", "action": "allow"}


def answer(value: Any, status: int = 200, headers: dict[str, str] | None = None) -> Reply:
    """Return an answer whose body is *value* as JSON."""
    return Reply(status=status, headers=headers or {}, body=json.dumps(value).encode())


class Played:
    """What a flow asked for, and the clock it saw: it moves by its sleeps alone."""

    def __init__(self) -> None:
        self.effects: list[Effect] = []
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
        """Run *flow*; its sends get *outcomes* one after the other, or what *outcomes* returns for each."""
        resume: Callable[[Any], Effect] = flow.send
        given: Any = None
        while True:
            try:
                effect = resume(given)
            except StopIteration as stop:
                return stop.value  # type: ignore[no-any-return]  # what the flow returned, a T
            if not isinstance(effect, Now):
                self.effects.append(effect)
            try:
                given, resume = self._perform(effect, outcomes), flow.send
            except Exception as error:
                given, resume = error, flow.throw

    def _perform(self, effect: Effect, outcomes: list[Reply | Exception] | Callable[[Send], Reply]) -> Any:
        if isinstance(effect, Now):
            return self.clock
        if isinstance(effect, Sleep):
            self.clock += effect.seconds
            return None
        if isinstance(effect, Ask):
            return effect.source()
        if isinstance(effect, Exclusive):
            return self.run(effect.flow, outcomes)
        if not isinstance(effect, Send):
            return [self._outcome(flow, outcomes) for flow in effect.flows]
        outcome = outcomes(effect) if callable(outcomes) else outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def _outcome(self, flow: Flow[Any], outcomes: list[Reply | Exception] | Callable[[Send], Reply]) -> Any:
        try:
            return self.run(flow, outcomes)
        except Exception as error:
            return error
