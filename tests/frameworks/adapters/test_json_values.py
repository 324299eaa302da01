"""Texts in JSON values."""

from __future__ import annotations

from aisecurity.guard._adapters.answer_format import UpstreamError, message_of
from aisecurity.guard._adapters.json_values import texts_beside, texts_in
from aisecurity.guard._adapters.server_events import SentEvent


def test_texts() -> None:
    """All of them, in their order, and names that are more than names."""
    value = {"a": ["one", {"b": "two", "three words": 3}], "c": "", "d": None, "e": "left", "f": "four"}

    assert ["one", "three words", "two", "four"] == texts_in(value, frozenset({"e"}))
    assert ["two"] == texts_beside({"a": "one", "b": {"a": "two", "c": "three"}}, frozenset({"a"}), frozenset({"c"}))


def test_message() -> None:
    """No mask could stand for what several texts say."""
    assert 3 == len(message_of(["one"], "user")["content"])


def test_error() -> None:
    """An error brings along nothing else."""
    error = UpstreamError(SentEvent("error", {"type": "error", "error": {"message": "x"}, "choices": ["a secret"]}))

    assert {"type": "error", "error": {"message": "x"}} == error.event.data
    assert {} == UpstreamError(SentEvent(None, [1])).event.data
