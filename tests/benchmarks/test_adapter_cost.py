"""Benchmark of the adapters of guards: what it prints of calls; the figures themselves are not looked at."""

from __future__ import annotations

import sys
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from types import ModuleType

import pytest

from aisecurity.guard import AsyncGuard, Guard
from benchmarks import adapter_cost
from benchmarks.adapters.calls import Measured, question


class Guarded(ModuleType):
    """The calls of a framework that does nothing."""

    @staticmethod
    def blocking_calls(guard: Guard) -> Sequence[Measured]:
        """Return calls that are guarded by one scan."""

        def bare(_: str) -> None:
            return

        def guarded(number: str) -> None:
            guard.prompt(question(number))

        return [Measured("nothing", bare, guarded), Measured("other", bare, guarded)]

    @staticmethod
    @asynccontextmanager
    async def async_calls(guard: AsyncGuard) -> AsyncGenerator[Sequence[Measured]]:
        """Yield a call that is guarded by two scans."""

        async def bare(_: str) -> None:
            return

        async def guarded(number: str) -> None:
            await guard.prompt(question(number))
            await guard.response(f"An answer {number}.")

        yield [Measured("nothing", bare, guarded)]


def test_figures(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Each call that is chosen has a line with its scans; what is not installed is named, framework or adapter."""
    adapters = {"policy": "json", "outcome": "no_such_framework", "no_such_adapter": "json"}
    monkeypatch.setattr(adapter_cost, "ADAPTERS", adapters)
    monkeypatch.setitem(sys.modules, "benchmarks.adapters.policy_calls", Guarded("policy_calls"))

    assert 0 == adapter_cost.main(["--rounds", "1", "--calls", "1", "--only", "nothing"])
    _, blocking, on_loop, *others = capsys.readouterr().out.splitlines()
    assert blocking.startswith("policy, nothing, blocking ")
    assert on_loop.startswith("policy, nothing, asyncio ")
    assert ["1.0", "2.0"] == [line.split()[6] for line in (blocking, on_loop)]
    assert ["outcome: left out, not installed", "no_such_adapter: left out, not installed"] == others
