"""The one helper that existing programs import."""

from typing import Any

import pytest

from aisecurity.utils import safe_flatten


@pytest.mark.parametrize(
    ("value", "flat"),
    [
        (None, []),
        ([], []),
        ([1, [2, (3, [[4]])], None, [None]], [1, 2, 3, 4]),
        ("text", ["text"]),
        (["text", b"bytes", {"a": [1]}], ["text", b"bytes", {"a": [1]}]),
        ((0, False, ""), [0, False, ""]),
    ],
)
def test_flat(value: Any, flat: list[Any]) -> None:
    """Lists and tuples are unpacked at any depth, texts and objects are items, and only None is left out."""
    assert flat == safe_flatten(value)
