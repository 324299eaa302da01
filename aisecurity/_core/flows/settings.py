"""Settings of a call, and the time that they leave it."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from aisecurity._core.credentials import Credential
from aisecurity._core.gateway_headers import GatewayHeaders
from aisecurity._core.retry import RetryPolicy
from aisecurity._core.wire import Transport
from aisecurity.exceptions import APITimeoutError

if TYPE_CHECKING:
    from aisecurity._core.budgets.retries import RetryBudget
    from aisecurity._core.observation import Observation
    from aisecurity._core.seen_scans import SeenScans


class CallSettings(NamedTuple):
    """Settings of a call: its credential, endpoint, retries, connections and time."""

    credential: Credential
    endpoint: str
    policy: RetryPolicy
    transport: Transport
    timeout: float
    """Seconds for everything: attempts and pauses. Infinity means no limit."""
    headers: GatewayHeaders | None = None
    """Headers of a gateway, if there are any; their repr shows no value."""
    fresh: bool = False
    """Whether each request has a connection of its own."""
    observation: Observation | None = None
    """Where the call is made, for who observes it; `None` while nobody does."""
    seen: SeenScans | None = None
    """The scan ids that were seen before; `None` where answers are not compared to them."""
    retry_budget: RetryBudget | None = None
    """What retries of all calls of the scanner have taken; `None` where only those of each call are counted."""
    telemetry: bool = True
    """Whether the call may give spans and metrics."""
    propagate_trace: bool = False
    """Whether the trace of its span is named in the headers of its requests."""

    def with_retries(self, retries: int) -> CallSettings:
        """Return the same settings but for how often a request is sent again."""
        return self._replace(policy=replace(self.policy, retries=retries))

    def left(self, end: float, now: float) -> float | None:
        """Return the seconds from *now* to *end*, `None` for no limit. APITimeoutError if none are left."""
        left = end - now
        if left <= 0:
            raise APITimeoutError(f"no answer within {self.timeout:g} s", sent=False)
        return None if math.isinf(left) else left
