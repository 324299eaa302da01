"""Checks of what a guard or a turn is made of."""

from __future__ import annotations

import inspect
import secrets
from collections.abc import Iterable
from typing import Any, cast

from aisecurity._validation import payload
from aisecurity.constants.base import MAX_SESSION_ID_LENGTH
from aisecurity.exceptions import ConfigurationError
from aisecurity.generated_openapi_client import AiProfile, Metadata

from ..policy import Policy
from .turn_state import TurnState


def checked_profile(profile: Any) -> AiProfile:
    """Return *profile*, as it is, as a name or as a dict. PayloadError if it is none of them, or cannot exist."""
    return payload.profile("profile", profile)


def name_of(profile: AiProfile) -> str:
    """Return the name of *profile*, or its id where it has none; "" for the one that is linked to the key."""
    return profile.profile_name or profile.profile_id or ""


def checked_policy(policy: Any) -> Policy:
    """Return *policy*. ConfigurationError if it is none."""
    if not isinstance(policy, Policy):
        raise ConfigurationError(f"policy: a Policy is needed, not {type(policy).__name__}")
    return policy


def check_scanner(scanner: Any, *, is_async: bool) -> None:
    """Accept a scanner of the right half. ConfigurationError if its scans are of the other one, or it has none."""
    scan = getattr(scanner, "sync_scan", None)
    if scan is None or inspect.iscoroutinefunction(scan) is not is_async:
        module = "asyncio" if is_async else "inline"
        raise ConfigurationError(f"scanner: a Scanner of aisecurity.scan.{module}.scanner, or one like it, is needed")


def new_turn(session_id: Any = None, user: Any = None, system: Any = (), metadata: Any = None) -> TurnState:
    """Return a turn with a transaction id of its own. PayloadError for what the service would refuse."""
    if session_id is not None:
        payload.text("session_id", session_id, MAX_SESSION_ID_LENGTH)
    if metadata is not None:
        metadata = payload.metadata("metadata", metadata)
    if user is not None:
        known = {} if metadata is None else cast("Metadata", metadata).to_dict()
        metadata = Metadata.from_dict({**known, "app_user": payload.instance("user", user, str)})
    named = frozenset[str]() if system == () else _texts(system)
    return TurnState(session_id, secrets.token_hex(16), metadata, named)


def _texts(system: Any) -> frozenset[str]:
    is_one = isinstance(system, str) or not isinstance(system, Iterable)
    texts: list[Any] = [system] if is_one else list(cast("Iterable[Any]", system))
    return frozenset(payload.instance("system", text, str) for text in texts)
