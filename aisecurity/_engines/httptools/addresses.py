"""Addresses of a host, in the order in which they are tried (RFC 8305)."""

from __future__ import annotations

import codecs
import socket
from collections.abc import Iterable
from itertools import chain, zip_longest
from typing import Any, Final, TypeAlias

# Python would import it at the first look-up of a host, and a fork could come between.
codecs.lookup("idna")

HEAD_START: Final = 0.25
"""Seconds after which the next address is tried beside the one before."""
Address: TypeAlias = tuple[socket.AddressFamily, Any]
"""Family, and what `connect` takes."""
_Found: TypeAlias = Iterable[tuple[socket.AddressFamily, socket.SocketKind, int, str, Any]]


def interleaved(found: _Found) -> list[Address]:
    """Return what a look-up *found*, the families by turns, the preferred one first."""
    families: dict[socket.AddressFamily, list[Address]] = {}
    for family, _, _, _, address in found:
        families.setdefault(family, []).append((family, address))
    by_turns = chain.from_iterable(zip_longest(*families.values()))
    return [address for address in by_turns if address is not None]


def literal(host: str, port: int) -> list[Address]:
    """Return the address that *host* is, none if it is a name."""
    try:
        return interleaved(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST))
    except socket.gaierror:
        return []


def looked_up(host: str, port: int) -> list[Address]:
    """Return the addresses of *host*; OSError without any. The system takes the time that it takes."""
    return interleaved(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
