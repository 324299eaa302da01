r"""Texts of what a tool was given or gave back: as JSON, and its strings joined, since neither shows all to a detector.

An escape hides a word (`pr\u00e9c\u00e9dentes`), and so do quotes and commas between the parts of a command.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, cast

from aisecurity.exceptions import PayloadError


class _Members(list[tuple[str, Any]]):
    """The members of a JSON object as they stand, also those of one name."""


def texts_of_arguments(arguments: Any) -> list[str]:
    """Return the JSON texts to scan for *arguments*, a JSON value or JSON text.

    The service answers 400 to tool input that is no JSON text, so text that is none goes as a JSON string.
    """
    if not isinstance(arguments, str):
        return _both(_written("arguments", arguments), _joined(arguments))
    try:
        value = json.loads(arguments, object_pairs_hook=_Members)
        plain = _joined(value)
        # Of two members with one name a tool may take either, so they stay as they came.
        written = arguments if _repeats(value) else _compact(json.loads(arguments))
    except (ValueError, RecursionError):
        return [_compact(arguments)]
    return _both(written, plain)


def texts_of_output(output: Any) -> list[str]:
    """Return the texts to scan for what a tool gave back: none for `None` and "", a str as it is.

    The strings in it follow, joined, also those of a str that is JSON text.
    """
    if output is None or output == "":
        return []
    if not isinstance(output, str):
        return _distinct([_written("output", output), _joined(output)])
    try:
        return _distinct([output, _joined(json.loads(output, object_pairs_hook=_Members))])
    except (ValueError, RecursionError):
        return [output]


def _both(written: str, plain: str) -> list[str]:
    """Return *written* JSON, and the *plain* strings that are in it as a JSON string, if that says more."""
    # A line break would be an escape again, between two words.
    joined = " ".join(plain.split())
    return _distinct([written, joined and _compact(joined)])


def _distinct(texts: list[str]) -> list[str]:
    """Return those of *texts* that say something, each once."""
    return list(dict.fromkeys(text for text in texts if text))


def _written(name: str, value: Any) -> str:
    try:
        return _compact(value)
    except (TypeError, ValueError, RecursionError):
        raise PayloadError(f"{name}: JSON values are needed, some value in it is of no JSON type") from None


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _joined(value: Any) -> str:
    """Return the strings in *value* with a space between them, in their order, without the names of members."""
    return " ".join(one for one in _leaves(value) if isinstance(one, str))


def _leaves(value: Any) -> Iterator[Any]:
    rest = [value]
    while rest:
        one = rest.pop()
        if isinstance(one, _Members):
            rest.extend(member for _, member in reversed(one))
        elif isinstance(one, dict):
            rest.extend(reversed(cast("dict[str, Any]", one).values()))
        elif isinstance(one, (list, tuple)):
            rest.extend(reversed(cast("list[Any]", one)))
        else:
            yield one


def _repeats(value: Any) -> bool:
    """Return whether an object in *value* has two members of one name."""
    rest = [value]
    while rest:
        one = rest.pop()
        if isinstance(one, _Members):
            if len({name for name, _ in one}) < len(one):
                return True
            rest.extend(member for _, member in one)
        elif isinstance(one, list):
            rest.extend(one)  # pyright: ignore[reportUnknownArgumentType]  # of any JSON
    return False
