"""Settings: one frozen value, made of arguments, then the environment, then defaults."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from os import PathLike
from typing import TYPE_CHECKING, Any, Final, Self, TypeAlias, cast

from aisecurity import _core, _validation
from aisecurity._core.gateway_headers import NO_HEADERS, gateway_headers
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
from aisecurity._references import EnvironmentFileSecret, from_environment
from aisecurity._runtime.fork_guard import no_fork
from aisecurity._runtime.lazy import LateModule, lazy_attributes
from aisecurity._validation.primitives import ONE_PLACE, is_loopback, is_one_place, is_seconds
from aisecurity.exceptions import ConfigurationError, ErrorType

if TYPE_CHECKING:
    import ssl

    from aisecurity._core.flows import CallSettings
    from aisecurity._core.wire import Transport
    from aisecurity._global import global_configuration as global_configuration
else:
    ssl = LateModule("ssl")
    __getattr__ = lazy_attributes(__name__, {"global_configuration": "aisecurity._global"})

API_KEY_VARIABLE: Final = "PANW_AI_SEC_API_KEY"
API_TOKEN_VARIABLE: Final = "PANW_AI_SEC_API_TOKEN"  # noqa: S105 - the name of a variable
API_KEY_FILE_VARIABLE: Final = "PANW_AI_SEC_API_KEY_FILE"
ALLOW_HTTP_VARIABLE: Final = "PANW_AI_SEC_ALLOW_HTTP"
API_ENDPOINT_VARIABLE: Final = "PANW_AI_SEC_API_ENDPOINT"
ENGINE_VARIABLE: Final = "PANW_AI_SEC_ENGINE"

MOST_CONNECTIONS: Final = 1_000_000
_FLAGS: Final[Mapping[str, bool]] = {"1": True, "true": True, "0": False, "false": False}


class Region(StrEnum):
    """The endpoints of the service by region, as documented; each can be given as *api_endpoint*."""

    US = "https://service.api.aisecurity.paloaltonetworks.com"
    GERMANY = "https://service-de.api.aisecurity.paloaltonetworks.com"
    INDIA = "https://service-in.api.aisecurity.paloaltonetworks.com"
    SINGAPORE = "https://service-sg.api.aisecurity.paloaltonetworks.com"


_ENDPOINTS: Final = frozenset(Region)

Headers: TypeAlias = Mapping[str, str] | Mapping[str, GivenSecret]
"""Headers of a gateway: texts, or where to get them."""


def _check_secret(name: str, value: Any) -> None:
    """Accept a credential, or where to get it: what a function returns is checked when it is called."""
    if value is None or (name == "api_token" and isinstance(value, TokenSource)):
        return
    secret = hidden(name, value)
    if not isinstance(secret, CalledSecret):
        check_secret(name, secret)


def _hidden_text(value: Any) -> Any:
    return SecretText(value) if isinstance(value, str) else value


def _hidden_proxy(value: Any) -> Any:
    """Return *value*, hidden where it has a password in it or a function returns it."""
    if isinstance(value, str):
        return SecretText(value) if "@" in value else value
    return hidden("proxy", value) if callable(value) else value


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


def _check_endpoint(value: Any, *, allow_http: bool) -> None:
    """Reject an endpoint to which a credential must not go."""
    if not isinstance(value, str):
        raise ConfigurationError(f"api_endpoint: a str is needed, not {type(value).__name__}")
    if value in _ENDPOINTS:
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


def _without_slash(value: Any) -> Any:
    return str(value).rstrip("/") if isinstance(value, str) else value


_CONVERTERS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "api_key": _hidden_text,
    "api_token": _hidden_text,
    "api_endpoint": _without_slash,
    "proxy": _hidden_proxy,
    "ca_file": _path,
    "client_cert": _certificate,
    "headers": gateway_headers,
}
_CHECKS: Final[Mapping[str, Callable[[str, Any], None]]] = {
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


# A dataclass, for attrs takes longer to import than everything else that a Scanner needs.
@dataclass(frozen=True, kw_only=True, slots=True)
class Configuration:
    """Who asks, where, how often and how long. Nothing changes it; make another with `dataclasses.replace`.

    Nothing that it holds shows a secret; `config.api_key.reveal()` returns one that was given as a text. It is pickled
    where each secret in it is given by reference: by `aisecurity.auth.from_environment` or `from_file`, as a function
    of a module, or by the environment, whose variable is then read in the process that unpickles.
    ConfigurationError if a value cannot work.
    """

    api_key: Secret | None = field(default=None, repr=False)
    """Sent as `x-pan-token`; at most 2048 bytes. A function that returns it is asked for each request."""
    api_token: Secret | None = field(default=None, repr=False)
    """An OAuth token, sent as `Authorization: Bearer`; it is used where both are set. Also a function, or
    `aisecurity.auth.ClientCredentials`."""
    allow_http: bool = False
    """Whether `http://` may go beyond loopback, as to an emulator in a container network."""
    api_endpoint: str = Region.US.value
    retry: RetryPolicy = field(default_factory=RetryPolicy)
    timeout: float = 10.0
    """Seconds for a whole call, its attempts and pauses; `math.inf` for no limit."""
    connect_timeout: float = 5.0
    """Seconds to connect, TLS included, within *timeout*."""
    proxy: GivenSecret | None = field(default=None, repr=False)
    """The URL of a proxy, http://, https:// or socks5://; without it that of the environment, where *trust_env* allows.
    For an `http://` endpoint only one on loopback, unless *allow_http*; for one on loopback none of the environment."""
    trust_env: bool = True
    """Whether HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY count."""
    ca_file: str | None = None
    """A PEM file of the authorities to trust, in place of the usual ones."""
    client_cert: tuple[GivenSecret, ...] | None = field(default=None, repr=False)
    """A PEM file of a client certificate; or a tuple of it, its key's file and the key's password, as far as needed."""
    ssl_context: ssl.SSLContext | None = field(default=None, repr=False)
    """TLS settings of the caller's own, in place of *ca_file* and *client_cert*."""
    headers: Headers = field(default=NO_HEADERS, repr=False)
    """Headers of a gateway in front of the service, sent with every request to it, never to a token endpoint. Their
    values are secrets as a key is. Those that this package sets itself are rejected."""
    fresh: bool = False
    """Whether each request has a connection of its own, which is closed after it, in place of one that is kept."""
    max_connections: int = 1000
    """Most connections to the endpoint that are open at once; who is beyond waits, within *timeout*. The httpx engine
    keeps at most 1000 idle connections and does not bound those in use."""
    telemetry: bool = True
    """Whether scans, and the decisions of guards that use them, give spans and metrics where the program has set up
    OpenTelemetry."""
    propagate_trace: bool = False
    """Whether each request names the trace of its span, in the headers that the program's propagators write."""

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: Any) -> Self:
        return self

    def __post_init__(self) -> None:
        for name, convert in _CONVERTERS.items():
            object.__setattr__(self, name, convert(getattr(self, name)))
        for name, check in _CHECKS.items():
            check(name, getattr(self, name))
        _check_endpoint(self.api_endpoint, allow_http=self.allow_http)
        if self.api_key is None and self.api_token is None:
            raise ConfigurationError(
                f"no credential: pass api_key or api_token, or set {API_KEY_VARIABLE} or {API_TOKEN_VARIABLE}",
                ErrorType.MISSING_VARIABLE,
            )
        if self.ssl_context is not None and (self.ca_file is not None or self.client_cert is not None):
            raise ConfigurationError("ssl_context: it has its own trust and certificate, so no ca_file or client_cert")

    @classmethod
    def resolve(
        cls,
        *,
        api_key: Secret | None = None,
        api_token: Secret | None = None,
        api_endpoint: str | None = None,
        num_retries: int | None = None,
        retry: RetryPolicy | None = None,
        timeout: float | None = None,
        connect_timeout: float | None = None,
        allow_http: bool | None = None,
        proxy: GivenSecret | None = None,
        trust_env: bool = True,
        ca_file: str | PathLike[str] | None = None,
        client_cert: str | tuple[GivenSecret, ...] | None = None,
        ssl_context: ssl.SSLContext | None = None,
        headers: Headers | None = None,
        fresh: bool = False,
        max_connections: int | None = None,
        telemetry: bool = True,
        propagate_trace: bool = False,
        environ: Mapping[str, str] | None = None,
    ) -> Configuration:
        """Return the configuration of arguments, then *environ* (the process's own if None), then defaults.

        A credential given as an argument makes the variables irrelevant; that of the key wins over that which names a
        file with it. ConfigurationError with
        `ErrorType.MISSING_VARIABLE` if there is none at all; a UserWarning if there are both, and the token is used.
        """
        api_key, api_token, proxy, client_cert, headers = hidden_settings(
            api_key, api_token, proxy, client_cert, headers
        )
        if api_key is None and api_token is None:
            api_key, api_token = _key_of(environ), _secret_of(environ, API_TOKEN_VARIABLE)
        if api_key is not None and api_token is not None:
            warnings.warn("both an API key and an API token are set: the token is used", UserWarning, stacklevel=3)
        settings = {
            "api_endpoint": api_endpoint or _value_of(environ, API_ENDPOINT_VARIABLE),
            "retry": _retry(retry, num_retries),
            "timeout": timeout,
            "connect_timeout": connect_timeout,
            "proxy": proxy,
            "ca_file": ca_file,
            "client_cert": client_cert,
            "ssl_context": ssl_context,
            "headers": headers,
            "max_connections": max_connections,
        }
        given = {name: value for name, value in settings.items() if value is not None}
        if allow_http is None:
            allow_http = _flag_of(environ, ALLOW_HTTP_VARIABLE)
        flags = {"allow_http": allow_http, "trust_env": trust_env, "fresh": fresh}
        flags |= {"telemetry": telemetry, "propagate_trace": propagate_trace}
        return cls(api_key=api_key, api_token=api_token, **flags, **given)  # type: ignore[arg-type]  # checked by the validators


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


def _value_of(environ: Mapping[str, str] | None, name: str) -> str | None:
    # The environment of the process is never a variable of a function, which a traceback could show.
    return (os.environ.get(name) if environ is None else environ.get(name)) or None


def _secret_of(environ: Mapping[str, str] | None, name: str) -> SecretText | None:
    """Return the secret in *environ*, that of the process by reference: what is pickled is the name."""
    if _value_of(environ, name) is None:
        return None
    if environ is None or environ is os.environ:
        return from_environment(name)
    return SecretText(environ[name])


def _key_of(environ: Mapping[str, str] | None) -> SecretText | None:
    """Return the key in *environ*, or that in the file which it names, by reference to the process's own."""
    key = _secret_of(environ, API_KEY_VARIABLE)
    path = _value_of(environ, API_KEY_FILE_VARIABLE)
    if key is not None or path is None:
        return key
    return EnvironmentFileSecret(API_KEY_FILE_VARIABLE, None if environ is None or environ is os.environ else path)


def _flag_of(environ: Mapping[str, str] | None, name: str) -> bool:
    value = _value_of(environ, name) or "0"
    if value not in _FLAGS:
        raise ConfigurationError(f"{name}: 1, true, 0 or false is needed")
    return _FLAGS[value]


def _retry(policy: RetryPolicy | None, num_retries: int | None) -> RetryPolicy | None:
    if num_retries is None:
        return policy
    if policy is not None:
        raise ConfigurationError("num_retries and retry: give one of them")
    return RetryPolicy(retries=num_retries)


def is_lasting(config: Configuration) -> bool:
    """Return whether `transport_of` and `call_settings` return the same for *config* each time."""
    parts = (config.proxy, *(config.client_cert or ()))
    return all(part.at_hand for part in parts if isinstance(part, SecretText))


def _at_hand(part: Any) -> Any:
    """Return *part* as it is now, for one that is read elsewhere each time."""
    return SecretText(part.reveal()) if isinstance(part, SecretText) and not part.at_hand else part


def transport_of(config: Configuration) -> Transport:
    """Return the settings of *config* with which connections are made."""
    return _core.wire.Transport(
        connect_timeout=config.connect_timeout,
        proxy=_at_hand(config.proxy),
        trust_env=config.trust_env,
        ca_file=config.ca_file,
        client_cert=None if config.client_cert is None else tuple(_at_hand(part) for part in config.client_cert),
        ssl_context=config.ssl_context,
        max_connections=config.max_connections,
        allow_http=config.allow_http,
    )


def call_settings(config: Configuration, timeout: float | None = None) -> CallSettings:
    """Return the settings of a call, with *timeout* seconds in place of those of *config* unless it is None."""
    return _core.flows.CallSettings(
        credential=_core.credentials.Credential(api_key=config.api_key, api_token=config.api_token),
        endpoint=config.api_endpoint,
        policy=config.retry,
        transport=transport_of(config),
        timeout=config.timeout if timeout is None else _validation.payload.seconds("timeout", timeout),
        headers=gateway_headers(config.headers) or None,
        fresh=config.fresh,
        telemetry=config.telemetry,
        propagate_trace=config.propagate_trace,
    )


def engine_of_environment() -> str | None:
    """Return the name of the engine in the environment of the process, `None` if there is none."""
    return os.environ.get(ENGINE_VARIABLE) or None


_default: Configuration | None = None


def set_default(configuration: Configuration) -> None:
    """Make *configuration* the one of scanners that were given none."""
    global _default
    _default = configuration


def default() -> Configuration | None:
    """Return what `aisecurity.init` set last, if it was called."""
    return _default


def init(
    *,
    api_key: Secret | None = None,
    api_token: Secret | None = None,
    api_endpoint: str | None = None,
    num_retries: int | None = None,
    retry: RetryPolicy | None = None,
    timeout: float | None = None,
    connect_timeout: float | None = None,
    allow_http: bool | None = None,
    proxy: GivenSecret | None = None,
    trust_env: bool = True,
    ca_file: str | PathLike[str] | None = None,
    client_cert: str | tuple[GivenSecret, ...] | None = None,
    ssl_context: ssl.SSLContext | None = None,
    headers: Headers | None = None,
    fresh: bool = False,
    max_connections: int | None = None,
    telemetry: bool = True,
    propagate_trace: bool = False,
) -> Configuration:
    """Set and return the configuration of every scanner that is given none, those that exist included.

    What is not given comes from PANW_AI_SEC_API_KEY, or PANW_AI_SEC_API_KEY_FILE, the path of a file with the key, from
    PANW_AI_SEC_API_TOKEN, PANW_AI_SEC_API_ENDPOINT and PANW_AI_SEC_ALLOW_HTTP (1 or true), then from the defaults:
    the US endpoint, 2 retries, 10 seconds for a call, 5 seconds to connect. ConfigurationError if there is no
    credential (`ErrorType.MISSING_VARIABLE`) or a value cannot work. With both an API key and a token, the token is
    used, and a UserWarning says so.
    """
    api_key, api_token, proxy, client_cert, headers = hidden_settings(api_key, api_token, proxy, client_cert, headers)
    resolved = Configuration.resolve(
        api_key=api_key,
        api_token=api_token,
        api_endpoint=api_endpoint,
        num_retries=num_retries,
        retry=retry,
        timeout=timeout,
        connect_timeout=connect_timeout,
        allow_http=allow_http,
        proxy=proxy,
        trust_env=trust_env,
        ca_file=ca_file,
        client_cert=client_cert,
        ssl_context=ssl_context,
        headers=headers,
        fresh=fresh,
        max_connections=max_connections,
        telemetry=telemetry,
        propagate_trace=propagate_trace,
    )
    set_default(resolved)
    return resolved
