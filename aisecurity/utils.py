"""The one helper that existing programs import from here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast


def safe_flatten(value: Any) -> list[Any]:
    """Return the items of *value*, lists and tuples in it unpacked at any depth, `None` left out.

    What is neither a list nor a tuple is one item. The name is that of the vendor's SDK, which does not document it.
    """
    return list(_items(value))


def _items(value: Any) -> Iterator[Any]:
    if isinstance(value, (list, tuple)):
        for item in cast("list[Any]", value):
            yield from _items(item)
    elif value is not None:
        yield value
