"""The two loops that perform the effects of a flow, blocking and on asyncio."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from aisecurity._runtime.fork_guard import no_fork
from aisecurity._runtime.lazy import LOAD_ERRORS

if TYPE_CHECKING:
    from aisecurity._core.effects import Notify

AT_ONCE: Final = 8
"""Flows of one Gather that run at the same time. The service's limit is not published."""


def publish(effect: Notify) -> Any:
    """Hand the event of *effect* to whoever observes; the outcome of the effect is `None`.

    What cannot be said since a module cannot be loaded is dropped, as is what an observer raises.
    """
    if effect.event is None:
        return None
    with suppress(*LOAD_ERRORS):
        with no_fork:
            from aisecurity.instrumentation import hooks

        hooks.publish(effect.event)
