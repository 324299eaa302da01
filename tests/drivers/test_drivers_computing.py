"""Work without effects: in the caller's thread, and beside the event loop."""

import asyncio
import threading
from collections.abc import AsyncGenerator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from contextvars import ContextVar
from typing import Any

import pytest

from aisecurity._core.effects import Compute, Flow, Send
from aisecurity._core.wire import Reply
from aisecurity._drivers.asyncio import run_async
from aisecurity._drivers.blocking import run
from aisecurity.exceptions import APITimeoutError

VARIABLE: ContextVar[str] = ContextVar("VARIABLE", default="nothing")


class _OwnError(Exception):
    """What the work raises."""


def where() -> tuple[threading.Thread, str]:
    """Return the thread that calls, and the context variable that it sees."""
    return threading.current_thread(), VARIABLE.get()


def computing(work: Any, timeout: float | None = None) -> Flow[Any]:
    """Return a flow that has *work* done, and returns what that returns."""
    return (yield Compute(work, timeout))


def unused(_: Send) -> Any:
    """Stand for an engine that is not asked."""
    return Reply(500)


def fail() -> None:
    """Fail as a reader does."""
    raise _OwnError


def test_blocking() -> None:
    """The blocking driver works in the calling thread."""
    VARIABLE.set("here")

    assert (threading.current_thread(), "here") == run(computing(where), unused)
    with pytest.raises(_OwnError):
        run(computing(fail), unused)


async def test_beside_the_loop() -> None:
    """The asyncio driver works in a thread of the loop's executor, with the context of the task."""
    VARIABLE.set("in a task")
    thread, seen = await run_async(computing(where), unused)

    assert "in a task" == seen
    assert thread is not threading.current_thread()
    with pytest.raises(_OwnError):
        await run_async(computing(fail), unused)


async def test_loop_goes_on() -> None:
    """The loop does other work meanwhile."""
    turned = threading.Event()
    task = asyncio.create_task(run_async(computing(lambda: turned.wait(10)), unused))
    await asyncio.sleep(0)
    asyncio.get_running_loop().call_soon(turned.set)

    assert await task


@asynccontextmanager
async def busy_executor() -> AsyncGenerator[None]:
    """Have the one thread of the loop's executor wait until the end of the block."""
    over = threading.Event()
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(max_workers=1) as executor:
        loop.set_default_executor(executor)
        waiting = loop.run_in_executor(None, over.wait)
        try:
            yield
        finally:
            over.set()
            await waiting


async def test_no_thread_in_time() -> None:
    """Where all threads of the executor are busy until the deadline, it is an APITimeoutError, and nothing is done."""
    done: list[int] = []
    async with busy_executor():
        with pytest.raises(APITimeoutError) as error:
            await run_async(computing(lambda: done.append(1), 0.05), unused)
        assert error.value.sent

    assert [] == done


async def test_cancelled() -> None:
    """A task that is cancelled ends at once, and what it waited for is not begun any more."""
    done: list[int] = []
    async with busy_executor():
        task = asyncio.create_task(run_async(computing(lambda: done.append(1)), unused))
        await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    assert [] == done


async def test_cancelled_while_it_works() -> None:
    """A task that is cancelled does not wait for work that was begun, nor is what that returns missed by anybody."""
    begun, over = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    def work() -> None:
        loop.call_soon_threadsafe(begun.set)
        over.wait(10)
        raise _OwnError

    task = asyncio.create_task(run_async(computing(work), unused))
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not over.is_set()
    over.set()


async def test_executor_that_is_shut_down() -> None:
    """Without an executor the loop itself works, so that no answer is lost."""
    await asyncio.get_running_loop().shutdown_default_executor()

    assert threading.current_thread() is (await run_async(computing(where), unused))[0]
    with pytest.raises(_OwnError):
        await run_async(computing(fail), unused)


async def test_no_thread_can_be_started(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the system starts no thread, the loop itself works."""

    def start(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", start)
        thread, _ = await run_async(computing(where), unused)

    assert threading.current_thread() is thread
    assert threading.current_thread() is not (await run_async(computing(where), unused))[0]
