"""Checks of access: whether the service accepts the credential, and the profile for one harmless scan."""

from __future__ import annotations

from contextlib import suppress

from aisecurity._core import calls, flows
from aisecurity._core.effects import Flow
from aisecurity._validation import payload
from aisecurity.configuration import call_settings
from aisecurity.exceptions import AISecSDKException, BrokenRowsError, PayloadError
from aisecurity.generated_openapi_client import AiProfile
from aisecurity.scan.models.content import Content

from .failures import failed
from .results import Check, CheckStatus, prevented
from .subject import Subject

_UNKNOWN_SCAN_ID = "00000000-0000-4000-8000-000000000000"
_HARMLESS_PROMPT = "aisecurity.diagnostics asks whether a scan works."


def check_form(ai_profile: AiProfile | None) -> Check | None:
    """Return the failed check of a profile that no scan can be sent with; `None` if there is nothing wrong with it."""
    try:
        if ai_profile is not None:
            payload.profile("ai_profile", ai_profile)
    except PayloadError as error:
        return failed("profile", error)
    return None


def check_access(subject: Subject, ai_profile: AiProfile | None) -> Flow[tuple[Check, Check]]:
    """Return the checks of access and profile, made by one harmless scan, or by a query without a profile."""
    try:
        settings = call_settings(subject.configuration, (yield from subject.seconds_left()))
        if ai_profile is None:
            # Rows of other scans are refused, and an answer all the same.
            with suppress(BrokenRowsError):
                yield from flows.call(calls.query_by_scan_ids([_UNKNOWN_SCAN_ID]), settings)
            status, reason = CheckStatus.SKIPPED, "none given"
        else:
            what = calls.sync_scan(ai_profile, Content(prompt=_HARMLESS_PROMPT).to_request())
            verdict = yield from flows.call(what, settings)
            status = CheckStatus.OK
            reason = _printable(f"{verdict.profile_name or 'accepted'}: a harmless prompt gets {verdict.action}")
    except AISecSDKException as error:
        return failed("access", error), prevented("profile", by="access")
    access = Check(name="access", status=CheckStatus.OK, reason="the credential is accepted")
    return access, Check(name="profile", status=status, reason=reason)


def _printable(text: str) -> str:
    """Return *text*, of which the service wrote a part, with control characters replaced."""
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)
