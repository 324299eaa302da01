"""Settings: one frozen value, made of arguments, then the environment, then defaults; and the one of the process."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from os import PathLike
from typing import TYPE_CHECKING, Any, Final, Self

from aisecurity._core.gateway_headers import NO_HEADERS
from aisecurity._core.retry import RetryPolicy
from aisecurity._core.secret import GivenSecret, Secret
from aisecurity._runtime.lazy import LateModule, lazy_attributes
from aisecurity.exceptions import ConfigurationError, ErrorType

from .checks import CHECKS, CONVERTERS, MOST_CONNECTIONS, Headers, check_endpoint, hidden_settings
from .environment import (
    ALLOW_HTTP_VARIABLE,
    API_ENDPOINT_VARIABLE,
    API_KEY_FILE_VARIABLE,
    API_KEY_VARIABLE,
    API_TOKEN_VARIABLE,
    ENGINE_VARIABLE,
    engine_of_environment,
    flag_of,
    key_of,
    secret_of,
    value_of,
)

if TYPE_CHECKING:
    import ssl

    from aisecurity._global import global_configuration

    from .core_settings import call_settings, is_lasting, transport_of
else:
    ssl = LateModule("ssl")
    # The settings of the core are made at the first scan.
    __getattr__ = lazy_attributes(
        __name__,
        {
            "call_settings": ".core_settings",
            "global_configuration": "aisecurity._global",
            "is_lasting": ".core_settings",
            "transport_of": ".core_settings",
        },
    )


class Region(StrEnum):
    """The endpoints of the service by region, as documented; each can be given as *api_endpoint*."""

    US = "https://service.api.aisecurity.paloaltonetworks.com"
    GERMANY = "https://service-de.api.aisecurity.paloaltonetworks.com"
    INDIA = "https://service-in.api.aisecurity.paloaltonetworks.com"
    SINGAPORE = "https://service-sg.api.aisecurity.paloaltonetworks.com"


_ENDPOINTS: Final = frozenset(Region)


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
        for name, convert in CONVERTERS.items():
            object.__setattr__(self, name, convert(getattr(self, name)))
        for name, check in CHECKS.items():
            check(name, getattr(self, name))
        check_endpoint(self.api_endpoint, known=_ENDPOINTS, allow_http=self.allow_http)
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
            api_key, api_token = key_of(environ), secret_of(environ, API_TOKEN_VARIABLE)
        if api_key is not None and api_token is not None:
            warnings.warn("both an API key and an API token are set: the token is used", UserWarning, stacklevel=3)
        settings = {
            "api_endpoint": api_endpoint or value_of(environ, API_ENDPOINT_VARIABLE),
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
            allow_http = flag_of(environ, ALLOW_HTTP_VARIABLE)
        flags = {"allow_http": allow_http, "trust_env": trust_env, "fresh": fresh}
        flags |= {"telemetry": telemetry, "propagate_trace": propagate_trace}
        return cls(api_key=api_key, api_token=api_token, **flags, **given)  # type: ignore[arg-type]  # checked by the validators


def _retry(policy: RetryPolicy | None, num_retries: int | None) -> RetryPolicy | None:
    if num_retries is None:
        return policy
    if policy is not None:
        raise ConfigurationError("num_retries and retry: give one of them")
    return RetryPolicy(retries=num_retries)


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


__all__ = [
    "ALLOW_HTTP_VARIABLE",
    "API_ENDPOINT_VARIABLE",
    "API_KEY_FILE_VARIABLE",
    "API_KEY_VARIABLE",
    "API_TOKEN_VARIABLE",
    "ENGINE_VARIABLE",
    "MOST_CONNECTIONS",
    "Configuration",
    "Headers",
    "Region",
    "call_settings",
    "default",
    "engine_of_environment",
    "global_configuration",
    "hidden_settings",
    "init",
    "is_lasting",
    "set_default",
    "transport_of",
]
