"""Attempts at one call: what one scanned is for those after it alone."""

from __future__ import annotations

import contextvars
from typing import Any

import pytest

from aisecurity.guard.anthropic.attempts import ScannedBody, forget, private, remember, scanned_before

OWNER = object()
BODY: dict[str, Any] = {"messages": [{"role": "user", "content": "a"}]}


@pytest.mark.parametrize(
    ("owner", "key", "retries", "body", "is_known"),
    [
        (OWNER, "k", 1, private(BODY), True),
        (OWNER, "k", 0, BODY, False),
        (OWNER, "other", 1, BODY, False),
        (OWNER, None, 1, BODY, False),
        (object(), "k", 1, BODY, False),
        (OWNER, "k", 1, {"messages": []}, False),
    ],
)
def test_what_is_known(owner: object, key: str | None, retries: int, body: Any, *, is_known: bool) -> None:
    """The same call of the same guard with the same body, tried again."""

    def play() -> None:
        scanned = ScannedBody(OWNER, "k", private(BODY), BODY, None)
        remember(scanned)
        assert (scanned if is_known else None) is scanned_before(owner, key, retries, body)
        forget()
        assert scanned_before(OWNER, "k", 1, BODY) is None

    contextvars.Context().run(play)


def test_private_bodies() -> None:
    """A copy is a copy all the way down; what is no JSON object is refused elsewhere."""
    copied = private(BODY)

    assert copied == BODY
    assert copied["messages"][0] is not BODY["messages"][0]
    assert "a" == private("a")
