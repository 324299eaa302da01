"""The configuration of scanners that are given none, by the names that other programs read it by."""

from __future__ import annotations

from typing import Final

from aisecurity import configuration
from aisecurity._core.retry import RetryPolicy
from aisecurity._core.secret import SecretText
from aisecurity.configuration import Configuration
from aisecurity.exceptions import ConfigurationError


class GlobalConfiguration:
    """Settings of scanners that are given none, as they are now, for programs that read them by these names.

    They are what `aisecurity.init` set last, else the environment's and the defaults. Nothing is kept here, and nothing
    can be assigned: `init` sets, and `aisecurity.init` returns a Configuration, which is typed and hides its secrets.
    """

    __slots__ = ()

    init = staticmethod(configuration.init)
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

__all__ = ["GlobalConfiguration", "global_configuration"]
