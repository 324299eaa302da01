"""Blocking and asyncio Scanner behind one interface, so that one test serves both."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Protocol

from aisecurity import Configuration
from aisecurity.scan.asyncio.scanner import Scanner as AsyncioScanner
from aisecurity.scan.inline.scanner import Scanner as InlineScanner


class Half(Protocol):
    """Makes calls one after the other with one Scanner, and returns their outcomes."""

    def __call__(self, configuration: Configuration, *calls: Callable[[Any], Any]) -> list[Any]:
        """Make *calls*."""
        ...  # of a Protocol


def inline(configuration: Configuration, *calls: Callable[[Any], Any]) -> list[Any]:
    """Make *calls* one after the other with one blocking Scanner."""
    with InlineScanner(configuration, engine="httpx") as scanner:
        return [call(scanner) for call in calls]


def asynchronous(configuration: Configuration, *calls: Callable[[Any], Any]) -> list[Any]:
    """Make *calls* one after the other with one asyncio Scanner."""

    async def make() -> list[Any]:
        async with AsyncioScanner(configuration, engine="httpx") as scanner:
            return [await call(scanner) for call in calls]

    return asyncio.run(make())
