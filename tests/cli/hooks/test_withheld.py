"""Results of the same shape without anything of the original."""

from __future__ import annotations

from typing import Any

import pytest

from aisecurity.cli.hooks.withheld import withheld, withheld_content

NOTICE = "held back"
LINES = {"numLines": 1, "startLine": 1, "totalLines": 1}


@pytest.mark.parametrize(
    ("result", "shape"),
    [
        ("secret", NOTICE),
        (
            {"stdout": "secret", "stderr": "", "interrupted": True, "isImage": True},
            {"stdout": NOTICE, "stderr": "", "interrupted": True, "isImage": False},
        ),
        (
            {"type": "text", "file": {"filePath": "/s", "content": "secret", "numLines": 7}},
            {"type": "text", "file": {"filePath": NOTICE, "content": NOTICE, "numLines": 0}},
        ),
        (
            {"type": "image", "file": {"base64": "secret", "type": "image/png"}},
            {"type": "text", "file": {"filePath": "", "content": NOTICE, **LINES}},
        ),
        ({"type": "image", "file": "secret"}, {"type": NOTICE, "file": NOTICE}),
        ({"filenames": ["secret", "secret"], "numFiles": 2}, {"filenames": [NOTICE], "numFiles": 0}),
        ({"a": [], "b": None, "c": 4111111111111111.5}, {"a": [], "b": None, "c": 0}),
        ({"persistedOutputPath": "/s", "persistedOutputSize": 5, "stdout": "secret"}, {"stdout": NOTICE}),
        ({"secret words": 1, "mode": "content"}, {"mode": "content"}),
        ({"type": "secret"}, {"type": NOTICE}),
    ],
)
def test_shape(result: Any, shape: Any) -> None:
    """Texts are replaced, numbers are 0, and names of members stay where they are names."""
    assert shape == withheld(result, NOTICE)


def test_depth() -> None:
    """Far within a result its shape does not matter any more."""
    deep: Any = {"secret": "secret"}
    for _ in range(50_000):
        deep = [deep]

    assert "secret" not in str(withheld(deep, NOTICE))


@pytest.mark.parametrize(
    ("result", "shape"),
    [
        ([{"type": "image", "data": "secret"}], [{"type": "text", "text": NOTICE}]),
        ({"content": [], "isError": False}, {"content": [{"type": "text", "text": NOTICE}]}),
        ({"secret": 1}, NOTICE),
        ("secret", NOTICE),
    ],
)
def test_content(result: Any, shape: Any) -> None:
    """A result of MCP is one text."""
    assert shape == withheld_content(result, NOTICE)
