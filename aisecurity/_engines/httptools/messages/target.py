"""Target of a request: the host and port to connect to, and the words of the request line."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import import_module
from typing import Final, NamedTuple
from urllib.parse import quote, urlsplit

# Else the first host has Python look for it; where that fails, Python may never look again.
import_module("encodings.idna")

_PATH_CHARACTERS: Final = "/%:@!$&'()*+,;=~?-._"
_HOST: Final = re.compile(r"[\w.~:%-]+", re.ASCII)
"""What a host is made of; a blank would end the word of a request line that names it."""


class Target(NamedTuple):
    """The parts of a URL that a connection and a request need."""

    address: str
    """Scheme, host and port, as the URL has them."""
    host: str
    port: int
    secure: bool
    """Whether TLS is spoken with the host."""
    host_field: str
    """The value of the header Host."""
    path: str
    """Path and query in ASCII."""


@lru_cache(maxsize=256)
def target_of(url: str) -> Target:
    """Return the target of *url*. ValueError if no DNS can hold its host, or its port is none."""
    parts = urlsplit(url)
    secure = parts.scheme == "https"
    host = parts.hostname or ""
    # Of a name in ASCII it says whether DNS can hold it; `ssl` would leave a socket open over one that it cannot.
    host = host.encode("idna").decode("ascii")
    if not _HOST.fullmatch(host):
        raise ValueError("a character that no host has")
    port = parts.port or (443 if secure else 80)
    shown = f"[{host}]" if ":" in host else host
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(
        address=f"{parts.scheme}://{parts.netloc}",
        host=host,
        port=port,
        secure=secure,
        host_field=shown if port == (443 if secure else 80) else f"{shown}:{port}",
        path=quote(path, safe=_PATH_CHARACTERS),
    )
