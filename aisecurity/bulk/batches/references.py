"""Settings by reference, as a text of JSON that is the same for equal ones, so that their pickles are the same too."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import fields
from importlib import import_module
from typing import Any, Final, cast

from aisecurity import RetryPolicy
from aisecurity.auth import ClientCredentials, SecretText
from aisecurity.configuration import Configuration
from aisecurity.exceptions import ConfigurationError

_MAINS: Final = frozenset({"__main__", "__mp_main__"})
_BY_REFERENCE: Final = "from_environment(NAME) or from_file(PATH), of aisecurity.auth,"
_CALLS: Final[Mapping[str, str]] = {
    "api_key": f"api_key={_BY_REFERENCE}",
    "api_token": f"api_token={_BY_REFERENCE}",
    "client_secret": f"client_secret={_BY_REFERENCE}",
    "proxy": f"proxy={_BY_REFERENCE}",
    "client_cert": f"client_cert=(CERTIFICATE, KEY, PASSWORD) with a PASSWORD that is {_BY_REFERENCE}",
    "headers": f"headers={{HEADER: VALUE}} with each VALUE {_BY_REFERENCE}",
    "ssl_context": "ca_file= and client_cert=, or config=FUNCTION, of a module, that returns the Configuration,",
}
"""The call that is meant, by the setting that holds a secret."""
_FUNCTION: Final = "config=FUNCTION, of a module, that returns the Configuration,"


class _ByValueError(Exception):
    """A value that only its process may know, or knows."""


def canonical(value: object) -> str:
    """Return the JSON text of plain members, the same for equal ones."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def reference(name: str, function: object) -> str:
    """Return module and name of *function*. ConfigurationError if another process would not find it by these."""
    module, path = getattr(function, "__module__", None), getattr(function, "__qualname__", None)
    if not callable(function) or not isinstance(module, str) or not isinstance(path, str):
        raise _no_function(name, f"not {type(function).__name__}")
    if module in _MAINS:
        raise _no_function(name, "not one of the program itself, which other processes do not import")
    try:
        found = resolve(f"{module}:{path}")
    except (ImportError, AttributeError):
        found = None
    if found is not function:
        raise _no_function(name, "which is found by its name, so no lambda and none within another function")
    return f"{module}:{path}"


def _no_function(name: str, why: str) -> ConfigurationError:
    return ConfigurationError(f"{name}: a function of a module is needed, {why}; def it there, and pass it by its name")


def resolve(text: str) -> Any:
    """Return what has the module and the name in *text*."""
    module, _, path = text.partition(":")
    found: Any = import_module(module)
    for part in path.split("."):
        found = getattr(found, part)
    return found


def described(config: Configuration, where: str) -> dict[str, Any]:
    """Return *config* as plain members. ConfigurationError, with the right call, for what is not there by reference.

    *where* is the call that was given it.
    """
    members: dict[str, Any] = {}
    for name in (one.name for one in fields(config)):
        value = getattr(config, name)
        secret = "client_secret" if isinstance(value, ClientCredentials) else name
        try:
            members[name] = _plain(name, value)
        except _ByValueError:
            meant = _CALLS.get(secret, _FUNCTION)
            raise ConfigurationError(
                f"{where}: {secret} is there by value, and would be sent along; {meant} is meant"
            ) from None
        except ConfigurationError as error:
            raise ConfigurationError(f"{where}: {error.message}") from None
    return members


def configuration(members: Mapping[str, Any]) -> Configuration:
    """Return the configuration that was `described`, its secrets read here. ConfigurationError where that fails."""
    return Configuration(**{name: _made(value) for name, value in members.items()})


def number(value: float) -> float:
    """Return *value* as the int that equals it, if one does: equal numbers have one text."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _plain(name: str, value: Any) -> Any:
    """Return *value* as JSON has it, what is no plain value as the call that makes it."""
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, (int, float)):
        return number(value)
    if isinstance(value, tuple):
        return {"tuple": [_plain(name, one) for one in cast("tuple[object, ...]", value)]}
    if isinstance(value, Mapping):
        return {"mapping": {key: _plain(name, one) for key, one in cast("Mapping[str, object]", value).items()}}
    if isinstance(value, RetryPolicy):
        members = {one.name: _plain(f"{name}.{one.name}", getattr(value, one.name)) for one in fields(value)}
        return {"call": reference("retry", RetryPolicy), "args": [], "members": members}
    return _call(name, value)


def _call(name: str, value: Any) -> dict[str, Any]:
    if isinstance(value, (SecretText, ClientCredentials)):
        try:
            made, args = value.__reduce__()
        except TypeError:
            raise _ByValueError from None
        return {
            "call": f"{made.__module__}:{made.__qualname__}",
            "args": [_plain(name, one) for one in args],
            "members": {},
        }
    if callable(value):
        return {"function": reference(name, value)}
    raise _ByValueError


def _made(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    members = cast("dict[str, Any]", value)
    for kind, make in _MAKERS.items():
        if kind in members:
            return make(members)
    raise ValueError("no settings that were described")


def _called(members: dict[str, Any]) -> Any:
    named = {name: _made(value) for name, value in members["members"].items()}
    return resolve(members["call"])(*map(_made, members["args"]), **named)


_MAKERS: Final[Mapping[str, Callable[[dict[str, Any]], Any]]] = {
    "call": _called,
    "function": lambda members: resolve(members["function"]),
    "mapping": lambda members: {name: _made(value) for name, value in members["mapping"].items()},
    "tuple": lambda members: tuple(map(_made, members["tuple"])),
}
