"""Settings as the core takes them, those of a call and of its connections, made of a configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aisecurity import _core, _validation
from aisecurity._core.gateway_headers import gateway_headers
from aisecurity._core.secret import SecretText

from . import Configuration

if TYPE_CHECKING:
    from aisecurity._core.flows import CallSettings
    from aisecurity._core.wire import Transport


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
