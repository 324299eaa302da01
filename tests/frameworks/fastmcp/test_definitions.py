"""Definitions: what was allowed, what changed since, what was dropped."""

from __future__ import annotations

import pytest

from aisecurity.guard.fastmcp import definitions
from aisecurity.guard.fastmcp.definitions import Definitions, fingerprint


def test_fingerprint() -> None:
    """A fingerprint is of the whole definition, in whatever order it came; of no JSON there is none."""
    assert fingerprint({"a": 1, "b": 2}) == fingerprint({"b": 2, "a": 1})
    assert fingerprint({"a": 1}) != fingerprint({"a": 2})
    assert ["", ""] == [fingerprint({"a": object()}), fingerprint({1: 1, "1": 1})]


def test_drift() -> None:
    """A definition that differs from what was allowed before is told, once for each change."""
    seen = Definitions({"tool:a": "1"})

    assert [True, False, True, False] == [
        seen.allow(*one) for one in [("tool:a", "2"), ("tool:a", "2"), ("tool:a", "1"), ("tool:b", "1")]
    ]
    assert {"tool:a": "1", "tool:b": "1"} == seen.allowed


def test_dropped() -> None:
    """A dropped definition stays dropped until it is allowed, and is new once for each of its forms."""
    seen = Definitions({})

    assert [True, False, True] == [seen.drop("tool:a", mark) for mark in ("1", "1", "2")]
    assert (True, False) == (seen.is_dropped("tool:a"), seen.is_dropped("tool:b"))
    seen.allow("tool:a", "3")
    assert not seen.is_dropped("tool:a")


def test_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest of those that were allowed is forgotten; of those that were dropped none is, nor are there more."""
    monkeypatch.setattr(definitions, "MOST_DEFINITIONS", 2)
    seen = Definitions({})
    for name in ("a", "b", "c"):
        seen.allow(name, "1")

    assert {"b": "1", "c": "1"} == seen.allowed
    assert [True, True, None, True] == [seen.drop(*one) for one in [("d", "1"), ("e", "1"), ("f", "1"), ("d", "2")]]
