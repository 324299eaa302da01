"""Log records of the package, all of the logger `aisecurity`.

Each has its facts beside its text, as attributes `airs_...` of JSON's own types; docs/operations.md lists them. None
holds a text that was scanned, a credential, or the text of an exception.

It is imported when there is something to log, for `logging` takes longer than all models.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from .events import CallSummary, EmulatorMet, PauseStarted, Remark

LOGGER: Final = logging.getLogger("aisecurity")
LOGGER.addHandler(logging.NullHandler())

emulator_expected = False
"""Whether it need not be said any more in this process that an emulator answers."""

_PLAIN: Final = frozenset({str, int, float, bool, type(None)})
_OF_A_CALL: Final = (
    "operation",
    "half",
    "engine",
    "endpoint",
    "request_bytes",
    "contents",
    "characters",
    "sides",
    "ids",
)
_OF_ITS_END: Final = (
    "seconds",
    "attempts",
    "status",
    "request_id",
    "error",
    "action",
    "category",
    "threats",
    "partial",
    "scan_id",
    "report_id",
    "transaction_id",
    "session_id",
    "rows",
)


def log_pause(event: PauseStarted) -> None:
    """Log that an attempt failed and another follows. What a handler or filter raises is dropped: it only looks on."""
    facts = {
        "event": "retry",
        "path": event.path,
        "attempt": event.attempt,
        "pause": event.seconds,
        "error": event.error,
        "status": event.status,
        "request_id": event.request_id,
    }
    text = "attempt %d of %s failed (%s), again in %.2f s"
    known = _line(event.error, {"status": event.status, "request": event.request_id})
    _log(logging.INFO, facts, text, event.attempt, event.path, known, event.seconds)


def log_call(event: CallSummary) -> None:
    """Log that a call ended, and how."""
    started, ended = event
    facts: dict[str, Any] = {"event": "call"}
    facts.update((name, getattr(started, name)) for name in _OF_A_CALL)
    facts.update((name, getattr(ended, name)) for name in _OF_ITS_END)
    found = f"{ended.error or ended.action or 'answered'}{', partial' if ended.partial else ''}"
    known = _line(found, {"status": ended.status, "scan": ended.scan_id, "request": ended.request_id})
    _log(
        logging.DEBUG, facts, "%s: %s, in %.3f s, attempts %d", started.operation, known, ended.seconds, ended.attempts
    )


def log_remark(remark: Remark) -> None:
    """Log *remark*; what a handler or filter raises is dropped."""
    _log(logging.WARNING if remark.is_warning else logging.INFO, remark.facts, "%s", remark.text)


def log_failed_observer(error: Exception) -> None:
    """Log that an observer of calls raised *error*, by its class: its text may be anything."""
    name = type(error).__name__
    text = "an observer of calls failed, further failures of it are not logged (%s)"
    _log(logging.WARNING, {"event": "observer_failed", "error": name}, text, name)


def log_emulator(event: EmulatorMet) -> None:
    """Log, once for each process, that an emulator answers, whose verdicts protect nobody."""
    global emulator_expected
    if emulator_expected:
        return
    emulator_expected = True
    facts = {"event": "emulator", "endpoint": event.endpoint}
    _log(logging.WARNING, facts, "%s is an emulator of the service, its verdicts are no detection", event.endpoint)


def _log(level: int, facts: Mapping[str, Any], text: str, *args: object) -> None:
    """Log *text* with its *facts*, if anybody wants it."""
    with suppress(Exception):
        if LOGGER.isEnabledFor(level):
            LOGGER.log(level, text, *args, extra={f"airs_{name}": plain(value) for name, value in facts.items()})


def plain(value: Any) -> Any:
    """Return *value* as JSON's own types alone: a model keeps what the service said, of whatever class."""
    if type(value) in _PLAIN:
        return value
    if isinstance(value, str):
        # The text itself, also of an enumeration.
        return str.__str__(value)
    if isinstance(value, Mapping):
        members: Mapping[Any, Any] = value  # pyright: ignore[reportUnknownVariableType]  # of anything
        return {str(name): plain(one) for name, one in members.items()}
    if isinstance(value, Sequence):
        items: Sequence[Any] = value  # pyright: ignore[reportUnknownVariableType]  # of anything
        return [plain(one) for one in items]
    return type(value).__name__


def _line(text: str, known: Mapping[str, object]) -> str:
    """Return *text* and what is *known*, of which the service wrote a part, as one line."""
    whole = ", ".join([text, *(f"{name} {value}" for name, value in known.items() if value is not None)])
    # A line break in what the service said would begin a line of its own.
    return "".join(one if one.isprintable() else "?" for one in whole)
