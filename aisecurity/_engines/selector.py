"""Selection of the engine that sends: by name, or the first of the registry that can honour the settings."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Generic, TypeVar

from aisecurity.exceptions import ConfigurationError, ScannerClosedError

from . import AsyncEngine, Engine, EngineRow, UnfitError
from .registry import NAMES, ROWS

if TYPE_CHECKING:
    from aisecurity._core.effects import Send
    from aisecurity._core.wire import Reply, Transport

E = TypeVar("E", bound=Engine | AsyncEngine)


def candidates(name: str, http_client: object) -> tuple[EngineRow, ...]:
    """Return the rows that may send, the preferred first. ConfigurationError if *name* cannot be."""
    if name not in NAMES:
        raise ConfigurationError(f"engine: one of {', '.join(NAMES)} is needed")
    if http_client is not None:
        (owner,) = (row for row in ROWS if row.takes_http_client)
        if name not in {"auto", owner.name}:
            raise ConfigurationError(
                f'engine: an http_client is of {owner.name}, so "auto" or "{owner.name}" is needed'
            )
        return (owner,)
    if name == "auto":
        return tuple(row for row in ROWS if row.is_installed())
    (named,) = (row for row in ROWS if row.name == name)
    if not named.is_installed():
        raise ConfigurationError(f"engine: {name} is not installed; pip install 'aisecurity[{named.extra}]' brings it")
    return (named,) if named is ROWS[-1] else (named, ROWS[-1])


class EngineSelector(Generic[E]):
    """The engines of one scanner, each made when it is first needed."""

    def __init__(self, name: str, http_client: object, make: Callable[[EngineRow], E]) -> None:
        self._rows = candidates(name, http_client)
        self._by_name = name != "auto"
        self._make = make
        self._engines: dict[str, E] = {}
        self._unfit: set[tuple[str, Transport]] = set()
        self._closed = False

    def library(self, transport: Transport) -> str:
        """Return the name of the engine that sends where connections are made as *transport* says."""
        return self._row(transport).name

    def _row(self, transport: Transport) -> EngineRow:
        for row in self._rows[:-1]:
            if row.is_usable_here() and self._obstacle(row, transport) is None:
                return row
        return self._rows[-1]

    def _obstacle(self, row: EngineRow, transport: Transport) -> str | None:
        """Return the setting that the engine of *row* cannot honour, if there is one."""
        obstacle = row.obstacle(transport, self._by_name)
        return "engine" if obstacle is None and (row.name, transport) in self._unfit else obstacle

    def _chosen(self, transport: Transport) -> EngineRow:
        """Return the row of the engine that sends. ConfigurationError if another was chosen by name and cannot."""
        if self._closed:
            raise ScannerClosedError("the scanner was closed meanwhile")
        row, preferred = self._row(transport), self._rows[0]
        if self._by_name and row is not preferred and preferred.is_usable_here():
            raise ConfigurationError(f'{self._obstacle(preferred, transport)}: engine="{row.name}" is needed')
        return row

    def _engine(self, row: EngineRow) -> E:
        engine = self._engines.get(row.name)
        return self._engines.setdefault(row.name, self._make(row)) if engine is None else engine

    def _next(self, row: EngineRow, transport: Transport, error: UnfitError) -> EngineRow:
        """Return the row that sends after *error* of *row*, which came before anything was sent."""
        if self._by_name:
            raise error
        self._unfit.add((row.name, transport))
        return self._chosen(transport)


class BlockingSelector(EngineSelector[Engine]):
    """See `Engine`."""

    def __init__(self, name: str, http_client: object) -> None:
        super().__init__(name, http_client, lambda row: row.make(http_client))

    def send(self, effect: Send) -> Reply:
        """See `Engine.send`."""
        row = self._chosen(effect.transport)
        try:
            return self._engine(row).send(effect)
        except UnfitError as error:
            return self._engine(self._next(row, effect.transport, error)).send(effect)

    def close(self) -> None:
        """See `Engine.close`."""
        self._closed = True
        for engine in self._engines.values():
            engine.close()


class AsyncSelector(EngineSelector[AsyncEngine]):
    """See `AsyncEngine`."""

    def __init__(self, name: str, http_client: object) -> None:
        super().__init__(name, http_client, lambda row: row.make_async(http_client))

    async def send(self, effect: Send) -> Reply:
        """See `AsyncEngine.send`."""
        row = self._chosen(effect.transport)
        try:
            return await self._engine(row).send(effect)
        except UnfitError as error:
            return await self._engine(self._next(row, effect.transport, error)).send(effect)

    async def close(self) -> None:
        """See `AsyncEngine.close`."""
        self._closed = True
        for engine in self._engines.values():
            await engine.close()
