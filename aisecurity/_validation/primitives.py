"""Rules that input of several kinds keeps: numbers, seconds, UUIDs, loopback hosts."""

from __future__ import annotations

import re
from typing import Final, TypeGuard

from aisecurity._runtime.fork_guard import no_fork

_UUID: Final = r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}"


def is_uuid(value: str) -> bool:
    """Return whether *value* is a UUID: 8-4-4-4-12 hexadecimal digits in either case."""
    return re.fullmatch(_UUID, value) is not None


def is_number(value: object) -> TypeGuard[float]:
    """Return whether *value* is an int or a float; a bool is neither."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def is_seconds(value: object) -> TypeGuard[float]:
    """Return whether *value* is a number of seconds above 0; infinity means no limit."""
    return is_number(value) and value > 0


def is_loopback(host: str) -> bool:
    """Return whether *host*, a name or an address without brackets, is this machine: 127.0.0.0/8, ::1, localhost."""
    with no_fork:
        from ipaddress import ip_address

    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
