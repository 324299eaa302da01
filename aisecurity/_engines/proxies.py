"""Proxy of a request: which one, if any, and whether it can and may be used. The one reading of it for all engines."""

from __future__ import annotations

import os
import re
from typing import Final, NamedTuple
from urllib.parse import SplitResult, unquote, urlsplit

from aisecurity._core.secret import revealed
from aisecurity._core.wire import Transport
from aisecurity._runtime.fork_guard import no_fork
from aisecurity._validation.primitives import is_loopback
from aisecurity.exceptions import ConfigurationError

_DEFAULT_PORTS: Final = {"http": 80, "https": 443, "socks5": 1080, "socks5h": 1080}
_NEEDED: Final = "proxy: a URL such as http://host:3128 is needed"


class ProxyUrl(NamedTuple):
    """A proxy that can be used."""

    scheme: str
    """One of "http", "https", "socks5" and "socks5h"."""
    host: str
    port: int
    user: str | None = None
    password: str = ""

    def __repr__(self) -> str:
        """Return neither name nor password."""
        return f"ProxyUrl({self.url!r})"

    @property
    def url(self) -> str:
        """Its URL, without user and password."""
        return f"{self.scheme}://{f'[{self.host}]' if ':' in self.host else self.host}:{self.port}"

    @property
    def speaks_socks(self) -> bool:
        """Whether it speaks SOCKS in place of HTTP."""
        return self.scheme.startswith("socks")


def names_proxy(transport: Transport) -> bool:
    """Return whether *transport* or the environment names a proxy, for whatever URL."""
    if transport.proxy is not None or not transport.trust_env:
        return transport.proxy is not None
    return any(_variable(scheme) is not None for scheme in ("https", "http", "all"))


def proxy_for(url: str, transport: Transport) -> ProxyUrl | None:
    """Return the proxy for *url*: the configured one, else that of HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY.

    ConfigurationError, which repeats nothing of it, if that proxy cannot be used, or would see in clear text what is
    for this machine alone.
    """
    parts = urlsplit(url)
    if transport.proxy is None:
        return _of_the_environment(parts) if transport.trust_env else None
    proxy = _parsed(revealed(transport.proxy))
    if proxy is None:
        raise ConfigurationError(_NEEDED)
    if parts.scheme == "http" and not transport.allow_http and not is_loopback(proxy.host):
        raise ConfigurationError(
            "proxy: it would see the credential and all texts of an http:// endpoint; one on loopback is needed, or "
            "allow_http=True"
        )
    return proxy


def _of_the_environment(url: SplitResult) -> ProxyUrl | None:
    # What is for this machine never leaves it, above all not in clear text.
    host = url.hostname or ""
    if url.scheme == "http" and is_loopback(host):
        return None
    name = _variable(url.scheme) or _variable("all")
    if name is None or _is_excluded(host, url.port or _DEFAULT_PORTS[url.scheme]):
        return None
    proxy = _parsed(os.environ[name])
    if proxy is None:
        raise ConfigurationError(f"{_NEEDED}, and the environment's {name} is none")
    return proxy


def _variable(scheme: str) -> str | None:
    """Return the name of the variable for *scheme*, of which the one in lower case counts first, also to say: none."""
    wanted = f"{scheme}_proxy"
    names = sorted((name for name in os.environ if name.lower() == wanted), key=lambda name: (name != wanted, name))
    if scheme == "http" and "REQUEST_METHOD" in os.environ:
        # In a CGI program HTTP_PROXY is a header of the request that it answers.
        names = [name for name in names if name == wanted]
    return names[0] if names and os.environ[names[0]].strip() else None


def _parsed(url: str) -> ProxyUrl | None:
    """Return the proxy at *url*, which may leave out its scheme; `None` if it is no URL of a proxy."""
    given = url.strip()
    try:
        parts = urlsplit(given if "://" in given else f"http://{given}")
        port = parts.port
    except ValueError:
        return None
    scheme = "socks5" if parts.scheme == "socks" else parts.scheme
    # An @ beyond the host is of a password with a slash or the like in it, which then begins where the host is.
    beyond = parts.path + parts.query + parts.fragment
    readable = given.isprintable() and " " not in given
    if not readable or scheme not in _DEFAULT_PORTS or not parts.hostname or port == 0 or "@" in beyond:
        return None
    user = None if parts.username is None else unquote(parts.username)
    return ProxyUrl(scheme, parts.hostname, port or _DEFAULT_PORTS[scheme], user, unquote(parts.password or ""))


def _is_excluded(host: str, port: int) -> bool:
    """Return whether NO_PROXY names *host*: itself, its domain, an address, a network or "*", with a port or not."""
    variable = _variable("no")
    entries = [] if variable is None else re.split(r"[\s,]+", os.environ[variable].strip(", \t\r\n"))
    return any(_names(entry.lower(), host.rstrip("."), port) for entry in entries)


def _names(entry: str, host: str, port: int) -> bool:
    if entry == "*":
        return True
    found = re.fullmatch(r"\[(.*)\](?::(\d+))?|([^:]*):(\d+)", entry)
    if found is not None:
        if (found[2] or found[4] or str(port)) != str(port):
            return False
        entry = found[1] or found[3] or ""
    with no_fork:
        from ipaddress import ip_address, ip_network

    try:
        return ip_address(host) in ip_network(entry, strict=False)
    except ValueError:
        domain = entry.removeprefix("*").strip(".")
        return bool(domain) and (host == domain or host.endswith(f".{domain}"))
