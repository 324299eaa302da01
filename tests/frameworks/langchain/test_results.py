"""Values that tools give back."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from pydantic import BaseModel

from aisecurity.guard import Unscanned
from aisecurity.guard.langchain.results import plain, texts_of_error


@dataclass
class Point:
    """A place."""

    name: str


class Found(BaseModel):
    """What was found."""

    places: tuple[Point, ...]


def test_plain() -> None:
    """Values that hold JSON values are read as these."""
    assert {"1": [{"name": "a"}]} == plain({1: (Point("a"),)})
    assert {"places": [{"name": "b"}]} == plain(Found(places=(Point("b"),)))
    assert ["x"] == plain({"x"})
    for value in (b"x", object(), Point):
        with pytest.raises(Unscanned):
            plain({"a": value})


def test_causes() -> None:
    """An error's texts are those of its causes as well, but not without end."""
    error = ValueError("0")
    for number in range(1, 40):
        outer = ValueError(str(number))
        outer.__cause__ = error
        error = outer

    assert [str(number) for number in range(39, 23, -1)] == texts_of_error(error)
