"""Engine on pyreqwest, which the extra `fast` installs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aisecurity._runtime.fork_guard import no_fork

if TYPE_CHECKING:
    from types import ModuleType

    from aisecurity._core.wire import Transport

    from .asyncio import AsyncPyreqwestEngine
    from .blocking import PyreqwestEngine

NAME: str = "pyreqwest"
EXTRA: str | None = "fast"
TAKES_HTTP_CLIENT: bool = False

_process: ModuleType | None = None
"""The module that loaded pyreqwest, `None` until one is needed: nothing of pyreqwest has run anywhere before."""


def is_installed() -> bool:
    """See `EngineFolder.is_installed`."""
    with no_fork:
        from importlib.util import find_spec

    return find_spec("pyreqwest") is not None


def is_usable_here() -> bool:
    """See `EngineFolder.is_usable_here`."""
    return _process is None or _process.is_ours()


def obstacle(transport: Transport, *, by_name: bool) -> str | None:
    """See `EngineFolder.obstacle`."""
    if transport.ssl_context is not None:
        return "ssl_context"
    if transport.client_cert is not None and len(transport.client_cert) > 2:
        return "client_cert with a password"
    # Pyreqwest would trust what is in the file besides the usual authorities, not in their place.
    return "ca_file" if transport.ca_file is not None and not by_name else None


def _load() -> None:
    global _process
    with no_fork:
        from . import process

    process.load()
    _process = process


def make(http_client: Any) -> PyreqwestEngine:
    """See `EngineFolder.make`; *http_client* is `None`."""
    with no_fork:
        _load()
        from .blocking import PyreqwestEngine

    return PyreqwestEngine()


def make_async(http_client: Any) -> AsyncPyreqwestEngine:
    """See `EngineFolder.make_async`; *http_client* is `None`."""
    with no_fork:
        _load()
        from .asyncio import AsyncPyreqwestEngine

    return AsyncPyreqwestEngine()
