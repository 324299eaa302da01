"""Masked messages, replaced whole."""

from __future__ import annotations

import copy
from collections import OrderedDict
from typing import Any

import pytest

from .samples import MASKED, LangChainLike, PydanticLike, masked_messages, scanned, subjects_of

SECRET = "My number is 1234"


ANSWER: dict[str, Any] = {"type": "message", "id": "m", "status": "completed", "role": "assistant"}
TOLD = {"type": "output_text", "text": SECRET, "annotations": [], "logprobs": [{"token": SECRET}]}
CACHED = {"type": "text", "text": SECRET, "cache_control": {"type": "ephemeral"}}
CASES: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"role": "user", "name": "a", "content": SECRET}, {"role": "user", "name": "a", "content": MASKED}),
    ({"role": "user", "content": [SECRET]}, {"role": "user", "content": [MASKED]}),
    ({"role": "user", "content": (CACHED,)}, {"role": "user", "content": [{"type": "text", "text": MASKED}]}),
    (
        {"role": "assistant", "content": None, "refusal": SECRET},
        {"role": "assistant", "content": None, "refusal": MASKED},
    ),
    (
        {**ANSWER, "content": [TOLD]},
        {**ANSWER, "content": [{"type": "output_text", "text": MASKED, "annotations": []}]},
    ),
]


@pytest.mark.parametrize(("message", "expected"), CASES)
def test_dicts(message: dict[str, Any], expected: dict[str, Any]) -> None:
    """A masked message keeps role, id, name and shape, and nothing that may repeat the text; the original stays."""
    before = copy.deepcopy(message)

    assert [expected] == masked_messages(message)
    assert before == message


def test_dicts_of_another_class() -> None:
    """The class of a dict is kept."""
    (made,) = masked_messages(OrderedDict(role="user", content=SECRET))

    assert (OrderedDict, {"role": "user", "content": MASKED}) == (type(made), dict(made))


def test_an_object_of_chat_completions() -> None:
    """An answer of the client is copied with the masked text."""
    message = PydanticLike(role="assistant", content=SECRET, refusal=None)
    (made,) = masked_messages(message)

    assert {"role": "assistant", "content": MASKED, "refusal": None} == vars(made)
    assert SECRET == message.content


def test_an_object_of_responses() -> None:
    """So is its part, without the tokens that repeat the text."""
    part = PydanticLike(type="output_text", text=SECRET, annotations=[], logprobs=[{"token": SECRET}])
    (made,) = masked_messages(PydanticLike(type="message", id="m", role="assistant", content=[part]))

    assert ("m", "assistant", PydanticLike) == (made.id, made.role, type(made))
    assert [{"type": "output_text", "text": MASKED, "annotations": [], "logprobs": None}] == [
        vars(one) for one in made.content
    ]


def test_a_message_of_langchain() -> None:
    """A copy keeps id, name and which system role it is, and loses the metadata that may repeat the text."""
    message = LangChainLike(
        "system",
        SECRET,
        id="m",
        name="a",
        additional_kwargs={"__openai_role__": "developer", "refusal": None},
        response_metadata={"logprobs": [{"token": SECRET}]},
    )
    (made,) = masked_messages(message)

    assert {
        "type": "system",
        "content": MASKED,
        "id": "m",
        "name": "a",
        "additional_kwargs": {"__openai_role__": "developer"},
        "response_metadata": {},
    } == vars(made)
    assert SECRET == message.content


def test_a_message_of_langchain_with_a_block() -> None:
    """The shape of the content stays."""
    (made,) = masked_messages(LangChainLike("human", [{"type": "text", "text": SECRET, "id": "lc_1"}]))

    assert [{"type": "text", "text": MASKED}] == made.content


def test_what_was_not_masked_is_the_same_object() -> None:
    """Other messages are handed on themselves, in their places."""
    picture = {"role": "user", "content": [{"type": "text", "text": SECRET}, {"type": "image", "url": "u"}]}
    call = {"type": "function_call", "call_id": "c", "name": "send", "arguments": SECRET}
    first, masked, last = masked_messages(picture, {"role": "user", "content": SECRET}, call)

    assert (first, last) == (picture, call)
    assert first is picture
    assert last is call
    assert {"role": "user", "content": MASKED} == masked


@pytest.mark.parametrize(
    "message",
    [
        {"type": "reasoning", "id": "r", "summary": [{"type": "summary_text", "text": SECRET}]},
        LangChainLike("ai", [{"type": "thinking", "thinking": SECRET}]),
        {"role": "assistant", "content": SECRET, "tool_calls": [{"function": {"name": "f", "arguments": "{}"}}]},
        {"role": "tool", "tool_call_id": "c", "content": SECRET},
        {"role": "user", "content": [SECRET, ""]},
    ],
)
def test_what_cannot_be_masked(message: Any) -> None:
    """Reasoning, results, and texts beside something else cannot be replaced, so their masked data block."""
    first, *others = subjects_of(message)

    assert [SECRET] == scanned(first)
    assert not any(subject.is_one_text and subject.text is not None for subject in (first, *others))
