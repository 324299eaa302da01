"""Effects that ask for credentials or wait for locks, in both drivers."""

import asyncio
import threading
from typing import Any

import pytest

from aisecurity._core.effects import Flow, FlowLock, Invoke, Sleep, WithLock
from aisecurity._drivers.asyncio import run_async
from aisecurity._drivers.blocking import run
from aisecurity.exceptions import APITimeoutError, ConfigurationError
from tests.support.halves import Half
from tests.support.mock_service import MockService
from tests.support.samples import CONTENT, PROFILE, SCAN_OK, anything, configured


def unused(_: object) -> Any:
    """Send nothing."""
    raise AssertionError


def ask(source: Any) -> Flow[object]:
    """Invoke *source*."""
    value: object = yield Invoke(source)
    return value


async def later() -> str:
    """Return a key, later."""
    await asyncio.sleep(0)
    return "key"


class Awaited:
    """Something that can be awaited and is no coroutine."""

    def __await__(self) -> Any:
        return later().__await__()


def test_ask_in_a_thread() -> None:
    """A plain function is called; an awaitable is an error in a thread."""
    assert "key" == run(ask(lambda: "key"), unused)
    for source in (later, Awaited):
        with pytest.raises(ConfigurationError, match="an async function needs the asyncio Scanner"):
            run(ask(source), unused)


async def test_ask_in_a_loop() -> None:
    """A plain function is called, an awaitable is awaited."""
    values: list[object] = [await run_async(ask(source), unused) for source in (lambda: "key", later, Awaited)]

    assert ["key"] * 3 == values


def behind(gate: FlowLock, flow: Flow[Any], timeout: float | None) -> Flow[Any]:
    """Run *flow* behind *gate*."""
    value: Any = yield WithLock(gate, flow, timeout)
    return value


def inside(log: list[str], name: str, seconds: float) -> Flow[str]:
    """Note when it is inside."""
    log.append(f"{name} in")
    yield Sleep(seconds)
    log.append(f"{name} out")
    return name


def test_gate_for_threads() -> None:
    """One thread is inside at a time, whatever its patience."""
    gate, log = FlowLock(), list[str]()
    threads = [
        threading.Thread(target=run, args=(behind(gate, inside(log, "x", 0.01), timeout), unused))
        for timeout in (None, 5.0, 1e300)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert ["x in", "x out"] * 3 == log


def test_gate_that_stays_shut_for_a_thread() -> None:
    """A thread waits until its time is over, then raises that it sent nothing; its flow was not begun."""
    gate, log = FlowLock(), list[str]()
    assert gate.threads.here.claim(object())
    with pytest.raises(APITimeoutError, match="another thread is fetching did not come") as error:
        run(behind(gate, inside(log, "x", 0.0), 0.01), unused)

    assert (False, []) == (error.value.sent, log)


async def test_gate_for_tasks() -> None:
    """One task is inside at a time."""
    gate, log = FlowLock(), list[str]()
    names = await asyncio.gather(*(run_async(behind(gate, inside(log, n, 0.01), t), unused) for n, t in _TASKS))

    assert ["a", "b"] == names
    assert ["a in", "a out", "b in", "b out"] == log


_TASKS: list[tuple[str, float | None]] = [("a", None), ("b", 5.0)]


async def test_gate_that_stays_shut_for_a_task() -> None:
    """A task waits until its time is over, then raises that it sent nothing."""
    gate, log = FlowLock(), list[str]()
    first = asyncio.create_task(run_async(behind(gate, inside(log, "a", 0.1), None), unused))
    await asyncio.sleep(0)
    with pytest.raises(APITimeoutError, match="another task is fetching did not come") as error:
        await run_async(behind(gate, inside(log, "b", 0.0), 0.01), unused)

    assert (False, "a") == (error.value.sent, await first)
    assert ["a in", "a out"] == log


def test_failure_behind_a_gate_opens_it() -> None:
    """A flow that fails behind a gate leaves it open for the next, in a thread and in a loop."""
    gate = FlowLock()

    def bug() -> Flow[None]:
        yield Sleep(0)
        raise KeyError("bug")

    async def twice() -> list[str]:
        kinds: list[str] = []
        for _ in range(2):
            try:
                await run_async(behind(gate, bug(), 1.0), unused)
            except KeyError:
                kinds.append("bug")
        return kinds

    for _ in range(2):
        with pytest.raises(KeyError):
            run(behind(gate, bug(), 1.0), unused)

    assert ["bug", "bug"] == asyncio.run(twice())


def test_scanner_asks_a_function_for_each_request(half: Half) -> None:
    """A key that is rotated takes effect at the next scan."""
    wire, keys = MockService(SCAN_OK), iter(["one", "two"])
    scanner = half.scanner(configured(api_key=lambda: next(keys)), handler=wire)
    for _ in range(2):
        scanner.sync_scan(PROFILE, CONTENT)

    assert ["one", "two"] == [request.headers["x-pan-token"] for request in wire.requests]


async def test_scanner_awaits_an_async_function() -> None:
    """An async function is for the asyncio Scanner."""
    from aisecurity.scan.asyncio.scanner import Scanner

    wire = MockService(SCAN_OK)
    scanner = Scanner(configured(api_key=later), http_client=Half(anything(1)).mock_client(wire))
    await scanner.sync_scan(PROFILE, CONTENT)

    assert "key" == wire.request.headers["x-pan-token"]


def test_blocking_scanner_rejects_an_async_function() -> None:
    """An async function given to the blocking Scanner is a setting that cannot work; nothing is sent."""
    wire = MockService(SCAN_OK)
    with pytest.raises(ConfigurationError, match="a credential from an async function needs the asyncio Scanner"):
        Half(None).scanner(configured(api_key=later), handler=wire).sync_scan(PROFILE, CONTENT)

    assert [] == wire.requests
