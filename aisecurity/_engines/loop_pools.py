"""Pools of connections, one for each event loop, which ends with it at the latest."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import Future
from typing import Any, Final, Generic, Protocol, TypeVar
from weakref import WeakKeyDictionary

from aisecurity._runtime.event_loop import running_loop

LOOKS: Final = 100
"""Looks at other loops, which may be busy, whether they have closed their pools."""
_PAUSE: Final = 0.01
"""Seconds between two looks: no future of another loop is awaited, for it may be done after this one is closed."""


class LoopPool(Protocol):
    """The connections of one loop."""

    async def close(self) -> None:
        """Close those that are idle now, and those in use when their answers are there."""


P = TypeVar("P", bound=LoopPool)


class _KeptPool(Generic[P]):
    """A pool, and the generator that closes it.

    `asyncio.run` closes the asynchronous generators of its loop: the one hook that a loop has for its end.
    """

    def __init__(self, pool: P) -> None:
        self.pool = pool
        self.keeper = _keep(pool)

    async def end(self) -> None:
        """Close the pool."""
        await self.keeper.aclose()


async def _keep(pool: LoopPool) -> AsyncGenerator[None]:
    try:
        yield
    finally:
        await pool.close()


class LoopPools(Generic[P]):
    """The pools, each made by *make* when its loop first asks for it."""

    def __init__(self, make: Callable[[], P]) -> None:
        self._make = make
        self._pools: WeakKeyDictionary[asyncio.AbstractEventLoop, _KeptPool[P]] = WeakKeyDictionary()
        self.used = False

    def here(self) -> P | None:
        """Return the pool of the running loop, if it has one."""
        kept = self._pools.get(running_loop())
        return None if kept is None else kept.pool

    async def pool(self) -> P:
        """Return the pool of the running loop."""
        pool = self.here()
        if pool is None:
            self.used = True
            self._forget_closed_loops()
            pool = self._make()
            kept = self._pools[asyncio.get_running_loop()] = _KeptPool(pool)
            await anext(kept.keeper)
        return pool

    def _forget_closed_loops(self) -> None:
        # A pool may refer to its loop, so the weak key alone would keep both for ever.
        for loop in [reference() for reference in self._pools.keyrefs()]:
            if loop is not None and loop.is_closed():
                self._pools.pop(loop, None)

    async def close(self) -> None:
        """Close every pool in its loop, unless the loop does not run any more; one that is busy does it later."""
        here = running_loop() if self._pools else None
        elsewhere: list[Future[Any]] = []
        while self._pools:
            loop, kept = self._pools.popitem()
            if loop is here:
                await kept.end()
            elif loop.is_running():
                elsewhere.extend(_ended(kept, loop))
        for _ in range(LOOKS):
            if all(pool.done() for pool in elsewhere):
                return
            await asyncio.sleep(_PAUSE)


def _ended(kept: _KeptPool[Any], loop: asyncio.AbstractEventLoop) -> list[Future[Any]]:
    """Have *loop* end its pool, unless it is closed at this moment."""
    ending = kept.end()
    try:
        return [asyncio.run_coroutine_threadsafe(ending, loop)]
    except RuntimeError:
        ending.close()
        return []
