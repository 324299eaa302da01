"""A forbidden text at each place of an answer, one after the other: it is scanned, or it does not leave.

Places: each text that an answer has, a member more in each object, and an element more in each array.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from aisecurity.exceptions import AISecSDKException
from aisecurity.guard._adapters.answer_format import AnswerFormat
from aisecurity.guard._adapters.json_values import is_array, is_object
from aisecurity.guard._adapters.server_events import DONE
from aisecurity.guard._core.conversation.values import INERT
from aisecurity.guard.openai import known
from aisecurity.testing.model_server.formats import Format
from tests.support.guard.scanners import FORBIDDEN

from .bodies import FORMATS, events, passed, released, whole

Path = tuple[Any, ...]
TEXT = f"a {FORBIDDEN} text"
NOT_SAID = INERT | (known.OF_COMPLETION | known.OF_RESPONSE | known.OF_CHOICE | known.OF_EVENT) - {
    # Members that hold what a model says, somewhere within.
    "choices",
    "delta",
    "message",
    "output",
    "response",
    "text",
}
"""Members whose own text is an id, a setting, or an echo of the request, which no guard reads."""


def places(value: Any, path: Path = ()) -> Iterator[Path]:
    """Yield the places of *value* where a text can stand."""
    if is_object(value):
        yield (*path, "more")
        for name, member in value.items():
            yield from places(member, (*path, name))
    elif is_array(value):
        yield (*path, len(value))
        for index, member in enumerate(value):
            yield from places(member, (*path, index))
    else:
        yield path


def put(value: Any, path: Path) -> Any:
    """Return a copy of *value* with the forbidden text at *path*."""
    if not path:
        return TEXT
    first, rest = path[0], path[1:]
    if is_array(value):
        made = [*value, None] if first == len(value) else [*value]
        made[first] = put(made[first], rest)
        return made
    return {**value, first: put(value.get(first), rest)}


def is_said(path: Path) -> bool:
    """Return whether a text at *path* is one that a model can say."""
    return not NOT_SAID & set(path)


@pytest.mark.parametrize(("answers", "server"), FORMATS)
def test_whole(answers: AnswerFormat, server: Format) -> None:
    """Of a whole answer."""
    answer = whole(server)
    left = [path for path in places(answer) if FORBIDDEN in str(_passed_or_none(answers, put(answer, path)))]

    assert [] == [path for path in left if is_said(path)]
    assert answer == passed(answers, answer)


@pytest.mark.parametrize("policy", [{}, {"streaming": "window", "window_characters": 200, "window_overlap": 50}])
@pytest.mark.parametrize(("answers", "server"), FORMATS)
def test_streamed(answers: AnswerFormat, server: Format, policy: Any) -> None:
    """Of each event of a stream."""
    given = events(server)
    left: list[Path] = []
    for path in places(given):
        if path == (len(given),) or given[path[0]] == DONE:
            # No object, which is refused as any other: see below.
            continue
        found: list[Any] = []
        try:
            found.extend(released(answers, put(given, path), **policy))
        except AISecSDKException:
            assert FORBIDDEN not in str(found)
        if FORBIDDEN in str(found):
            left.append(path)

    assert [] == [path for path in left if is_said(path)]
    assert given == list(released(answers, given, **policy))


@pytest.mark.parametrize(("answers", "server"), FORMATS)
@pytest.mark.parametrize("data", [None, 1, ["x"], TEXT, {"type": "of.another.kind", "choices": "x"}])
def test_other_events(answers: AnswerFormat, server: Format, data: Any) -> None:
    """An event that no reading knows refuses the answer."""
    with pytest.raises(AISecSDKException):
        list(released(answers, [*events(server)[:3], data]))


def _passed_or_none(answers: AnswerFormat, answer: dict[str, Any]) -> Any:
    try:
        return passed(answers, answer)
    except AISecSDKException:
        return None
