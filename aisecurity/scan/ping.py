"""Pings: the question of a readiness probe, whether a scan would be answered now."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING, Any, Final, NoReturn

from attrs import frozen

from aisecurity._core import calls, flows
from aisecurity._validation import payload
from aisecurity.exceptions import AISecSDKException, APITimeoutError, ScannerClosedError

from ._failure_words import reason_of, remedy_for
from ._shared_answers import Kept, SharedAnswers
from .models.content import Content

if TYPE_CHECKING:
    from aisecurity._core.effects import Flow
    from aisecurity._core.flows import CallSettings
    from aisecurity.configuration import Configuration
    from aisecurity.generated_openapi_client import AiProfile

    from ._state import ScannerState

GOOD_SECONDS: Final = 60.0
"""How long a good answer is kept."""
BAD_SECONDS: Final = 5.0
"""How long a bad answer is kept."""
_HARMLESS_PROMPT: Final = "aisecurity asks whether a scan works."


@frozen(kw_only=True)
class PingResult:
    """Answer of a ping. No member holds a key, a token, a password or scanned text, so all can be logged."""

    ok: bool
    """Whether a scan would be answered, as far as a ping shows."""
    reason: str
    """One line on what was found; of an error, its class and message."""
    remedy: str | None = None
    """One line on what to do; there is one unless it is `ok`."""

    def __bool__(self) -> NoReturn:
        """Raise TypeError: a ping that was made would look like a good one."""
        raise TypeError("a PingResult has no truth value: ask for .ok")


def pinged(state: ScannerState, ai_profile: Any) -> Flow[PingResult]:
    """Return the kept answer for the scanner and *ai_profile*, or ask. ScannerClosedError alone comes out of it."""
    state.reject_closed()
    try:
        return (yield from _answer(state, ai_profile))
    except ScannerClosedError:
        raise
    except AISecSDKException as error:
        return _failed(error)
    except Exception as error:
        # A mistake of this package, or of a client or an engine that was given: a probe is answered all the same.
        return PingResult(
            ok=False,
            reason=f"{type(error).__name__}: a mistake in the program, its text is not shown",
            remedy="make a scan, which raises it",
        )


def _answer(state: ScannerState, ai_profile: Any) -> Flow[PingResult]:
    # First, so that no answer for one configuration is kept for another that `init` sets in this moment.
    configuration = state.configuration()
    settings = state.call_settings(None)
    profile = None if ai_profile is None else payload.profile("ai_profile", ai_profile)
    key = None if profile is None else (profile.profile_id, profile.profile_name)
    answers = _answers(state.pings, configuration)
    try:
        return (yield from answers.get(key, partial(_kept, settings, profile), settings.timeout))
    except APITimeoutError:
        raise APITimeoutError(f"another ping was not answered within {settings.timeout:g} s", sent=False) from None


def _answers(pings: dict[int, Any], configuration: Configuration) -> SharedAnswers[PingResult]:
    """Return the answers that were given for *configuration*, and forget those for another one."""
    _, answers = pings.setdefault(id(configuration), (configuration, SharedAnswers()))
    for other in [one for one in pings if one != id(configuration)]:
        pings.pop(other, None)
    return answers  # type: ignore[no-any-return]  # as it was set


def _kept(settings: CallSettings, profile: AiProfile | None, left: float) -> Flow[Kept[PingResult]]:
    """Ask within *left* seconds, and return the answer with how long it is kept."""
    try:
        return Kept((yield from asked(settings._replace(timeout=max(left, 0.0)), profile)), GOOD_SECONDS)
    except ScannerClosedError:
        raise
    except AISecSDKException as error:
        return Kept(_failed(error), BAD_SECONDS, left if isinstance(error, APITimeoutError) else math.inf)


def asked(settings: CallSettings, profile: AiProfile | None) -> Flow[PingResult]:
    """Ask the service by a scan without contents, or with *profile* by a harmless one, and return a good answer.

    AISecSDKException for any other.
    """
    if profile is None:
        yield from flows.call(calls.without_contents(), settings)
        return PingResult(ok=True, reason="the credential is accepted")
    verdict = yield from flows.call(calls.sync_scan(profile, Content(prompt=_HARMLESS_PROMPT).to_request()), settings)
    return PingResult(
        ok=True, reason=_printable(f"{verdict.profile_name or 'accepted'}: a harmless prompt gets {verdict.action}")
    )


def _failed(error: AISecSDKException) -> PingResult:
    return PingResult(ok=False, reason=reason_of(error), remedy=remedy_for(error))


def _printable(text: str) -> str:
    """Return *text*, of which the service wrote a part, with control characters replaced."""
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)


__all__ = ["PingResult"]
