"""Readers of member values."""

from collections.abc import Callable
from typing import Any

import pytest

from aisecurity._runtime.model import Model
from aisecurity._runtime.model_errors import WrongShape
from aisecurity._runtime.values import array, boolean, integer, list_of, number, text

READERS: list[tuple[Callable[[Any], Any], list[Any], list[Any]]] = [
    (text, ["", "a"], [None, 5, b"a", ["a"]]),
    (boolean, [True, False], [None, 0, 1, "true"]),
    (integer, [0, -5], [None, True, 1.0, "1"]),
    (number, [0, 1.5], [None, False, "1.5"]),
    (array, [[], [1, "a"]], [None, {}, "a", (1,)]),
    (list_of(text), [[], ["a"]], [None, "a", [5], [None]]),
]


@pytest.mark.parametrize(("read", "good", "bad"), READERS)
def test_readers(read: Callable[[Any], Any], good: list[Any], bad: list[Any]) -> None:
    """A reader returns a value of its type as it is, and rejects any other."""
    assert [(value, type(value)) for value in good] == [(read(value), type(read(value))) for value in good]
    for value in bad:
        with pytest.raises(WrongShape, match="needed"):
            read(value)


class Plain(Model):
    """A model without straight reader and writer."""

    _members = {}  # noqa: RUF012 - declared in the base


def test_a_model_of_members_alone() -> None:
    """The base class reads and writes any model, member by member."""
    assert {"a": 1} == Plain.from_dict({"a": 1}).to_dict()
