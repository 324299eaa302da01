"""Checks of settings, each of which repeats no secret, and the form in which a setting is kept."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Set
from os import PathLike
from typing import Any, Final, TypeAlias, cast

from aisecurity._core.gateway_headers import gateway_headers
from aisecurity._core.retry import RetryPolicy
from aisecurity._core.secret import (
    CalledSecret,
    GivenSecret,
    Secret,
    SecretText,
    TokenSource,
    check_secret,
    checked,
    hidden,
)
from aisecurity._runtime.fork_guard import no_fork
from aisecurity._validation.primitives import ONE_PLACE, is_loopback, is_one_place, is_seconds
from aisecurity.exceptions import ConfigurationError

MOST_CONNECTIONS: Final = 1_000_000

Headers: TypeAlias = Mapping[str, str] | Mapping[str, GivenSecret]
"""Headers of a gateway: texts, or where to get them."""


def _hidden_text(value: Any) -> Any:
    return SecretText(value) if isinstance(value, str) else value


def _hidden_proxy(value: Any) -> Any:
    """Return *value*, hidden where it has a password in it or a function returns it."""
    if isinstance(value, str):
        return SecretText(value) if "@" in value else value
    return hidden("proxy", value) if callable(value) else value


def _path(value: Any) -> Any:
    return os.fspath(cast("PathLike[str]", value)) if isinstance(value, PathLike) else value


def _certificate(value: Any) -> Any:
    if isinstance(value, str):
        return (value,)
    return _hidden_password(value) if isinstance(value, tuple) else value  # pyright: ignore[reportUnknownArgumentType]  # of any tuple


def _hidden_password(parts: tuple[Any, ...]) -> tuple[Any, ...]:
    if len(parts) != 3 or not (isinstance(parts[2], (str, SecretText)) or callable(parts[2])):
        return parts
    return (*parts[:2], hidden("client_cert", parts[2]))


def _without_slash(value: Any) -> Any:
    return str(value).rstrip("/") if isinstance(value, str) else value


CONVERTERS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "api_key": _hidden_text,
    "api_token": _hidden_text,
    "api_endpoint": _without_slash,
    "proxy": _hidden_proxy,
    "ca_file": _path,
    "client_cert": _certificate,
    "headers": gateway_headers,
}


def hidden_settings(
    api_key: Secret | None,
    api_token: Secret | None,
    proxy: GivenSecret | None,
    client_cert: str | tuple[GivenSecret, ...] | None,
    headers: Headers | None,
) -> tuple[Secret | None, Secret | None, GivenSecret | None, str | tuple[GivenSecret, ...] | None, Headers | None]:
    """Return the settings with their texts hidden, before anything is checked.

    Whoever has them in variables binds these in their place: a traceback may show the values of variables.
    """
    given: Any = headers
    if isinstance(given, Mapping):
        given = {name: _hidden_text(value) for name, value in given.items()}  # pyright: ignore[reportUnknownVariableType]  # of any mapping
    return _hidden_text(api_key), _hidden_text(api_token), _hidden_proxy(proxy), _certificate(client_cert), given


def _check_secret(name: str, value: Any) -> None:
    """Accept a credential, or where to get it: what a function returns is checked when it is called."""
    if value is None or (name == "api_token" and isinstance(value, TokenSource)):
        return
    secret = hidden(name, value)
    if not isinstance(secret, CalledSecret):
        check_secret(name, secret)


def _check_proxy(name: str, value: Any) -> None:
    if isinstance(value, CalledSecret):
        return
    if isinstance(value, SecretText):
        checked(name, value, lambda name, text: "" if text else f"{name}: a str that is not empty is needed")
    else:
        _check_text(name, value)


def _check_seconds(name: str, value: Any) -> None:
    if not is_seconds(value):
        raise ConfigurationError(f"{name}: a number of seconds above 0 is needed")


def _check_kind(name: str, value: Any) -> None:
    kind = RetryPolicy if name == "retry" else bool
    if not isinstance(value, kind):
        raise ConfigurationError(f"{name}: a {kind.__name__} is needed, not {type(value).__name__}")


def _check_text(name: str, value: Any) -> None:
    if value is not None and (not isinstance(value, str) or not value):
        raise ConfigurationError(f"{name}: a str that is not empty is needed")


def _check_connections(name: str, value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MOST_CONNECTIONS:
        raise ConfigurationError(f"{name}: a whole number from 1 to {MOST_CONNECTIONS:,} is needed")


def _are_parts(value: tuple[Any, ...]) -> bool:
    return all(isinstance(part, str) for part in value[:2]) and all(isinstance(part, SecretText) for part in value[2:])


def _check_certificate(_: str, value: Any) -> None:
    if value is None:
        return
    if not isinstance(value, tuple) or not 1 <= len(value) <= 3 or not _are_parts(value):  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]  # of any tuple
        raise ConfigurationError("client_cert: a path is needed, or a tuple of certificate, key and password")


def _check_context(_: str, value: Any) -> None:
    if value is None:
        return
    with no_fork:
        import ssl

    if not isinstance(value, ssl.SSLContext):
        raise ConfigurationError(f"ssl_context: an ssl.SSLContext is needed, not {type(value).__name__}")


CHECKS: Final[Mapping[str, Callable[[str, Any], None]]] = {
    "api_key": _check_secret,
    "api_token": _check_secret,
    "allow_http": _check_kind,
    "retry": _check_kind,
    "timeout": _check_seconds,
    "connect_timeout": _check_seconds,
    "proxy": _check_proxy,
    "trust_env": _check_kind,
    "fresh": _check_kind,
    "max_connections": _check_connections,
    "telemetry": _check_kind,
    "propagate_trace": _check_kind,
    "ca_file": _check_text,
    "client_cert": _check_certificate,
    "ssl_context": _check_context,
}


def check_endpoint(value: Any, *, known: Set[str], allow_http: bool) -> None:
    """Reject an endpoint to which a credential must not go. One that is *known* is looked at no further."""
    if not isinstance(value, str):
        raise ConfigurationError(f"api_endpoint: a str is needed, not {type(value).__name__}")
    if value in known:
        return
    with no_fork:
        from urllib.parse import urlsplit

    try:
        url = urlsplit(value)
        plain = url.port is None or url.port > 0
    except ValueError:
        raise ConfigurationError("api_endpoint: not a URL") from None
    if url.scheme not in {"https", "http"} or not url.hostname or not plain:
        raise ConfigurationError("api_endpoint: a URL such as https://host is needed")
    if "@" in url.netloc or set("?#\\ ") & set(value) or not value.isprintable():
        raise ConfigurationError("api_endpoint: only scheme, host, port and path are allowed")
    if not is_one_place(url.netloc, url.hostname):
        raise ConfigurationError(f"api_endpoint: {ONE_PLACE}")
    if url.scheme == "http" and not allow_http and not is_loopback(url.hostname):
        raise ConfigurationError("api_endpoint: https is needed; http is for loopback, or where allow_http=True")
