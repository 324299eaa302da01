"""Chats that are guarded pass every case."""

from __future__ import annotations

from typing import Any

import pytest

from aisecurity.testing import guard_cases
from aisecurity.testing.guard_cases import CASES, Capability, GuardCase
from tests.support.chats.async_guarded_chat import AsyncGuardedChat
from tests.support.chats.guarded_chat import GuardedChat

ALL: frozenset[Capability] = frozenset({"choices", "history", "session", "stream", "tools"})
POLICIES: dict[str, dict[str, Any]] = {
    "strict": {},
    "masking": {"mask": {"prompt", "response"}},
    "windows": {"streaming": "window", "window_characters": 200, "window_overlap": 80},
}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_guard(case: GuardCase) -> None:
    """A chat with a Guard makes none of the mistakes."""
    guard_cases.check(case, GuardedChat(), supports=ALL)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_async_guard(case: GuardCase) -> None:
    """A chat with an AsyncGuard makes none of the mistakes."""
    guard_cases.check(case, AsyncGuardedChat(), supports=ALL)
