"""TCP connections of the asyncio engine: the addresses of a host raced against each other."""

from __future__ import annotations

import asyncio
import socket
from collections import deque

from aisecurity._engines.httptools.addresses import HEAD_START, Address, interleaved, literal


async def connected(loop: asyncio.AbstractEventLoop, host: str, port: int) -> socket.socket:
    """Return a socket that is connected to *host*. OSError if no address answers."""
    addresses = literal(host, port) or await _looked_up(loop, host, port)
    if len(addresses) > 1:
        return await _raced(loop, addresses)
    return await _attempt(loop, addresses[0])


async def _looked_up(loop: asyncio.AbstractEventLoop, host: str, port: int) -> list[Address]:
    try:
        return interleaved(await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM))
    except RuntimeError as error:
        # The executor has no thread for it: the system starts none, or the loop is about to end.
        raise OSError("the host cannot be looked up: no thread") from error


async def _attempt(loop: asyncio.AbstractEventLoop, address: Address) -> socket.socket:
    connection = socket.socket(address[0], socket.SOCK_STREAM)
    try:
        connection.settimeout(0)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        await loop.sock_connect(connection, address[1])
    except BaseException:
        connection.close()
        raise
    return connection


async def _raced(loop: asyncio.AbstractEventLoop, addresses: list[Address]) -> socket.socket:
    """Try one address after the other, each with a head start, and return the first that is connected."""
    waiting = deque(addresses)
    attempts: set[asyncio.Task[socket.socket]] = set()
    errors: list[BaseException] = []
    try:
        while waiting or attempts:
            if waiting:
                attempts.add(loop.create_task(_attempt(loop, waiting.popleft())))
            ended, attempts = await asyncio.wait(
                attempts, timeout=HEAD_START if waiting else None, return_when=asyncio.FIRST_COMPLETED
            )
            for attempt in ended:
                error = attempt.exception()
                if error is None:
                    attempts |= ended - {attempt}
                    return attempt.result()
                errors.append(error)
    finally:
        for attempt in attempts:
            attempt.add_done_callback(_closed)
            attempt.cancel()
    # Popped, lest the exception refer to itself by its traceback.
    raise errors.pop()


def _closed(attempt: asyncio.Task[socket.socket]) -> None:
    """Close the socket of an attempt that succeeded after another had."""
    if not attempt.cancelled() and attempt.exception() is None:
        attempt.result().close()
