"""Exceptions of bulk scanning. As everywhere, no text holds anything that was scanned."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from aisecurity.exceptions import AISecSDKException, ConfigurationError, ErrorType, PayloadError

__all__ = ["JournalError", "JournalInUseError", "NoVerdictError", "NotAdmittedError", "SinkError"]


class NoVerdictError(AISecSDKException):
    """The service ended a scan without a verdict: its row is failed, or complete but empty."""

    def __init__(self, message: str = "the service ended the scan without a verdict") -> None:
        super().__init__(message, ErrorType.SERVER_SIDE_ERROR)


class NotAdmittedError(AISecSDKException):
    """A limiter gave no leave to send, so nothing was sent."""

    def __init__(self, message: str = "the limiter gave no leave to send") -> None:
        super().__init__(message, ErrorType.CLIENT_SIDE_ERROR)


class JournalError(ConfigurationError):
    """The journal does not belong to this run: another source, other options, or not a journal at all."""


class JournalInUseError(JournalError):
    """Another process, or another run of this one, works on the journal."""


class SinkError(ConfigurationError):
    """The output file exists already, and this journal did not write it."""


class UnreadableError(ConfigurationError):
    """The reason that a source cannot be read, of which its reader makes an error that names the source."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def as_value(error: PayloadError) -> PayloadError:
    """Return the *error* of a row to keep, without frames and errors behind it: they hold what was to be scanned."""
    error.__cause__ = error.__context__ = None
    return error.with_traceback(None)


def classes_of(names: str | Iterable[str]) -> frozenset[str]:
    """Return the *names* of classes of errors, and those of all classes below them, as `except` would take them.

    ConfigurationError for a name that no class has.
    """
    wanted = {names} if isinstance(names, str) else set(names)
    known = _known()
    if unknown := sorted(map(str, wanted - known.keys())):
        raise ConfigurationError(f"retry_errors: no class of errors is named {', '.join(unknown)}")
    return frozenset(kind.__name__ for name in wanted for kind in _below(known[name]))


def error_names() -> frozenset[str]:
    """Return the names of all classes of errors."""
    return frozenset(_known())


def _known() -> dict[str, type[AISecSDKException]]:
    return {kind.__name__: kind for kind in _below(AISecSDKException)}


def _below(kind: type[AISecSDKException]) -> Iterator[type[AISecSDKException]]:
    yield kind
    for one in kind.__subclasses__():
        yield from _below(one)
