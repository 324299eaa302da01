"""Rules that input of several kinds keeps: numbers, seconds, UUIDs, loopback hosts."""

from __future__ import annotations

import re
from typing import Final, TypeGuard

from aisecurity._runtime.fork_guard import no_fork

_UUID: Final = r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}"
ONE_PLACE: Final = "a host and a port that nobody reads as others are needed; a name that is no ASCII as xn--..."
"""What is said of an authority that is not `is_one_place`."""
_AUTHORITY: Final = r"(?:\[[0-9A-Fa-f:.]+(?:%[0-9A-Za-z_.~-]+)?\]|[^\[\]:@]+)(?::[0-9]*)?"


def is_one_place(authority: str, host: str) -> bool:
    """Return whether each reader takes *authority*, of a URL, for the same *host* and port.

    Of "[::1]43" one reader takes the port to be 43, another that of the scheme; and where the versions of IDNA differ,
    as over the sharp s, one engine would connect to another host than the other.
    """
    if re.fullmatch(_AUTHORITY, authority) is None:
        return False
    try:
        return host.isascii() or host.encode("idna").decode("idna") == host
    except UnicodeError:
        return False


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
