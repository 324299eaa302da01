"""Event loop of asyncio, which the asyncio half needs; other libraries with `await` have none."""

from __future__ import annotations

import asyncio

from aisecurity.exceptions import ConfigurationError


def running_loop() -> asyncio.AbstractEventLoop:
    """Return the event loop that runs in this thread. ConfigurationError without one, as under trio."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError as error:
        raise ConfigurationError(
            "the asyncio Scanner needs an event loop of asyncio; under trio, the blocking Scanner works in a thread"
        ) from error
