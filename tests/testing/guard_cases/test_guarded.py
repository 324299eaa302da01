"""Chats that are guarded pass every case."""

from __future__ import annotations

from typing import Any

import pytest

from aisecurity.emulator import Emulator
from aisecurity.testing import guard_cases
from aisecurity.testing.guard_cases import CASES, Capability, GuardCase
from tests.support.chats.async_guarded_chat import AsyncGuardedChat
from tests.support.chats.guarded_chat import GuardedChat

ALL: frozenset[Capability] = frozenset({"choices", "history", "session", "stream", "tools"})
WINDOWS: dict[str, Any] = {"streaming": "window", "window_characters": 200, "window_overlap": 80}
MASKS: dict[str, Any] = {"mask": {"prompt", "response"}}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_guard(airs_emulator: Emulator, case: GuardCase) -> None:
    """A chat with a Guard makes none of the mistakes."""
    guard_cases.check(case, GuardedChat(), supports=ALL, emulator=airs_emulator)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_async_guard(airs_emulator: Emulator, case: GuardCase) -> None:
    """A chat with an AsyncGuard makes none of the mistakes."""
    guard_cases.check(case, AsyncGuardedChat(), supports=ALL, emulator=airs_emulator)


@pytest.mark.parametrize("case", [case for case in CASES if case.stream], ids=str)
def test_windows(airs_emulator: Emulator, case: GuardCase) -> None:
    """Streams that are released window by window, too."""
    guard_cases.check(case, GuardedChat(WINDOWS), supports=ALL, emulator=airs_emulator)


@pytest.mark.parametrize("case", [case for case in CASES if case.profile == "mask-only"], ids=str)
def test_masks(airs_emulator: Emulator, case: GuardCase) -> None:
    """Masked texts in place of the original ones, too."""
    guard_cases.check(case, AsyncGuardedChat(MASKS), supports=ALL, emulator=airs_emulator)
