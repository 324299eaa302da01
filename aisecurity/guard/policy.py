"""Policy of a guard."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final, Literal, TypeAlias

from attrs import Attribute, field, frozen

from aisecurity._validation.primitives import is_seconds
from aisecurity.exceptions import ConfigurationError

from .outcome import Failure

History: TypeAlias = Literal["new", "last", "all"]

MAY_OPEN: Final = frozenset({Failure.TIMEOUT, Failure.UNAVAILABLE, Failure.RATE_LIMITED})
"""Failures that pass by themselves, the only ones that *fail_open* may name."""
MOST_OPENED_CHARACTERS: Final = 20_000
"""Characters of a text that may pass unscanned where a failure is open."""
MOST_HELD_BYTES: Final = 16 * 1024 * 1024
"""Bytes of a stream, in UTF-8, that are held."""
SIDES: Final = frozenset({"prompt", "response"})


def _set(value: Collection[str]) -> frozenset[str]:
    """Return a frozenset of the names in *value*; what is no collection of names stays, for the check to reject."""
    if isinstance(value, str) or not isinstance(value, Collection):  # pyright: ignore[reportUnnecessaryIsInstance]  # callers may not be typed
        return value  # type: ignore[return-value]  # no set
    try:
        return frozenset(value)
    except TypeError:  # of what no set can hold
        return value  # type: ignore[return-value]  # no set


def _subset(known: Collection[str]) -> Any:
    def check(policy: Policy, attribute: Attribute[Any], value: Any) -> None:
        names = ", ".join(sorted(known))
        if not isinstance(value, frozenset):
            raise ConfigurationError(f"{attribute.name}: a set of names is needed, such as {{{str(min(known))!r}}}")
        if not value <= frozenset(known):
            raise ConfigurationError(f"{attribute.name}: only {names} can be named")

    return check


def _one_of(*known: str) -> Any:
    def check(policy: Policy, attribute: Attribute[Any], value: Any) -> None:
        if value not in known:
            raise ConfigurationError(f"{attribute.name}: one of {', '.join(known)} is needed")

    return check


def _flag(policy: Policy, attribute: Attribute[Any], value: Any) -> None:
    if not isinstance(value, bool):
        raise ConfigurationError(f"{attribute.name}: True or False is needed")


def _seconds(policy: Policy, attribute: Attribute[Any], value: Any) -> None:
    if not is_seconds(value) or value == float("inf"):
        raise ConfigurationError(f"{attribute.name}: a number of seconds above 0 is needed")


def _count(least: int) -> Any:
    def check(policy: Policy, attribute: Attribute[Any], value: Any) -> None:
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            raise ConfigurationError(f"{attribute.name}: a whole number, {least} or more, is needed")

    return check


@frozen(kw_only=True)
class Policy:
    """What a guard does with each kind of verdict and failure. ConfigurationError for what cannot work.

    By default nothing passes without a whole verdict that allows it. docs/guards.md says why each default is as it is.
    """

    fail_open: frozenset[str] = field(default=frozenset[str](), converter=_set, validator=_subset(MAY_OPEN))
    """Failures that let a text pass, of timeout, unavailable and rate_limited. What passes so is "unscanned"; it must
    have been one scan of at most 20,000 characters that had the whole *timeout*."""
    on_partial: Literal["block", "allow"] = field(default="block", validator=_one_of("block", "allow"))
    """What becomes of a verdict that allows while some detector failed; with "allow" it passes, as "unscanned"."""
    mask: frozenset[str] = field(default=frozenset[str](), converter=_set, validator=_subset(SIDES))
    """Sides whose masked text is used in place of the original, of prompt and response; elsewhere it blocks."""
    history: History = field(default="new", validator=_one_of("new", "last", "all"))
    """Messages to scan: those that no remembered verdict allows; the last of the user and what follows; or all."""
    response: bool = field(default=True, validator=_flag)
    """Whether responses are scanned."""
    tools: bool = field(default=True, validator=_flag)
    """Whether tool events are scanned."""
    cache: int = field(default=1024, validator=_count(0))
    """How many whole, unmasked allows without a threat are remembered; 0: none."""
    cache_seconds: float = field(default=300.0, validator=_seconds)
    """Seconds that one is remembered."""
    streaming: Literal["hold", "window"] = field(default="hold", validator=_one_of("hold", "window"))
    """Whether a stream is held to its end, or released window by window as its windows are scanned."""
    window_characters: int = field(default=2000, validator=_count(2))
    """Characters of a window."""
    window_overlap: int = field(default=400, validator=_count(1))
    """Characters of a window that the next one repeats; they are held until then. At most half a window."""
    non_text: Literal["pass", "block"] = field(default="pass", validator=_one_of("pass", "block"))
    """What becomes of images and other parts without text: "pass" reports them in `Outcome.skipped`."""
    long_text: Literal["split", "block"] = field(default="split", validator=_one_of("split", "block"))
    """What becomes of a text that is too long for one request: scanned in pieces that overlap, or blocked."""
    timeout: float = field(default=5.0, validator=_seconds)
    """Seconds for one scan, retries included."""
    turn_timeout: float = field(default=10.0, validator=_seconds)
    """Seconds for the scans of one turn together, and half a second more for each scan beyond the tenth."""
    production: bool = field(default=False, validator=_flag)
    """Whether the answer of an emulator is a failure."""

    def __attrs_post_init__(self) -> None:
        if self.window_overlap * 2 > self.window_characters:
            raise ConfigurationError("window_overlap: at most half of window_characters")
        if "response" in self.mask and self.streaming == "window":
            raise ConfigurationError('mask: with streaming="window" a response cannot be masked once it was released')
        if "response" in self.mask and not self.response:
            raise ConfigurationError("mask: a response that is not scanned (response=False) cannot be masked")
        if self.turn_timeout < self.timeout:
            raise ConfigurationError("turn_timeout: at least as long as timeout, or no scan would have that time")
