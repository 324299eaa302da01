"""Pools without their lock."""

from typing import Any

import httpx

from aisecurity._engines.httpx.locks import unlocked


def test_unlocked() -> None:
    """The pool of httpx that is installed has one, and it is no lock any more."""
    transport: Any = httpx.HTTPTransport()
    before = transport._pool._optional_thread_lock
    assert transport is unlocked(transport)
    now = transport._pool._optional_thread_lock

    assert not hasattr(before, "enter_result")
    assert hasattr(now, "enter_result")


def test_another_httpx() -> None:
    """Where its names have changed the transport stays as it is."""
    transport: Any = httpx.HTTPTransport()
    del transport._pool

    assert transport is unlocked(transport)
