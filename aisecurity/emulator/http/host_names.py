"""Names of a host as a request gives them in its header Host, and which of them are accepted."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable

# The port does not count: a container's is mapped to another.
_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9_.-]+)(?::[0-9]*)?", re.ASCII)
_NAME = re.compile(r"[A-Za-z0-9_.-]+|[0-9A-Fa-f:.]+", re.ASCII)

_IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


def _ip_address(name: str) -> _IpAddress | None:
    try:
        return ipaddress.ip_address(name)
    except ValueError:
        return None


def is_host_name(name: str) -> bool:
    """Return whether *name* names a host: a name or an address, no port, and not the address of all interfaces."""
    address = _ip_address(name)
    return _NAME.fullmatch(name) is not None and (address is None or not address.is_unspecified)


def _spelt_alike(name: str) -> str:
    address = _ip_address(name)
    return name.lower() if address is None else str(address)


class AcceptedHosts:
    """Names of loopback, and *names*, of which those that name no host do not count."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._names = {"localhost"}
        self.add(names)

    def add(self, names: Iterable[str]) -> None:
        """Accept *names*, too."""
        self._names.update(_spelt_alike(name) for name in names if is_host_name(name))

    def accept(self, header: str | None) -> bool:
        """Return whether the header Host of a request, None where there is none, names one of them."""
        found = _HOST.fullmatch(header or "")
        if found is None:
            return False
        name = found[1].strip("[]")
        address = _ip_address(name)
        return (address is not None and address.is_loopback) or _spelt_alike(name) in self._names


def host_of(headers: Iterable[tuple[bytes, bytes]]) -> str | None:
    """Return the one header Host of a request, None if there is none or more than one."""
    hosts = [value for name, value in headers if name == b"host"]
    return hosts[0].decode("latin-1") if len(hosts) == 1 else None
