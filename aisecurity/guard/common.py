"""Parts that guards and turns of both halves have in common; nothing here scans."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from attrs import evolve

from aisecurity.scan import models

from ._core import setup
from ._core.flows import Judge
from ._core.methods import Methods
from ._core.remembered import RememberedAllows
from .outcome import Outcome
from .policy import Policy
from .statistics import GuardStats, Recorder
from .telemetry import watch_decision


class CommonGuard:
    """Profile, policy, memory and counts of a guard."""

    def __init__(self, profile: str | models.AiProfile | Mapping[str, Any], policy: Policy | None) -> None:
        self._profile = setup.checked_profile(profile)
        chosen = setup.checked_policy(Policy() if policy is None else policy)
        self._recorder = Recorder(setup.name_of(self._profile), chosen)
        self._judge = Judge(
            profile=self._profile,
            policy=chosen,
            clock=time.monotonic,
            record=self._recorder.record,
            memory=RememberedAllows(chosen.cache, chosen.cache_seconds),
        )

    def _follow(self, scanner: object) -> None:
        """Have telemetry where *scanner* has it."""
        self._judge = evolve(self._judge, watch=partial(watch_decision, scanner))

    @property
    def policy(self) -> Policy:
        """The policy, which never changes."""
        return self._judge.policy

    @property
    def stats(self) -> GuardStats:
        """Counts of decisions and failures, by side."""
        return self._recorder.stats

    def _methods(self) -> Methods:
        return Methods(self._judge, setup.new_turn())


class CommonTurn:
    """Ids and decisions of a turn."""

    def __init__(self, methods: Methods) -> None:
        self._flows = methods

    @property
    def session_id(self) -> str | None:
        """The session that the scans belong to."""
        return self._flows.turn.session_id

    @property
    def transaction_id(self) -> str | None:
        """The id that all scans of this turn have in common."""
        return self._flows.turn.transaction_id

    @property
    def outcomes(self) -> Sequence[Outcome]:
        """The decisions of this turn so far, each message of `messages` for itself."""
        return tuple(self._flows.turn.outcomes)

    def _methods(self) -> Methods:
        return self._flows
