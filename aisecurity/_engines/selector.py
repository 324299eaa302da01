"""Selection of the engine that sends: by name, or the first of the registry that can honour the settings."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from aisecurity._core.wire import not_loaded
from aisecurity._runtime.fork_guard import no_fork
from aisecurity._runtime.lazy import LOAD_ERRORS
from aisecurity.configuration import ENGINE_VARIABLE, engine_of_environment
from aisecurity.exceptions import ConfigurationError, ScannerClosedError

from . import AsyncEngine, Engine, EngineFolder
from .registry import FOLDERS, NAMES

if TYPE_CHECKING:
    from aisecurity._core.effects import Send
    from aisecurity._core.wire import Reply, Transport

    from .proxies import ProxyUrl

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


_RECORDERS: Final = {name: folder for folder in FOLDERS for name in folder.RECORDERS}


def _recorded() -> EngineFolder | None:
    """Return the engine whose traffic a library that is loaded records or replaces, if there is one."""
    if sys.modules.keys().isdisjoint(_RECORDERS.keys()):
        return None
    return next((folder for name, folder in _RECORDERS.items() if name in sys.modules), None)


class EngineSelector(Generic[E]):
    """The engines of one scanner, each made when it is first needed."""

    def __init__(self, name: str, http_client: object, make: Callable[[EngineFolder], E]) -> None:
        chosen, self._setting = requested(name, http_client)
        self._named = folder_named(chosen, http_client)
        self._user_client = http_client is not None
        self._make = make
        self._engines: dict[str, E] = {}
        self._known: tuple[Transport, dict[str, ProxyUrl | None] | None] | None = None
        """The settings that were used last, and the proxy for each origin, or `None` where no proxy is named."""
        self._closed = False

    def library(self, transport: Transport, url: str) -> str:
        """Return the name of the engine that sends to *url* where connections are made as *transport* says."""
        if self._named is not None:
            return self._named.NAME
        try:
            return self._automatic(transport, url).NAME
        except (ConfigurationError, *LOAD_ERRORS):
            # A proxy that none can use, or that nothing can read now.
            return FOLDERS[0].NAME

    def _proxy(self, transport: Transport, url: str) -> ProxyUrl | None:
        """Return the proxy for *url*. ConfigurationError, before any engine has seen it, if it cannot be used."""
        known = self._known
        if known is None or known[0] is not transport:
            with no_fork:
                from .proxies import names_proxy

            known = self._known = (transport, {} if names_proxy(transport) else None)
        proxies = known[1]
        return None if proxies is None else _looked_up(proxies, url, transport)

    def _automatic(self, transport: Transport, url: str) -> EngineFolder:
        """Return the first engine that can honour *transport*; the one that is recorded, where one is."""
        known = self._known
        proxied = known is None or known[0] is not transport or known[1] is not None
        proxy = self._proxy(transport, url) if proxied else None
        # Looked for each time: such a library is often loaded after the scanner was made.
        recorded = _recorded()
        if recorded is not None:
            return recorded
        return next(folder for folder in FOLDERS if folder.obstacle(proxy) is None) if proxy else FOLDERS[0]

    def _by_name(self, folder: EngineFolder, transport: Transport, url: str) -> EngineFolder:
        """Return *folder*. ConfigurationError if it cannot honour *transport*."""
        if self._user_client:
            # Its proxies are its owner's.
            return folder
        obstacle = folder.obstacle(self._proxy(transport, url))
        if obstacle is not None:
            raise ConfigurationError(f'{obstacle}: {self._setting}="{FOLDERS[-1].NAME}" is needed')
        return folder

    def _engine(self, transport: Transport, url: str) -> E:
        """Return the engine that sends. ConfigurationError if one was named that cannot."""
        if self._closed:
            raise ScannerClosedError("the scanner was closed meanwhile")
        named = self._named
        try:
            folder = self._automatic(transport, url) if named is None else self._by_name(named, transport, url)
            engine = self._engines.get(folder.NAME)
            if engine is not None:
                return engine
            engine = self._engines.setdefault(folder.NAME, self._make(folder))
        except LOAD_ERRORS as error:
            raise not_loaded(error) from error
        if self._closed:
            # Another thread closed the engines that there were before this one.
            raise ScannerClosedError("the scanner was closed meanwhile")
        return engine


def _looked_up(proxies: dict[str, ProxyUrl | None], url: str, transport: Transport) -> ProxyUrl | None:
    """Return the proxy for *url*, remembered in *proxies* by its origin."""
    with no_fork:
        from urllib.parse import urlsplit

        from .proxies import proxy_for

    parts = urlsplit(url)
    origin = f"{parts.scheme}://{parts.netloc}"
    if origin not in proxies:
        proxies[origin] = proxy_for(origin, transport)
    return proxies[origin]


class BlockingSelector(EngineSelector[Engine]):
    """See `Engine`."""

    def __init__(self, name: str, http_client: object) -> None:
        super().__init__(name, http_client, lambda folder: folder.make(http_client))

    def send(self, effect: Send) -> Reply:
        """See `Engine.send`."""
        return self._engine(effect.transport, effect.request.url).send(effect)

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
        return self._engine(effect.transport, effect.request.url).send(effect)

    async def close(self) -> None:
        """See `AsyncEngine.close`."""
        self._closed = True
        for engine in list(self._engines.values()):
            await engine.close()
