"""Checks that failed by an exception."""

from __future__ import annotations

from aisecurity.exceptions import AISecSDKException
from aisecurity.scan._failure_words import reason_of, remedy_for

from .results import Check, CheckStatus


def failed(name: str, error: AISecSDKException | OSError, status: CheckStatus = CheckStatus.FAILED) -> Check:
    """Return the result of the check *name* that raised *error*."""
    return Check(name=name, status=status, reason=reason_of(error), remedy=remedy_for(error))
