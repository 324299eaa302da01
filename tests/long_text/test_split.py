"""Splitting of long texts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aisecurity._long_text import MAX_CONTENT_BYTES, Split, divided, pieces
from aisecurity.exceptions import ConfigurationError, PayloadError
from aisecurity.generated_openapi_client import ToolEvent, ToolEventMetadata

SMALL = Split(characters=30, overlap=5)
EVENT = ToolEvent(metadata=ToolEventMetadata(ecosystem="mcp", method="tools/call", server_name="s"), input="{}")


def test_without_split_nothing_is_cut() -> None:
    """A long text is one content, and one over the limit is rejected: never shortened in silence."""
    (content,) = divided({"prompt": "x" * 1_000_000}, None)

    assert 1_000_000 == len(content)
    with pytest.raises(PayloadError, match="characters, at most"):
        divided({"prompt": "x" * 3_000_000}, None)


def test_over_the_limit_of_a_content() -> None:
    """Three million characters become pieces that each fit."""
    contents = divided({"prompt": "word " * 600_000}, Split())

    assert 11 == len(contents)
    assert all(len(content) <= 300_000 for content in contents)


def test_cut_at_the_strongest_pause() -> None:
    """A paragraph's end is better than a sentence's, that better than a word's, and any is better than none."""
    paragraph = list(pieces("one two three. four\n\nfive six seven eight", SMALL))
    sentence = list(pieces("one two three four five. six seven eight", SMALL))
    word = list(pieces("one two three four five six seven eight", SMALL))
    none = list(pieces("x" * 40, SMALL))

    assert "one two three. four\n\n" == paragraph[0]
    assert "one two three four five. " == sentence[0]
    assert "one two three four five six " == word[0]
    assert ["x" * 30, "x" * 15] == none


def test_never_within_a_pair_of_surrogates() -> None:
    """Halves of a pair, which broken JSON can hold, stay together."""
    first, second = pieces("x" * 29 + "\ud83d\ude00" + "y" * 9, SMALL)

    assert "x" * 29 == first
    assert second.endswith("\ud83d\ude00" + "y" * 9)


@given(st.text(max_size=400), st.integers(3, 60), st.integers(0, 20))
def test_nothing_is_lost(text: str, characters: int, overlap: int) -> None:
    """Each piece is within the limit and begins with the end of the one before; together they are the text."""
    split = Split(characters=characters, overlap=min(overlap, characters // 3))
    parts = list(pieces(text, split))

    assert all(len(part) <= characters for part in parts)
    assert text == parts[0] + "".join(part[split.overlap :] for part in parts[1:])


def test_texts_that_are_long_together() -> None:
    """What does not fit beside the rest is scanned by itself."""
    contents = divided({"prompt": "é" * 290_000, "response": "é" * 280_000, "code_prompt": "é" * 270_000}, Split())
    more = divided({"prompt": "é" * 900_000, "response": "é" * 150_000}, Split(characters=900_000))

    assert [(290_000, 280_000, 270_000)] == [
        (len(c.prompt or ""), len(c.response or ""), len(c.code_prompt or "")) for c in contents
    ]
    assert [(900_000, 0), (0, 150_000)] == [(len(c.prompt or ""), len(c.response or "")) for c in more]
    assert 900_000 * 2 < MAX_CONTENT_BYTES


def test_with_a_context() -> None:
    """The limits of grounding count, and every piece of a response comes with the context."""
    contents = divided({"prompt": "p" * 10_001, "response": "r" * 30_000, "context": "facts"}, Split())

    assert [20_000, 10_500, 10_000, 501] == [len(c.response or "") + len(c.prompt or "") for c in contents]
    assert {"facts"} == {c.context for c in contents}


def test_a_tool_event_is_scanned_beside() -> None:
    """A long text is taken out from beside a tool event, which is not cut."""
    contents = divided({"prompt": "x" * 40, "tool_event": EVENT}, SMALL)

    assert [(30, False), (15, False), (0, True)] == [(len(c.prompt or ""), c.tool_event is not None) for c in contents]


def test_what_cannot_be_cut() -> None:
    """A context that is too long stays too long; so does a tool event, and what is no text at all."""
    event = ToolEvent(metadata=EVENT.metadata, input="x" * 1_500_000, output="x" * 1_500_000)
    assert [True, False] == [c.tool_event is None for c in divided({"prompt": "p", "tool_event": event}, Split())]
    with pytest.raises(PayloadError, match="context"):
        divided({"response": "r", "context": "c" * 100_001}, Split())
    with pytest.raises(PayloadError, match="a str is needed"):
        divided({"prompt": 5}, Split())


def test_a_short_text_is_left_alone() -> None:
    """With split, most contents are what they were."""
    (content,) = divided({"prompt": "short", "tool_event": EVENT}, Split())

    assert ("short", EVENT) == (content.prompt, content.tool_event)


@pytest.mark.parametrize(("characters", "overlap"), [(0, 0), (30, 11), (30, -1)])
def test_a_split_that_cannot_be(characters: int, overlap: int) -> None:
    """An overlap over a third would make little headway."""
    with pytest.raises(ConfigurationError, match="split"):
        Split(characters=characters, overlap=overlap)
