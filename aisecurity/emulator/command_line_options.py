"""Command-line options, one for each setting."""

import argparse
from typing import Any, Literal, get_args, get_origin, get_type_hints

from attrs import fields

from .settings import Settings, described_settings
from .table_parser import unwrap_optional

_REPEATED = {"keys": "api-key", "admin_hosts": "admin-host"}
"""Options that are given once for each value of a setting."""


def option_of(name: str) -> str:
    """Return the option name of a setting."""
    return f"--{_REPEATED.get(name, name).replace('_', '-')}"


def add_settings(group: "argparse._ArgumentGroup") -> None:  # pyright: ignore[reportPrivateUsage]  # it has no other
    """Add an option for each setting; the parsed result holds only those that were given."""
    hints, defaults = get_type_hints(Settings), {one.name: one.default for one in fields(Settings)}
    for name, about in described_settings().items():
        text = about["text"] if defaults[name] is None or name in _REPEATED else f"{about['text']} ({defaults[name]})"
        group.add_argument(
            option_of(name), dest=name, default=argparse.SUPPRESS, help=text, **_reading(name, hints[name])
        )


def _reading(name: str, hint: Any) -> dict[str, Any]:
    if name in _REPEATED:
        return {"action": "append", "metavar": _REPEATED[name].rpartition("-")[2].upper()}
    hint = unwrap_optional(hint)
    if hint is bool:
        return {"action": argparse.BooleanOptionalAction}
    if get_origin(hint) is Literal:
        return {"choices": get_args(hint)}
    return {"type": hint, "metavar": "TEXT" if hint is str else "NUMBER"}
