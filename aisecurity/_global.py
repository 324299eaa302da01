"""The configuration of every scanner that is given none: `aisecurity.init` sets it, `global_configuration` reads it.

It is apart from the package's own module, which is imported without the types that these annotations name.
"""

from __future__ import annotations

from os import PathLike
from typing import TYPE_CHECKING, Final

from aisecurity import configuration
from aisecurity._core.retry import RetryPolicy
from aisecurity._core.secret import GivenSecret, Secret, SecretText
from aisecurity._runtime.lazy import LateModule
from aisecurity.configuration import Configuration, Headers
from aisecurity.exceptions import ConfigurationError

if TYPE_CHECKING:
    import ssl
else:
    ssl = LateModule("ssl")


def init(
    *,
    api_key: Secret | None = None,
    api_token: Secret | None = None,
    api_endpoint: str | None = None,
    num_retries: int | None = None,
    retry: RetryPolicy | None = None,
    timeout: float | None = None,
    connect_timeout: float | None = None,
    allow_http: bool = False,
    proxy: GivenSecret | None = None,
    trust_env: bool = True,
    ca_file: str | PathLike[str] | None = None,
    client_cert: str | tuple[GivenSecret, ...] | None = None,
    ssl_context: ssl.SSLContext | None = None,
    headers: Headers | None = None,
    fresh: bool = False,
    max_connections: int | None = None,
) -> Configuration:
    """Set and return the configuration of every scanner that is given none, those that exist included.

    What is not given comes from PANW_AI_SEC_API_KEY, PANW_AI_SEC_API_TOKEN and PANW_AI_SEC_API_ENDPOINT, then from the
    defaults: the US endpoint, 2 retries, 10 seconds for a call, 5 seconds to connect. ConfigurationError if there is no
    credential (`ErrorType.MISSING_VARIABLE`) or a value cannot work. With both an API key and a token, the token is
    used, and a UserWarning says so.
    """
    api_key, api_token, proxy, client_cert, headers = configuration.hidden_settings(
        api_key, api_token, proxy, client_cert, headers
    )
    resolved = configuration.Configuration.resolve(
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
    )
    configuration.set_default(resolved)
    return resolved


class GlobalConfiguration:
    """Settings of scanners that are given none, as they are now, for programs that read them by these names.

    They are what `aisecurity.init` set last, else the environment's and the defaults. Nothing is kept here, and nothing
    can be assigned: `init` sets, and `aisecurity.init` returns a Configuration, which is typed and hides its secrets.
    """

    __slots__ = ()

    init = staticmethod(init)
    """`aisecurity.init`."""

    @property
    def api_key(self) -> str | None:
        """The key as a str: think before logging it. `None` if there is none, or none that is a text."""
        return _text_of("api_key")

    @property
    def api_token(self) -> str | None:
        """The token as a str: think before logging it. `None` if there is none, or none that is a text."""
        return _text_of("api_token")

    @property
    def api_endpoint(self) -> str:
        """The URL of the service."""
        current = _current()
        return configuration.Region.US.value if current is None else current.api_endpoint

    @property
    def num_retries(self) -> int:
        """How often a request is sent again at most."""
        current = _current()
        return RetryPolicy().retries if current is None else current.retry.retries


def _current() -> Configuration | None:
    try:
        return configuration.default() or Configuration.resolve()
    except ConfigurationError:
        return None


def _text_of(name: str) -> str | None:
    secret = getattr(_current(), name, None)
    return secret.reveal() if isinstance(secret, SecretText) else None


global_configuration: Final = GlobalConfiguration()

__all__ = ["GlobalConfiguration", "global_configuration", "init"]
