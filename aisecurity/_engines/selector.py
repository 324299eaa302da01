"""Selection of the engine that sends: by name, or the first of the registry that can honour the settings."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from aisecurity.configuration import ENGINE_VARIABLE, engine_of_environment
from aisecurity.exceptions import ConfigurationError, ScannerClosedError

from . import AsyncEngine, Engine, EngineFolder
from .registry import FOLDERS, NAMES

if TYPE_CHECKING:
    from aisecurity._core.effects import Send
    from aisecurity._core.wire import Reply, Transport

E = TypeVar("E", bound=Engine | AsyncEngine)


def requested(name: str, http_client: object) -> tuple[str, str]:
    """Return the name of the engine and where it is said: *name*, or for "auto" what the environment names.

    ConfigurationError if it is unknown. An *http_client* goes before the environment: it chose its engine.
    """
    chosen, setting = name, "engine"
    if name == "auto" and (given := engine_of_environment()) is not None:
        chosen, setting = given, ENGINE_VARIABLE
    if chosen == "pyreqwest":
        raise ConfigurationError(
            f'{setting}: pyreqwest is not used any more; "httptools", the default, takes its place and needs no extra'
        )
    if chosen not in NAMES:
        raise ConfigurationError(f"{setting}: one of {', '.join(NAMES)} is needed")
    return (name, "engine") if http_client is not None else (chosen, setting)


def folder_named(name: str, http_client: object) -> EngineFolder | None:
    """Return the engine that was chosen: by *name*, or by a client of its library; `None` for "auto" alone."""
    if http_client is not None:
        (owner,) = (folder for folder in FOLDERS if folder.TAKES_HTTP_CLIENT)
        if name not in {"auto", owner.NAME}:
            raise ConfigurationError(
                f'engine: an http_client is of {owner.NAME}, so "auto" or "{owner.NAME}" is needed'
            )
        return owner
    return next((folder for folder in FOLDERS if name == folder.NAME), None)


_RECORDERS: Final = tuple((name, folder) for folder in FOLDERS for name in folder.RECORDERS)


def _recorded() -> EngineFolder | None:
    """Return the engine whose traffic a library that is loaded records or replaces, if there is one."""
    for name, folder in _RECORDERS:
        if name in sys.modules:
            return folder
    return None


class EngineSelector(Generic[E]):
    """The engines of one scanner, each made when it is first needed."""

    def __init__(self, name: str, http_client: object, make: Callable[[EngineFolder], E]) -> None:
        chosen, self._setting = requested(name, http_client)
        self._named = folder_named(chosen, http_client)
        self._make = make
        self._engines: dict[str, E] = {}
        self._able: tuple[Transport, EngineFolder] | None = None
        """The engine that can honour the settings that were used last."""
        self._closed = False

    def library(self, transport: Transport) -> str:
        """Return the name of the engine that sends where connections are made as *transport* says."""
        return (self._named or self._automatic(transport)).NAME

    def _automatic(self, transport: Transport) -> EngineFolder:
        """Return the first engine that can honour *transport*; the one that is recorded, where one is."""
        # Looked for each time: such a library is often loaded after the scanner was made.
        recorded = _recorded()
        if recorded is not None:
            return recorded
        able = self._able
        if able is None or able[0] is not transport:
            able = self._able = transport, next(folder for folder in FOLDERS if folder.obstacle(transport) is None)
        return able[1]

    def _by_name(self, folder: EngineFolder, transport: Transport) -> EngineFolder:
        """Return *folder*. ConfigurationError if it cannot honour *transport*."""
        able = self._able
        if able is None or able[0] is not transport:
            obstacle = folder.obstacle(transport)
            if obstacle is not None:
                raise ConfigurationError(f'{obstacle}: {self._setting}="{FOLDERS[-1].NAME}" is needed')
            self._able = transport, folder
        return folder

    def _engine(self, transport: Transport) -> E:
        """Return the engine that sends. ConfigurationError if one was named that cannot."""
        if self._closed:
            raise ScannerClosedError("the scanner was closed meanwhile")
        named = self._named
        folder = self._automatic(transport) if named is None else self._by_name(named, transport)
        engine = self._engines.get(folder.NAME)
        if engine is None:
            engine = self._engines.setdefault(folder.NAME, self._make(folder))
            if self._closed:
                # Another thread closed the engines that there were before this one.
                raise ScannerClosedError("the scanner was closed meanwhile")
        return engine


class BlockingSelector(EngineSelector[Engine]):
    """See `Engine`."""

    def __init__(self, name: str, http_client: object) -> None:
        super().__init__(name, http_client, lambda folder: folder.make(http_client))

    def send(self, effect: Send) -> Reply:
        """See `Engine.send`."""
        return self._engine(effect.transport).send(effect)

    def close(self) -> None:
        """See `Engine.close`."""
        self._closed = True
        for engine in list(self._engines.values()):
            engine.close()


class AsyncSelector(EngineSelector[AsyncEngine]):
    """See `AsyncEngine`."""

    def __init__(self, name: str, http_client: object) -> None:
        super().__init__(name, http_client, lambda folder: folder.make_async(http_client))

    def send(self, effect: Send) -> Awaitable[Reply]:
        """See `AsyncEngine.send`."""
        return self._engine(effect.transport).send(effect)

    async def close(self) -> None:
        """See `AsyncEngine.close`."""
        self._closed = True
        for engine in list(self._engines.values()):
            await engine.close()
