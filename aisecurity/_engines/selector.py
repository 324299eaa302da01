"""Selection of the engine that sends: by name, or the first of the registry that can honour the settings."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Generic, TypeVar

from aisecurity.configuration import ENGINE_VARIABLE, engine_of_environment
from aisecurity.exceptions import ConfigurationError, ScannerClosedError

from . import AsyncEngine, Engine, EngineFolder, UnfitError
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
    if chosen not in NAMES:
        raise ConfigurationError(f"{setting}: one of {', '.join(NAMES)} is needed")
    return (name, "engine") if http_client is not None else (chosen, setting)


def candidates(name: str, http_client: object, setting: str) -> tuple[EngineFolder, ...]:
    """Return the engines that may send, the preferred first. ConfigurationError if *name*, of *setting*, cannot be."""
    if http_client is not None:
        (owner,) = (folder for folder in FOLDERS if folder.TAKES_HTTP_CLIENT)
        if name not in {"auto", owner.NAME}:
            raise ConfigurationError(
                f'engine: an http_client is of {owner.NAME}, so "auto" or "{owner.NAME}" is needed'
            )
        return (owner,)
    if name == "auto":
        return FOLDERS
    (named,) = (folder for folder in FOLDERS if name == folder.NAME)
    if not named.is_installed():
        raise ConfigurationError(
            f"{setting}: {name} is not installed; pip install 'aisecurity[{named.EXTRA}]' brings it"
        )
    return (named,) if named is FOLDERS[-1] else (named, FOLDERS[-1])


class EngineSelector(Generic[E]):
    """The engines of one scanner, each made when it is first needed."""

    def __init__(self, name: str, http_client: object, make: Callable[[EngineFolder], E]) -> None:
        chosen, setting = requested(name, http_client)
        self._folders = candidates(chosen, http_client, setting)
        self._looked = False
        self._by_name = chosen != "auto"
        self._make = make
        self._engines: dict[str, E] = {}
        self._unfit: set[tuple[str, Transport]] = set()
        self._closed = False

    def library(self, transport: Transport) -> str:
        """Return the name of the engine that sends where connections are made as *transport* says."""
        return self._folder(transport).NAME

    def _folder(self, transport: Transport) -> EngineFolder:
        if not self._looked:
            # Only now: to look for a library takes as long as to make a Scanner.
            self._folders, self._looked = tuple(folder for folder in self._folders if folder.is_installed()), True
        for folder in self._folders[:-1]:
            if folder.is_usable_here() and self._obstacle(folder, transport) is None:
                return folder
        return self._folders[-1]

    def _obstacle(self, folder: EngineFolder, transport: Transport) -> str | None:
        """Return the setting that *folder* cannot honour, if there is one."""
        obstacle = folder.obstacle(transport, by_name=self._by_name)
        return "engine" if obstacle is None and (folder.NAME, transport) in self._unfit else obstacle

    def _chosen(self, transport: Transport) -> EngineFolder:
        """Return the engine that sends. ConfigurationError if another was chosen by name and cannot."""
        self._reject_if_closed()
        folder = self._folder(transport)
        preferred = self._folders[0]
        if self._by_name and folder is not preferred and preferred.is_usable_here():
            raise ConfigurationError(f'{self._obstacle(preferred, transport)}: engine="{folder.NAME}" is needed')
        return folder

    def _reject_if_closed(self) -> None:
        if self._closed:
            raise ScannerClosedError("the scanner was closed meanwhile")

    def _engine(self, folder: EngineFolder) -> E:
        engine = self._engines.get(folder.NAME)
        if engine is None:
            engine = self._engines.setdefault(folder.NAME, self._make(folder))
            # Another thread may have closed the engines that there were before this one.
            self._reject_if_closed()
        return engine

    def _next(self, folder: EngineFolder, transport: Transport, error: UnfitError) -> EngineFolder:
        """Return the folder that sends after *error* of *folder*, which came before anything was sent."""
        if self._by_name:
            raise error
        self._unfit.add((folder.NAME, transport))
        return self._chosen(transport)


class BlockingSelector(EngineSelector[Engine]):
    """See `Engine`."""

    def __init__(self, name: str, http_client: object) -> None:
        super().__init__(name, http_client, lambda folder: folder.make(http_client))

    def send(self, effect: Send) -> Reply:
        """See `Engine.send`."""
        folder = self._chosen(effect.transport)
        try:
            return self._engine(folder).send(effect)
        except UnfitError as error:
            return self._engine(self._next(folder, effect.transport, error)).send(effect)

    def close(self) -> None:
        """See `Engine.close`."""
        self._closed = True
        for engine in list(self._engines.values()):
            engine.close()


class AsyncSelector(EngineSelector[AsyncEngine]):
    """See `AsyncEngine`."""

    def __init__(self, name: str, http_client: object) -> None:
        super().__init__(name, http_client, lambda folder: folder.make_async(http_client))

    async def send(self, effect: Send) -> Reply:
        """See `AsyncEngine.send`."""
        folder = self._chosen(effect.transport)
        try:
            return await self._engine(folder).send(effect)
        except UnfitError as error:
            return await self._engine(self._next(folder, effect.transport, error)).send(effect)

    async def close(self) -> None:
        """See `AsyncEngine.close`."""
        self._closed = True
        for engine in list(self._engines.values()):
            await engine.close()
