"""Providers of OpenTelemetry that the program has set: one of tracers and one of meters, each for itself."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from aisecurity._runtime.fork_guard import no_fork
from aisecurity._version import __version__

if TYPE_CHECKING:
    from .instruments import Instruments
    from .spans import Tracing

OFF_VARIABLE: Final = "OTEL_SDK_DISABLED"
TRACER_PROVIDER: Final = "_TRACER_PROVIDER"
METER_PROVIDER: Final = "_METER_PROVIDER"
_NAME: Final = "aisecurity"
_ABSENT: Final = object()


class Listeners(NamedTuple):
    """Somebody who listens: spans of a tracer, the instruments of a meter, or both."""

    tracing: Tracing | None
    instruments: Instruments | None


_of_traces: Mapping[str, Any] = {}
"""The names that the API's function for tracer providers looks at, once it was asked."""
_of_metrics: Mapping[str, Any] = {}

_tracing: tuple[Any, Tracing] | None = None
"""The provider that was used last, and what is made of it."""
_instruments: tuple[Any, Instruments] | None = None


def listeners() -> Listeners | None:
    """Return who listens now, `None` if nobody does. No Exception comes from here."""
    global _of_traces, _of_metrics
    # As long as none is set, the functions of the API look at the environment, which takes a tenth of a scan's time.
    # Once they have heeded that, the variables are looked at that they begin with, where they still have these names.
    if _of_traces.get(TRACER_PROVIDER, _ABSENT) is None and (
        _of_metrics.get(METER_PROVIDER, _ABSENT) is None or "opentelemetry.metrics" not in sys.modules
    ):
        return None
    traces, _of_traces = _set_in("opentelemetry.trace", "get_tracer_provider")
    metrics, _of_metrics = _set_in("opentelemetry.metrics", "get_meter_provider")
    if (traces is None and metrics is None) or _is_off():
        return None
    return Listeners(
        None if traces is None else _tracing_of(traces), None if metrics is None else _instruments_of(metrics)
    )


def _set_in(module: str, getter: str) -> tuple[Any, Mapping[str, Any]]:
    """Return the provider that is set in a half of the API, `None` if none is, and the names that *getter* looks at."""
    get = getattr(sys.modules.get(module), getter, None)
    if get is None:
        # Not imported, or just now.
        return None, {}
    names: Mapping[str, Any] = getattr(get, "__globals__", {})
    try:
        provider = get()
    except Exception:
        # One that the environment names may be missing.
        return None, names
    # Those of the API itself stand for none.
    return None if type(provider).__module__.startswith(module) else provider, names


def _is_off() -> bool:
    return os.environ.get(OFF_VARIABLE, "").strip().lower() == "true"


def _tracing_of(provider: Any) -> Tracing | None:
    global _tracing
    known = _tracing
    if known is None or known[0] is not provider:
        with suppress(Exception):
            with no_fork:
                from .spans import Tracing
            known = _tracing = (provider, Tracing(provider.get_tracer(_NAME, __version__)))
    return known[1] if known is not None and known[0] is provider else None


def _instruments_of(provider: Any) -> Instruments | None:
    global _instruments
    known = _instruments
    if known is None or known[0] is not provider:
        with suppress(Exception):
            with no_fork:
                from .instruments import Instruments
            known = _instruments = (provider, Instruments(provider.get_meter(_NAME, __version__)))
    return known[1] if known is not None and known[0] is provider else None
