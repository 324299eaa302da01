"""Cost of a guard: `python -m benchmarks.guard_cost`, against the emulator in a process of its own.

Processor time of a guarded turn over that of its two bare scans, which alternate in one run; of a held stream by the
number of its pieces, and the memory that it takes; time to the first text of a held stream over that of one scan.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import subprocess
import sys
import time
import tracemalloc
import uuid
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from typing import Any

from aisecurity.generated_openapi_client import AiProfile, ScanResponse
from aisecurity.guard import AsyncGuard, Guard, Policy
from aisecurity.scan.asyncio.scanner import Scanner as AsyncScanner
from aisecurity.scan.inline.scanner import Scanner
from aisecurity.scan.models.content import Content
from aisecurity.testing import allowed, configuration

PROFILE = AiProfile(profile_name="p")
_LETTERS = str.maketrans("0123456789", "abcdefghij")
QUESTION = "What is the capital of France, and of each of its neighbours? Answer in two sentences."
ANSWER = "Paris. The neighbours have Brussels, Luxembourg, Berlin, Bern, Rome, Monaco, Andorra la Vella and Madrid."


@contextmanager
def emulator_process(delay: float) -> Generator[str]:
    """Serve in a process, whose scans take *delay* seconds, and yield the URL."""
    command = [sys.executable, "-m", "aisecurity.emulator", "--port", "0", "--sync-delay", str(delay)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


class _Texts:
    """Questions and answers, none of them twice: a guard need not scan again what it remembers."""

    def __init__(self) -> None:
        self._number = 0

    def __call__(self) -> tuple[str, str]:
        self._number += 1
        return f"{QUESTION} ({self._number})", f"{ANSWER} ({self._number})"


def _bare(scanner: Scanner, texts: _Texts, turns: int) -> None:
    for _ in range(turns):
        question, answer = texts()
        transaction = str(uuid.uuid4())
        scanner.sync_scan(PROFILE, Content(prompt=question), transaction_id=transaction, timeout=5.0)
        both = Content(prompt=question, response=answer)
        scanner.sync_scan(PROFILE, both, transaction_id=transaction, timeout=5.0)


def _guarded(guard: Guard, texts: _Texts, turns: int) -> None:
    for _ in range(turns):
        question, answer = texts()
        with guard.turn() as turn:
            turn.prompt(question)
            turn.response(answer)


async def _bare_on_loop(scanner: AsyncScanner, texts: _Texts, turns: int) -> None:
    for _ in range(turns):
        question, answer = texts()
        transaction = str(uuid.uuid4())
        await scanner.sync_scan(PROFILE, Content(prompt=question), transaction_id=transaction, timeout=5.0)
        both = Content(prompt=question, response=answer)
        await scanner.sync_scan(PROFILE, both, transaction_id=transaction, timeout=5.0)


async def _guarded_on_loop(guard: AsyncGuard, texts: _Texts, turns: int) -> None:
    for _ in range(turns):
        question, answer = texts()
        async with guard.turn() as turn:
            await turn.prompt(question)
            await turn.response(answer)


def _seconds(run: Callable[[], object]) -> float:
    """Return the processor time that *run* takes."""
    began = time.process_time()
    run()
    return time.process_time() - began


def _turns(name: str, rounds: int, turns: int, guarded: Callable[[], object], bare: Callable[[], object]) -> None:
    """Print the cost of guarded turns over that of their bare scans."""
    guarded()
    bare()
    both = [(_seconds(guarded), _seconds(bare)) for _ in range(rounds)]
    for what, column in (("guarded turn", 0), ("two bare scans", 1)):
        cost = statistics.median(one[column] for one in both) / turns * 1e6
        print(f"{name:9}{what:15}{cost:9.1f} us of processor time")
    print(f"{name:9}guarded / bare: {statistics.median(one[0] / one[1] for one in both):.3f}")


def _measure_turns(url: str, rounds: int, turns: int) -> None:
    texts = _Texts()
    with Scanner(configuration(url)) as scanner:
        guard = Guard(PROFILE, scanner=scanner)
        _turns("blocking", rounds, turns, lambda: _guarded(guard, texts, turns), lambda: _bare(scanner, texts, turns))
    on_loop = AsyncScanner(configuration(url))
    aguard = AsyncGuard(PROFILE, scanner=on_loop)
    with asyncio.Runner() as runner:
        _turns(
            "asyncio",
            rounds,
            turns,
            lambda: runner.run(_guarded_on_loop(aguard, texts, turns)),
            lambda: runner.run(_bare_on_loop(on_loop, texts, turns)),
        )
        runner.run(on_loop.close())


class _AtOnce:
    """A scanner that allows everything at once."""

    def sync_scan(self, *_: object, **__: object) -> ScanResponse:
        """Return a verdict."""
        return allowed()


def _pieces(number: int) -> Iterator[str]:
    return (f"piece{index:6d} " for index in range(number))


def _drain(guard: Guard, number: int) -> None:
    for _piece in guard.stream(_pieces(number)):
        pass


def _measure_streams(rounds: int, number: int) -> None:
    """Print what a held stream costs with half of the pieces and with all, and the memory that it takes."""
    scanner: Any = _AtOnce()
    for streaming in ("hold", "window"):
        policy = Policy(streaming="window" if streaming == "window" else "hold", cache=0)
        guard = Guard(PROFILE, scanner=scanner, policy=policy)
        halves = statistics.median(_seconds(lambda: _drain(guard, number // 2)) for _ in range(rounds))  # noqa: B023 - called at once
        whole = statistics.median(_seconds(lambda: _drain(guard, number)) for _ in range(rounds))  # noqa: B023 - called at once
        text = sum(map(len, _pieces(number)))
        tracemalloc.start()
        _drain(guard, number)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        cost = f"{whole / number * 1e6:.2f} us for each, all over half of them: {whole / max(halves, 1e-9):.2f}"
        print(f"{streaming:9}{number} pieces: {cost}, memory / text: {peak / text:.1f}")


def _wait_for_first(guard: Guard, last: int) -> float:
    """Return the seconds from the moment that a stream's piece *last* is read until its first text is there."""
    read = 0.0

    def model() -> Iterator[str]:
        nonlocal read
        for index in range(100):
            if index == last:
                read = time.perf_counter()
            # Never twice the same, and in letters, for digits may be the number of a card.
            yield str(time.perf_counter_ns()).translate(_LETTERS).rjust(50)

    stream = guard.stream(model())
    next(stream)
    waited = time.perf_counter() - read
    stream.close()
    return waited


def _measure_waiting(url: str, rounds: int) -> None:
    """Print the time to the first text of a held stream, over that of one scan."""
    with Scanner(configuration(url)) as scanner:
        scans: list[float] = []
        for index in range(rounds):
            began = time.perf_counter()
            scanner.sync_scan(PROFILE, Content(response=f"{ANSWER * 18} ({index})"))
            scans.append(time.perf_counter() - began)
        one = statistics.median(scans)
        print(f"one scan: {one * 1000:.1f} ms")
        # 40 pieces of 50 characters are one window.
        for name, policy, last in (("hold", Policy(), 99), ("window", Policy(streaming="window"), 39)):
            guard = Guard(PROFILE, scanner=scanner, policy=policy)
            waited = statistics.median(_wait_for_first(guard, last) for _ in range(rounds))
            end = "the end of the upstream" if name == "hold" else "the end of the first window"
            print(f"{name:9}first text after {end}: {waited * 1000:.1f} ms, over one scan: {waited / one:.3f}")


def main(arguments: list[str]) -> int:
    """Measure, and print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=11)
    parser.add_argument("--turns", type=int, default=200)
    parser.add_argument("--pieces", type=int, default=100_000)
    parser.add_argument("--delay", type=float, default=0.1)
    chosen = parser.parse_args(arguments)
    with emulator_process(0) as url:
        _measure_turns(url, chosen.rounds, chosen.turns)
    _measure_streams(min(5, chosen.rounds), chosen.pieces)
    with emulator_process(chosen.delay) as url:
        _measure_waiting(url, chosen.rounds)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
