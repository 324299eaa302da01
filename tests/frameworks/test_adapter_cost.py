"""Benchmark of the adapters: each call that it measures runs, bare and guarded, and is scanned."""

from __future__ import annotations

import asyncio
from importlib import import_module
from importlib.util import find_spec

import pytest

from benchmarks.adapter_cost import ADAPTERS
from benchmarks.adapters.calls import AsyncAtOnce, AtOnce, Numbers, async_guard, blocking_guard

HERE = [name for name in ADAPTERS if find_spec(f"aisecurity.guard.{name}")]


@pytest.mark.parametrize("adapter", HERE)
def test_calls_that_block(adapter: str) -> None:
    """A scan for each side at least; bare calls are not scanned."""
    scanner, numbers = AtOnce(), Numbers()

    for one in import_module(f"benchmarks.adapters.{adapter}_calls").blocking_calls(blocking_guard(scanner)):
        before = scanner.scans
        one.bare(numbers())
        assert before == scanner.scans
        one.guarded(numbers())
        assert before < scanner.scans


@pytest.mark.parametrize("adapter", HERE)
def test_calls_that_are_awaited(adapter: str) -> None:
    """The same; a list of tools needs no scan that was not made as its client connected, or for a call."""
    scanner, numbers = AsyncAtOnce(), Numbers()

    async def run() -> None:
        module = import_module(f"benchmarks.adapters.{adapter}_calls")
        async with module.async_calls(async_guard(scanner)) as calls:
            for one in calls:
                before = scanner.scans
                await one.bare(numbers())
                assert before == scanner.scans
                await one.guarded(numbers())
                assert before < scanner.scans or one.name.endswith("its tools")

    asyncio.run(run())
