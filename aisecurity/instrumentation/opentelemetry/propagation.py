"""Headers that name the trace of a span, as the propagators of the program write them."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from aisecurity._runtime.fork_guard import no_fork

if TYPE_CHECKING:
    from opentelemetry.context import Context


def headers_of(within: Context) -> Mapping[Any, Any]:
    """Return what the propagators write for *within*, unchecked."""
    written: dict[Any, Any] = {}
    with suppress(Exception):
        with no_fork:
            from opentelemetry.propagate import inject
        inject(written, context=within)
    return written
