"""Client for the Prisma AIRS API Intercept scan service.

aisecurity.init(api_key=...)          once, or set PANW_AI_SEC_API_KEY
aisecurity.scan.inline.scanner        the blocking Scanner
aisecurity.scan.asyncio.scanner       the same for asyncio
aisecurity.generated_openapi_client   the models of the API
aisecurity.exceptions                 what can be raised
aisecurity.diagnostics                whether the service can be reached, and if not, why
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aisecurity._runtime.lazy import lazy_attributes
from aisecurity._version import __version__

if TYPE_CHECKING:
    from os import PathLike
    from ssl import SSLContext

    from aisecurity._core.retry import RetryPolicy
    from aisecurity._core.secret import GivenSecret, Secret
    from aisecurity.configuration import Configuration, Headers, Region

__all__ = ["Configuration", "Region", "RetryPolicy", "__version__", "init"]


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
    ssl_context: SSLContext | None = None,
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
    from aisecurity._runtime.fork_guard import no_fork

    with no_fork:
        from aisecurity import configuration

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


if not TYPE_CHECKING:
    __getattr__ = lazy_attributes(
        __name__,
        {"Configuration": ".configuration", "Region": ".configuration", "RetryPolicy": "._core.retry"},
    )
