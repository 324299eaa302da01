"""TCP connections of the asyncio engine: the addresses of a host raced against each other."""

from __future__ import annotations

import asyncio
import socket
from collections import deque

from aisecurity._engines.httptools.addresses import HEAD_START, Address, interleaved, literal


async def connected(loop: asyncio.AbstractEventLoop, host: str, port: int) -> socket.socket:
    """Return a socket that is connected to *host*. OSError if no address answers."""
    addresses = literal(host, port) or interleaved(await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM))
    if len(addresses) > 1:
        return await _raced(loop, addresses)
    return await _attempt(loop, addresses[0])


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
    failure: BaseException = OSError("no address")
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
                failure = error
    finally:
        for attempt in attempts:
            attempt.add_done_callback(_closed)
            attempt.cancel()
    raise failure


def _closed(attempt: asyncio.Task[socket.socket]) -> None:
    """Close the socket of an attempt that succeeded after another had."""
    if not attempt.cancelled() and attempt.exception() is None:
        attempt.result().close()
