"""Checks of access: whether the service accepts the credential, and the profile for one harmless scan."""

from __future__ import annotations

from aisecurity._core.effects import Flow
from aisecurity._validation import payload
from aisecurity.configuration import call_settings
from aisecurity.exceptions import AISecSDKException, PayloadError
from aisecurity.generated_openapi_client import AiProfile
from aisecurity.scan import ping

from .failures import failed
from .results import Check, CheckStatus, prevented
from .subject import Subject


def check_form(ai_profile: AiProfile | None) -> Check | None:
    """Return the failed check of a profile that no scan can be sent with; `None` if there is nothing wrong with it."""
    try:
        if ai_profile is not None:
            payload.profile("ai_profile", ai_profile)
    except PayloadError as error:
        return failed("profile", error)
    return None


def check_access(subject: Subject, ai_profile: AiProfile | None) -> Flow[tuple[Check, Check]]:
    """Return the checks of access and profile, made as by the ping of a scanner."""
    try:
        settings = call_settings(subject.configuration, (yield from subject.seconds_left()))
        found = yield from ping.asked(settings, ai_profile)
    except AISecSDKException as error:
        return failed("access", error), prevented("profile", by="access")
    access = Check(name="access", status=CheckStatus.OK, reason="the credential is accepted")
    if ai_profile is None:
        return access, Check(name="profile", status=CheckStatus.SKIPPED, reason="none given")
    return access, Check(name="profile", status=CheckStatus.OK, reason=found.reason)
