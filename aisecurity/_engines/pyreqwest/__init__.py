"""Engine on pyreqwest, which the extra `fast` installs."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

from aisecurity._engines import AsyncEngine, Engine, EngineRow
from aisecurity._runtime.fork_guard import no_fork

from . import process

if TYPE_CHECKING:
    from aisecurity._core.wire import Transport


def _is_installed() -> bool:
    return find_spec("pyreqwest") is not None


def _obstacle(transport: Transport, by_name: bool) -> str | None:  # noqa: FBT001 - the signature of a row
    if transport.ssl_context is not None:
        return "ssl_context"
    if transport.client_cert is not None and len(transport.client_cert) > 2:
        return "client_cert with a password"
    # Pyreqwest would trust what is in the file besides the usual authorities, not in their place.
    return "ca_file" if transport.ca_file is not None and not by_name else None


def _make(_: None) -> Engine:
    with no_fork:
        process.load()
        from .blocking import PyreqwestEngine

    return PyreqwestEngine()


def _make_async(_: None) -> AsyncEngine:
    with no_fork:
        process.load()
        from .asyncio import AsyncPyreqwestEngine

    return AsyncPyreqwestEngine()


ROW: Final = EngineRow(
    name="pyreqwest",
    extra="fast",
    takes_http_client=False,
    is_installed=_is_installed,
    is_usable_here=process.is_ours,
    obstacle=_obstacle,
    make=_make,
    make_async=_make_async,
)
