"""Check of this machine's clock against the date of an answer."""

from __future__ import annotations

from collections.abc import Mapping

from aisecurity._core.replies import http_date

from .results import Check, CheckStatus

_MAX_SKEW = 60.0
"""Seconds beyond which a difference is a warning."""
_SHOWN_SKEW = 2.0
"""Seconds from which a difference is reported: a date has whole seconds, and an answer takes some time."""


def check_clock(headers: Mapping[str, str], now: float) -> Check:
    """Compare *now*, in seconds since the epoch, with the date of the answer; more than a minute apart is a warning."""
    date = http_date(headers.get("date", ""))
    if date is None:
        return Check(name="clock", status=CheckStatus.SKIPPED, reason="the answer has no date")
    skew = now - date.timestamp()
    reason = f"{abs(skew):.0f} s {'ahead' if skew > 0 else 'behind'}" if abs(skew) >= _SHOWN_SKEW else "in step"
    if abs(skew) <= _MAX_SKEW:
        return Check(name="clock", status=CheckStatus.OK, reason=reason)
    remedy = "set this machine's clock, as by NTP: certificates and tokens are valid by it"
    return Check(name="clock", status=CheckStatus.WARNING, reason=reason, remedy=remedy)
