"""Fixtures of the tests of the adapter for MCP."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from aisecurity.emulator import Emulator
from aisecurity.guard import AsyncGuard
from aisecurity.scan.asyncio.scanner import Scanner
from aisecurity.testing import configuration


@pytest.fixture
async def guard(airs_emulator: Emulator) -> AsyncIterator[AsyncGuard]:
    """Yield a guard that uses the emulator."""
    async with Scanner(configuration(airs_emulator.url)) as scanner:
        yield AsyncGuard("chat", scanner=scanner)
