"""Both halves of a diagnosis: blocking, and on asyncio."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from aisecurity._core.effects import Flow, Invoke
from aisecurity._core.wire import Transport
from aisecurity._drivers.asyncio import run_async
from aisecurity._drivers.blocking import run
from aisecurity._engines.exchange import bounded
from aisecurity._engines.selector import AsyncSelector, BlockingSelector
from aisecurity._validation import payload
from aisecurity.configuration import Configuration
from aisecurity.exceptions import ConfigurationError
from aisecurity.generated_openapi_client import AiProfile

from .procedure import run_checks
from .results import Diagnosis
from .subject import Waiting


def diagnose(
    config: Configuration | None = None,
    *,
    ai_profile: AiProfile | Mapping[str, Any] | str | None = None,
    timeout: float | None = None,
    engine: str = "auto",
) -> Diagnosis:
    """Check whether scans work with *config*, and return what was found; a failure is a check, not an exception.

    Without *config* it is that of `aisecurity.init`, else the environment's, as for a Scanner. *ai_profile*: a profile,
    or its name; with it one harmless scan is made, which is billed as any; without it nothing is billed. *timeout*:
    seconds for all checks together; each request has at most those of the configuration, and where *timeout* is not
    given just those: three requests at most, and one connection more. *engine* as for a Scanner.

    ConfigurationError for a *config* or *engine* of another kind, PayloadError for another *ai_profile* or *timeout*.
    """
    selector = BlockingSelector(engine, None)
    try:
        return run(_procedure(config, ai_profile, timeout, selector.library, _here), selector.send)
    finally:
        selector.close()


async def diagnose_async(
    config: Configuration | None = None,
    *,
    ai_profile: AiProfile | Mapping[str, Any] | str | None = None,
    timeout: float | None = None,
    engine: str = "auto",
) -> Diagnosis:
    """Check whether scans work with *config*, and return what was found; a failure is a check, not an exception.

    As *diagnose*, but requests are sent in the running event loop as the asyncio Scanner does it, and credentials may
    come from async functions. The connections for the checks of TLS and of the proxy are waited for in another thread
    (`asyncio.to_thread`); if the diagnosis is cancelled, that thread ends within the configured `connect_timeout`.
    """
    selector = AsyncSelector(engine, None)
    try:
        return await run_async(_procedure(config, ai_profile, timeout, selector.library, _elsewhere), selector.send)
    finally:
        await selector.close()


def _procedure(
    config: Configuration | None,
    ai_profile: AiProfile | Mapping[str, Any] | str | None,
    timeout: float | None,
    library: Callable[[Transport, str], str],
    waiting: Waiting,
) -> Flow[Diagnosis]:
    """Return the checks to make. An argument that is of another kind is the program's mistake, not the service's."""
    if config is not None and not isinstance(config, Configuration):  # pyright: ignore[reportUnnecessaryIsInstance]  # callers may not be typed
        raise ConfigurationError(f"config: a Configuration is needed, not {type(config).__name__}")
    profile = None if ai_profile is None else payload.made("ai_profile", ai_profile, AiProfile)
    seconds = None if timeout is None else payload.seconds("timeout", timeout)
    return run_checks(config, profile, seconds, library, waiting)


def _here(function: Callable[[], Any], _: float) -> Invoke:
    return Invoke(function)


def _elsewhere(function: Callable[[], Any], seconds: float) -> Invoke:
    return Invoke(partial(_in_thread, function, seconds))


async def _in_thread(function: Callable[[], Any], seconds: float) -> Any:
    """Wait for *function* in a thread, and at most *seconds* for the thread, too: it may be long in coming."""
    import asyncio

    async with asyncio.timeout(bounded(seconds)):
        return await asyncio.to_thread(function)
