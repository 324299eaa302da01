"""Refusals that a run hands on as they are: the framework wraps what is raised around a tool and is not its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agents import AgentsException

from ..errors import Blocked, NotAllowed, Unscanned


class _InRun(AgentsException):
    """An exception of the framework that a run cannot hang its input and items on."""

    if not TYPE_CHECKING:

        @property
        def run_data(self):
            """Nothing: it would be texts of the run."""

        @run_data.setter
        def run_data(self, value):
            """Keep nothing."""


class BlockedInRun(Blocked, _InRun):
    """A verdict that blocks what a guardrail was shown. It is Blocked to a program, and its `run_data` is `None`."""


class UnscannedInRun(Unscanned, _InRun):
    """No whole verdict on what a guardrail was shown. It is Unscanned to a program, and its `run_data` is `None`."""


def in_run(refusal: NotAllowed) -> NotAllowed:
    """Return *refusal* as an exception of the framework too."""
    if isinstance(refusal, AgentsException):
        return refusal
    kind = BlockedInRun if isinstance(refusal, Blocked) else UnscannedInRun
    made = kind.__new__(kind, *refusal.args)
    made.__dict__.update(refusal.__dict__)
    return made
