"""Engine on httpx, which also sends through a client of the caller's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from aisecurity._engines import AsyncEngine, Engine, EngineRow
from aisecurity._runtime.fork_guard import no_fork

if TYPE_CHECKING:
    from aisecurity._core.wire import Transport


def _always() -> bool:
    return True


def _no_obstacle(_: Transport, __: bool) -> None:  # noqa: FBT001 - the signature of a row
    return None


def _make(http_client: Any) -> Engine:
    with no_fork:
        from .blocking import HttpxEngine

    return HttpxEngine(http_client)


def _make_async(http_client: Any) -> AsyncEngine:
    with no_fork:
        from .asyncio import AsyncHttpxEngine

    return AsyncHttpxEngine(http_client)


ROW: Final = EngineRow(
    name="httpx",
    extra=None,
    takes_http_client=True,
    is_installed=_always,
    is_usable_here=_always,
    obstacle=_no_obstacle,
    make=_make,
    make_async=_make_async,
)
