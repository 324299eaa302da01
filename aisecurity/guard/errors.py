"""Exceptions of a guard. None holds a text that was scanned, nor a cause that could."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from aisecurity.exceptions import AISecSDKException

from .outcome import Decision, Failure, Outcome

_NOTHING: Final[Mapping[str, Sequence[str]]] = MappingProxyType({})
_SYSTEM_ROLES: Final = frozenset({"system", "developer"})
_KNOWN_ROLES: Final = _SYSTEM_ROLES | {"user", "assistant", "tool", "function", "reasoning"}


class NotAllowed(AISecSDKException):
    """A text, message or tool event that must not be used: Blocked by a verdict, or Unscanned without one."""

    def __init__(
        self,
        message: str = "",
        *,
        side: str = "",
        role: str | None = None,
        threats: Mapping[str, Sequence[str]] = _NOTHING,
        failure: Failure | None = None,
        scan_id: str | None = None,
        error: str | None = None,
    ) -> None:
        super().__init__(message)
        self.side = side
        """prompt, response or tool."""
        self.role = role
        """The role of the message, for one of several; `None` for one that is not known."""
        self.threats = {name: list(found) for name, found in threats.items()}
        """The names of detections that fired, by side."""
        self.failure = failure
        """The kind of failure; `None` for a verdict that blocks."""
        self.scan_id = scan_id
        """The id of the scan that decided, `None` without a verdict."""
        self.error = error
        """The class of the exception behind *failure*, if there is one."""


class Blocked(NotAllowed):
    """A verdict that blocks."""


class Unscanned(NotAllowed):
    """No whole verdict, and a policy that does not let that pass; *failure* names the kind."""


def refusal(outcome: Outcome) -> NotAllowed:
    """Return the exception for an *outcome* that did not pass."""
    kind = Blocked if outcome.decision is Decision.BLOCKED else Unscanned
    # Roles are the caller's words; others than these are not repeated.
    role = outcome.role if outcome.role in _KNOWN_ROLES else None
    subject = outcome.side if role is None else f"a message of the role {role}"
    names = list(dict.fromkeys(name for found in outcome.threats.values() for name in found))
    reasons = [str(outcome.failure)] if outcome.failure is not None else names
    text = f"{subject} {outcome.decision}" + (f": {', '.join(reasons)}" if reasons else "")
    if outcome.error is not None:
        text += f" ({outcome.error})"
    if role in _SYSTEM_ROLES:
        text += "; a text of the program's own is left out with turn(system=TEXT)"
    return kind(
        text,
        side=outcome.side,
        role=role,
        threats=outcome.threats,
        failure=outcome.failure,
        scan_id=outcome.scan_id,
        error=outcome.error,
    )


__all__ = ["Blocked", "NotAllowed", "Unscanned"]
