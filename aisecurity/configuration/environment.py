"""Variables of the environment: their names, and what a configuration takes from them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Final

from aisecurity._core.secret import SecretText
from aisecurity._references import EnvironmentFileSecret, from_environment
from aisecurity.exceptions import ConfigurationError

API_KEY_VARIABLE: Final = "PANW_AI_SEC_API_KEY"
API_TOKEN_VARIABLE: Final = "PANW_AI_SEC_API_TOKEN"  # noqa: S105 - the name of a variable
API_KEY_FILE_VARIABLE: Final = "PANW_AI_SEC_API_KEY_FILE"
ALLOW_HTTP_VARIABLE: Final = "PANW_AI_SEC_ALLOW_HTTP"
API_ENDPOINT_VARIABLE: Final = "PANW_AI_SEC_API_ENDPOINT"
ENGINE_VARIABLE: Final = "PANW_AI_SEC_ENGINE"
_FLAGS: Final[Mapping[str, bool]] = {"1": True, "true": True, "0": False, "false": False}


def value_of(environ: Mapping[str, str] | None, name: str) -> str | None:
    """Return the value of the variable *name*, `None` if there is none or it is empty."""
    # The environment of the process is never a variable of a function, which a traceback could show.
    return (os.environ.get(name) if environ is None else environ.get(name)) or None


def secret_of(environ: Mapping[str, str] | None, name: str) -> SecretText | None:
    """Return the secret in *environ*, that of the process by reference: what is pickled is the name."""
    if value_of(environ, name) is None:
        return None
    if environ is None or environ is os.environ:
        return from_environment(name)
    return SecretText(environ[name])


def key_of(environ: Mapping[str, str] | None) -> SecretText | None:
    """Return the key in *environ*, or that in the file which it names, by reference to the process's own."""
    key = secret_of(environ, API_KEY_VARIABLE)
    path = value_of(environ, API_KEY_FILE_VARIABLE)
    if key is not None or path is None:
        return key
    return EnvironmentFileSecret(API_KEY_FILE_VARIABLE, None if environ is None or environ is os.environ else path)


def flag_of(environ: Mapping[str, str] | None, name: str) -> bool:
    """Return whether the variable *name* says yes; it does not where it is not set."""
    value = value_of(environ, name) or "0"
    if value not in _FLAGS:
        raise ConfigurationError(f"{name}: 1, true, 0 or false is needed")
    return _FLAGS[value]


def engine_of_environment() -> str | None:
    """Return the name of the engine in the environment of the process, `None` if there is none."""
    return os.environ.get(ENGINE_VARIABLE) or None
