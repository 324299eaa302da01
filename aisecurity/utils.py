"""Helpers: one for `json.dumps`, and one that existing programs import from here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from aisecurity._runtime.fork_guard import no_fork


def json_default(value: Any) -> Any:
    """Return the JSON object of a model, an answer or a Content: `json.dumps(verdict, default=json_default)`.

    A date and time in an answer is the text it was read from: `json.dumps(verdict.model_dump(), default=json_default)`.
    Other values are a TypeError, as in `json.dumps` itself. `verdict.summary()` is shorter, and holds no text.
    """
    with no_fork:
        # Late, for the models need attrs.
        from aisecurity._runtime.model import to_json
        from aisecurity._runtime.pydantic_names import PydanticNames
        from aisecurity._runtime.values import Timestamp

    if isinstance(value, PydanticNames):
        return value.to_dict()
    if isinstance(value, Timestamp):
        return to_json(value, include_none=False)
    raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")


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
