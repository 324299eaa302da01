"""Identity of a run: what a journal and the options of a later process must have in common, part by part."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, cast


def parts(identity: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options in *identity* by name; what has no value is left out, as it is where it was not known yet."""
    found: dict[str, Any] = {}
    for name, value in identity.items():
        if name == "choice":
            found.update(value)
        elif name == "columns":
            member, columns = value
            found.update({"member": member, **{f"column {one}": column for one, column in columns.items()}})
        elif name == "sink":
            found.update({"format of the sink": value[0], "order": value[1]})
        else:
            found[name] = _without_none(value)
    return {name: value for name, value in found.items() if value is not None}


def _without_none(value: Any) -> Any:
    if isinstance(value, dict):
        members = cast("dict[str, Any]", value)
        return {name: one for name, one in members.items() if one is not None}
    return value


def differences(before: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Return by name the parts that differ, each as it was and as it is."""
    one, other = parts(before), parts(now)
    names = sorted(one.keys() | other.keys())
    return {name: (one.get(name), other.get(name)) for name in names if one.get(name) != other.get(name)}


def described(changed: Mapping[str, tuple[Any, Any]]) -> str:
    """Return the names of *changed* parts, and how they differ, in the words of an error."""
    values = [
        f"{name}: {_word(before)} then, {_word(now)} now" for name, (before, now) in changed.items() if name != "source"
    ]
    said = f" ({'; '.join(values)})" if values else ""
    return f"of a run with another {', '.join(changed)}; name another journal for a new run{said}"


def _word(value: Any) -> str:
    if isinstance(value, dict):
        members = cast("dict[str, Any]", value)
        return " ".join(str(one) for one in members.values())
    return value if isinstance(value, str) else "none" if value is None else json.dumps(value)
