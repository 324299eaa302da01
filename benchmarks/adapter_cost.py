"""Cost of the adapters of guards: `make bench-adapters`, or `python -m benchmarks.adapter_cost` in its environment.

Processor time of a call of a framework, bare and with the adapter, and of two bare scans, which alternate in one run.
Nothing leaves the process: the provider is a transport that answers itself, or a model that does, and the scanner
allows everything at once, so that what an adapter adds is the cost of this package. Beside it stand two scans of a
Scanner over loopback, the emulator being a process of its own: what a guarded call has to pay for in any case.
"""

from __future__ import annotations

import argparse
import asyncio
import inspect
import statistics
import sys
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from aisecurity.scan.asyncio.scanner import Scanner as AsyncScanner
from aisecurity.scan.inline.scanner import Scanner
from aisecurity.scan.models.content import Content
from aisecurity.testing import configuration

from .adapters.calls import (
    ANSWER,
    MARK,
    PROFILE,
    AsyncAtOnce,
    AtOnce,
    Measured,
    Numbers,
    async_guard,
    blocking_guard,
    question,
)
from .guard_cost import emulator_process

ADAPTERS = {
    "openai": "openai",
    "anthropic": "anthropic",
    "langchain": "langchain",
    "openai_agents": "agents",
    "fastmcp": "fastmcp",
}
"""The adapters, and the package that each is for."""
_HEAD = f"{'':42}{'bare':>8}{'guarded':>9}{'adds':>8}{'scans':>6}{'/ bare':>8}{'/ 2 at once':>13}{'/ 2 real':>10}"
Call = Callable[[str], Any]


def _is_there(adapter: str) -> bool:
    return find_spec(ADAPTERS[adapter]) is not None and find_spec(f"aisecurity.guard.{adapter}") is not None


class _Scans:
    """Two bare scans of a turn, of its prompt and of its answer."""

    def __init__(self, scanner: Any) -> None:
        self._scanner = scanner

    def blocking(self, number: str) -> None:
        """Scan with a blocking scanner."""
        transaction = str(uuid.uuid4())
        for content in _contents(number):
            self._scanner.sync_scan(PROFILE, content, transaction_id=transaction, timeout=5.0)

    async def on_loop(self, number: str) -> None:
        """Scan with a scanner that is awaited."""
        transaction = str(uuid.uuid4())
        for content in _contents(number):
            await self._scanner.sync_scan(PROFILE, content, transaction_id=transaction, timeout=5.0)


def _contents(number: str) -> Iterator[Content]:
    yield Content(prompt=question(number))
    yield Content(prompt=question(number), response=ANSWER.replace(MARK, number))


async def _costs(calls: Sequence[Call], rounds: int, number: int, numbers: Numbers) -> list[list[float]]:
    """Return the processor time of each of *calls* in each round; all have been called before. They are awaited."""
    costs = list[list[float]]()
    for at in range(rounds + 1):
        costs.append([])
        for call in calls:
            began = time.process_time()
            for _ in range(number if at else 3):
                given = call(numbers())
                if inspect.isawaitable(given):
                    await given
            costs[-1].append((time.process_time() - began) / number)
    return costs[1:]


def _run(costs: Any) -> list[list[float]]:
    """Return what *costs*, of calls that block and so await nothing, come to: no loop must run for these."""
    try:
        costs.send(None)
    except StopIteration as end:
        return end.value  # type: ignore[no-any-return]  # what it returned
    raise AssertionError("a call that blocks was awaited")


def _print(name: str, costs: list[list[float]], scans: float) -> None:
    """Print medians in microseconds of processor time, and of the ratios within a round."""
    bare, guarded = (statistics.median(one[column] for one in costs) * 1e6 for column in (0, 1))
    adds = statistics.median(one[1] - one[0] for one in costs) * 1e6
    over_bare = statistics.median(one[1] / one[0] for one in costs)
    at_once, real = (statistics.median((one[1] - one[0]) / one[column] for one in costs) for column in (2, 3))
    figures = f"{bare:8.0f}{guarded:9.0f}{adds:8.0f}{scans:6.1f}{over_bare:8.2f}{at_once:13.1f}{real:10.2f}"
    print(f"{name:42}{figures}", flush=True)


class _Measuring:
    """What all calls of one run are measured against."""

    def __init__(self, url: str, rounds: int, number: int, only: str) -> None:
        self._url = url
        self._rounds = rounds
        self._number = number
        self._only = only
        self._numbers = Numbers()

    def blocking(self, adapter: str, module: Any) -> None:
        """Measure the calls that block."""
        at_once = AtOnce()
        with Scanner(configuration(self._url)) as scanner:
            scans = [_Scans(at_once).blocking, _Scans(scanner).blocking]
            for one, name in self._chosen(adapter, "blocking", module.blocking_calls(blocking_guard(at_once))):
                one.guarded(self._numbers())
                before = at_once.scans
                one.guarded(self._numbers())
                needed = at_once.scans - before
                _print(name, _run(_costs([one.bare, one.guarded, *scans], *self._size)), needed)

    async def on_loop(self, adapter: str, module: Any) -> None:
        """Measure the calls that are awaited."""
        at_once = AsyncAtOnce()
        async with (
            AsyncScanner(configuration(self._url)) as scanner,
            module.async_calls(async_guard(at_once)) as calls,
        ):
            scans = [_Scans(at_once).on_loop, _Scans(scanner).on_loop]
            for one, name in self._chosen(adapter, "asyncio", calls):
                await one.guarded(self._numbers())
                before = at_once.scans
                await one.guarded(self._numbers())
                needed = at_once.scans - before
                _print(name, await _costs([one.bare, one.guarded, *scans], *self._size), needed)

    @property
    def _size(self) -> tuple[int, int, Numbers]:
        return self._rounds, self._number, self._numbers

    def _chosen(self, adapter: str, half: str, calls: Sequence[Measured]) -> Iterator[tuple[Measured, str]]:
        for one in calls:
            name = f"{adapter}, {one.name}, {half}"
            if self._only in name:
                yield one, name


def main(arguments: list[str]) -> int:
    """Measure, and print a line for each call."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=11)
    parser.add_argument("--calls", type=int, default=40, help="of each kind in a round")
    parser.add_argument("--only", default="", help="calls whose name holds this text")
    chosen = parser.parse_args(arguments)
    print(_HEAD)
    with emulator_process(0) as url:
        measuring = _Measuring(url, chosen.rounds, chosen.calls, chosen.only)
        for adapter in ADAPTERS:
            if not _is_there(adapter):
                print(f"{adapter}: left out, not installed")
                continue
            module = import_module(f".adapters.{adapter}_calls", __package__)
            measuring.blocking(adapter, module)
            asyncio.run(measuring.on_loop(adapter, module))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
