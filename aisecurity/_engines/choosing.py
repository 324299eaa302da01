"""Which HTTP library sends: "auto" takes pyreqwest where it is installed and can honour the settings, else httpx."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from aisecurity._forks import no_fork
from aisecurity.exceptions import ConfigurationError, ScannerClosedError

from . import AsyncEngine, Engine, UnfitError, process

if TYPE_CHECKING:
    import httpx

    from aisecurity._core.effects import Send
    from aisecurity._core.wire import Reply, Transport

E = TypeVar("E", bound=Engine | AsyncEngine)

ENGINES: Final = ("auto", "httpx", "pyreqwest")


def checked(name: str, http_client: object) -> str:
    """Return *name*, or "httpx" where nothing else is possible. ConfigurationError if *name* cannot be."""
    if name not in ENGINES:
        raise ConfigurationError(f"engine: one of {', '.join(ENGINES)} is needed")
    installed = find_spec("pyreqwest") is not None
    if name == "pyreqwest" and http_client is not None:
        raise ConfigurationError('engine: an http_client is of httpx, so "auto" or "httpx" is needed')
    if name == "pyreqwest" and not installed:
        raise ConfigurationError("engine: pyreqwest is not installed; pip install 'aisecurity[fast]' brings it")
    return name if installed and http_client is None else "httpx"


def _blocking(http_client: httpx.Client | None, library: str) -> Engine:
    if library == "pyreqwest":
        process.load()
        from .pyreqwest_sync import PyreqwestEngine

        return PyreqwestEngine()
    from .httpx_sync import HttpxEngine

    return HttpxEngine(http_client)


def _asynchronous(http_client: httpx.AsyncClient | None, library: str) -> AsyncEngine:
    if library == "pyreqwest":
        process.load()
        from .pyreqwest_async import AsyncPyreqwestEngine

        return AsyncPyreqwestEngine()
    from .httpx_async import AsyncHttpxEngine

    return AsyncHttpxEngine(http_client)


class Choice(Generic[E]):
    """The engines of one scanner, each made when it is first needed."""

    def __init__(self, name: str, http_client: object, make: Callable[[str], E]) -> None:
        self._name = checked(name, http_client)
        self._make = make
        self._engines: dict[str, E] = {}
        self._unfit: set[Transport] = set()
        self._closed = False

    def library(self, transport: Transport) -> str:
        """Return the name of the library that sends where connections are made as *transport* says."""
        if self._name == "httpx" or not process.is_ours() or self._obstacle(transport):
            return "httpx"
        return "pyreqwest"

    def _obstacle(self, transport: Transport) -> str | None:
        """Return the setting that pyreqwest cannot honour, if there is one."""
        if transport.ssl_context is not None:
            return "ssl_context"
        if transport.client_cert is not None and len(transport.client_cert) > 2:
            return "client_cert with a password"
        if self._name == "pyreqwest":
            return None
        if transport.ca_file is not None:
            # Pyreqwest would trust what is in the file besides the usual authorities, not in their place.
            return "ca_file"
        return "engine" if transport in self._unfit else None

    def _chosen(self, transport: Transport) -> E:
        """Return the engine that sends. ConfigurationError if pyreqwest was asked for and cannot."""
        if self._closed:
            raise ScannerClosedError("the scanner was closed meanwhile")
        library = self.library(transport)
        if library != self._name == "pyreqwest" and process.is_ours():
            raise ConfigurationError(f'{self._obstacle(transport)}: engine="httpx" is needed')
        engine = self._engines.get(library)
        if engine is None:
            with no_fork:
                engine = self._engines.setdefault(library, self._make(library))
        return engine

    def _without(self, transport: Transport, error: UnfitError) -> E:
        """Return the engine that sends after *error*, which came before anything was sent."""
        if self._name == "pyreqwest":
            raise error
        self._unfit.add(transport)
        return self._chosen(transport)


class BlockingChoice(Choice[Engine]):
    """See `Engine`."""

    def __init__(self, name: str, http_client: httpx.Client | None) -> None:
        super().__init__(name, http_client, partial(_blocking, http_client))

    def send(self, effect: Send) -> Reply:
        """See `Engine.send`."""
        try:
            return self._chosen(effect.transport).send(effect)
        except UnfitError as error:
            return self._without(effect.transport, error).send(effect)

    def close(self) -> None:
        """See `Engine.close`."""
        self._closed = True
        for engine in self._engines.values():
            engine.close()


class AsyncChoice(Choice[AsyncEngine]):
    """See `AsyncEngine`."""

    def __init__(self, name: str, http_client: httpx.AsyncClient | None) -> None:
        super().__init__(name, http_client, partial(_asynchronous, http_client))

    async def send(self, effect: Send) -> Reply:
        """See `AsyncEngine.send`."""
        try:
            return await self._chosen(effect.transport).send(effect)
        except UnfitError as error:
            return await self._without(effect.transport, error).send(effect)

    async def close(self) -> None:
        """See `AsyncEngine.close`."""
        self._closed = True
        for engine in self._engines.values():
            await engine.close()
