"""Words for failures: reasons and remedies, for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from aisecurity.configuration import API_KEY_VARIABLE, API_TOKEN_VARIABLE
from aisecurity.exceptions import (
    AISecSDKException,
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    AuthenticationError,
    BadRequestError,
    ConfigurationError,
    ErrorType,
    PayloadError,
    PermissionDeniedError,
    ProxyRefusedError,
    RateLimitError,
    ResponseError,
    ServerError,
    TokenError,
    UntrustedCertificateError,
)

_CREDENTIAL: Final = "see whether the credential is whole, not revoked or expired, and of the region of api_endpoint"
_ADDRESS: Final = "see whether api_endpoint is right, and what else may answer at its address"
_TIME: Final = "give more time, or see whether a firewall drops the connections"
_NETWORK: Final = "see whether this machine resolves the name and may connect, directly or through a proxy"
_REMEDIES: Final[Mapping[type, str]] = {
    AISecSDKException: "do what docs/errors.md says of the exception",
    ConfigurationError: "mend the setting that the reason names",
    TokenError: "mend client id, client secret or token_url",
    PayloadError: "mend the profile: a name of at most 100 characters, or an id that is a UUID",
    APIConnectionError: _NETWORK,
    APITimeoutError: _TIME,
    UntrustedCertificateError: "name the authorities to trust by ca_file or SSL_CERT_FILE",
    ProxyRefusedError: "see whether the proxy wants a name and password in its URL, and lets api_endpoint through",
    APIStatusError: _ADDRESS,
    BadRequestError: "see whether the profile exists, and is of the tenant of the credential",
    AuthenticationError: _CREDENTIAL,
    PermissionDeniedError: _CREDENTIAL,
    RateLimitError: "wait before asking again: the service has quotas of scans, and of scans at once",
    ServerError: "try again later; if it lasts, ask the service's status page",
    ResponseError: _ADDRESS,
    OSError: _NETWORK,
    TimeoutError: _TIME,
}
"""What to do, by exception; the row of the nearest class counts."""


def reason_of(error: AISecSDKException | OSError) -> str:
    """Return the class of *error* and what is known to hold no secret: our words, or those of the system."""
    text = sdk_error_text(error) if isinstance(error, AISecSDKException) else _os_error_text(error)
    return f"{type(error).__name__}: {text}"


def remedy_for(error: AISecSDKException | OSError) -> str:
    """Return what to do about *error*."""
    if isinstance(error, ConfigurationError) and error.error_type is ErrorType.MISSING_VARIABLE:
        return f"set {API_KEY_VARIABLE} or {API_TOKEN_VARIABLE}, or pass api_key or api_token"
    return next(_REMEDIES[kind] for kind in type(error).__mro__ if kind in _REMEDIES)


def sdk_error_text(error: AISecSDKException) -> str:
    """Return the message of *error* without its type, with what the service asks for and how often it was asked."""
    text = str(error).partition(":")[2]
    if isinstance(error, APIStatusError) and error.retry_after is not None:
        text += f"; the service asks to wait {error.retry_after:g} s"
    return text if error.attempts < 2 else f"{text} ({error.attempts} attempts)"


def _os_error_text(error: OSError) -> str:
    """Return the system's own words, which name no file here."""
    return error.strerror or ("no answer in time" if isinstance(error, TimeoutError) else "failed")
