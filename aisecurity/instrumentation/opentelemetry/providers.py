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
_NAME: Final = "aisecurity"
_ABSENT: Final = object()


class Listeners(NamedTuple):
    """Somebody who listens: spans of a tracer, the instruments of a meter, or both."""

    tracing: Tracing | None
    instruments: Instruments | None


class Api:
    """One half of OpenTelemetry's API, by its module, and the provider that is set there."""

    def __init__(self, module: str, getter: str, variable: str) -> None:
        self._module = module
        self._getter = getter
        self._variable = variable
        self._names: Mapping[str, Any] | None = None
        """The names that its function looks at, once that was asked."""

    def provider(self) -> Any:
        """Return the provider that the program has set, `None` where there is none. No Exception comes from here."""
        # As long as none is set the function looks at the environment, which takes a tenth of a scan's time. Once it
        # has heeded that, the variable is looked at that it begins with, where there still is one of this name.
        if self._names is not None and self._names.get(self._variable, _ABSENT) is None:
            return None
        try:
            return self._asked()
        except Exception:
            # One that the environment names may be missing.
            return None

    def _asked(self) -> Any:
        get = getattr(sys.modules.get(self._module), self._getter, None)
        if get is None:
            # Not imported, or just now.
            return None
        self._names = getattr(get, "__globals__", {})
        provider = get()
        # Those of the API itself stand for none.
        return None if type(provider).__module__.startswith(self._module) else provider


TRACES: Final = Api("opentelemetry.trace", "get_tracer_provider", "_TRACER_PROVIDER")
METRICS: Final = Api("opentelemetry.metrics", "get_meter_provider", "_METER_PROVIDER")

_tracing: tuple[Any, Tracing] | None = None
"""The provider that was used last, and what is made of it."""
_instruments: tuple[Any, Instruments] | None = None


def listeners() -> Listeners | None:
    """Return who listens now, `None` if nobody does. No Exception comes from here."""
    traces, metrics = TRACES.provider(), METRICS.provider()
    if (traces is None and metrics is None) or _is_off():
        return None
    return Listeners(
        None if traces is None else _tracing_of(traces), None if metrics is None else _instruments_of(metrics)
    )


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
