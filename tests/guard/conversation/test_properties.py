"""Arbitrary conversations: nothing is lost, moved or changed."""

from __future__ import annotations

import copy
import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aisecurity.guard.policy import Policy
from tests.support.json_values import is_array, is_object

from .samples import LangChainLike, PydanticLike, outcomes_of, reader, scanned

playful = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])

# A mark of its own for each text makes it findable.
TEXTS = st.builds(
    "<{}|{}>".format, st.integers(0, 10**9), st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
)
VALUES = st.recursive(
    TEXTS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
)


def part(kind: str, member: str) -> st.SearchStrategy[Any]:
    """Return parts of a *kind*."""
    return st.fixed_dictionaries({"type": st.just(kind), member: TEXTS}, optional={"other": VALUES})


PARTS = st.lists(
    part("text", "text")
    | part("input_text", "text")
    | part("output_text", "text")
    | part("refusal", "refusal")
    | part("file", "filename")
    | TEXTS,
    max_size=3,
)
CONTENTS = TEXTS | PARTS | st.none()
CALLS = st.lists(
    st.fixed_dictionaries({"function": st.fixed_dictionaries({"name": st.just("f"), "arguments": VALUES})}), max_size=2
)
CHAT = st.fixed_dictionaries(
    {"role": st.sampled_from(["developer", "system", "user", "assistant", "tool", "function"]), "content": CONTENTS},
    optional={"refusal": TEXTS, "tool_calls": CALLS, "reasoning_content": TEXTS, "note": VALUES, "name": TEXTS},
)
ITEM: st.SearchStrategy[Any] = st.one_of(
    st.fixed_dictionaries({"type": st.just("function_call"), "name": st.just("f"), "arguments": VALUES}),
    st.fixed_dictionaries({"type": st.just("function_call_output"), "output": CONTENTS, "note": VALUES}),
    st.fixed_dictionaries({"type": st.just("shell_call_output"), "output": VALUES}),
    st.fixed_dictionaries({"type": st.just("mcp_call"), "arguments": TEXTS, "output": VALUES, "error": VALUES}),
    st.fixed_dictionaries({"type": st.just("reasoning"), "summary": CONTENTS, "content": CONTENTS}),
)
CHAIN = st.builds(
    LangChainLike,
    st.sampled_from(["human", "ai", "system", "tool"]),
    CONTENTS,
    tool_calls=st.lists(st.fixed_dictionaries({"name": st.just("f"), "args": VALUES, "id": st.none()}), max_size=2),
    additional_kwargs=st.dictionaries(st.sampled_from(["reasoning_content", "note"]), VALUES),
)
MESSAGES: st.SearchStrategy[list[Any]] = st.lists(
    CHAT | ITEM | CHAIN | CHAT.map(lambda members: PydanticLike(**members)), max_size=4
)


def texts_in(value: Any) -> list[str]:
    """Return the texts in *value* that are marked."""
    if isinstance(value, str):
        return [value] if value.startswith("<") else []
    if isinstance(value, PydanticLike):
        return texts_in(vars(value))
    inner = value.values() if is_object(value) else value if is_array(value) else []
    return [text for one in inner for text in texts_in(one)]


def is_in(text: str, sent: str) -> bool:
    """Return whether *sent* holds *text*, plain or written in JSON."""
    return text in sent or json.dumps(text, ensure_ascii=False)[1:-1] in sent


@given(messages=MESSAGES)
@playful
def test_every_text_is_scanned(messages: list[Any]) -> None:
    """Each text of each message is in what is sent for that message."""
    sent: dict[int, list[str]] = {}
    for one in reader().read(messages):
        assert one.subject.failure is None
        sent.setdefault(one.index, []).extend(scanned(one.subject))

    for index, message in enumerate(messages):
        for text in texts_in(message):
            assert any(is_in(text, given) for given in sent.get(index, []))


@given(messages=MESSAGES)
@playful
def test_messages_stay_as_they_are(messages: list[Any]) -> None:
    """Order, types and roles are kept; what is not masked is the identical object, and no message is changed."""
    before = copy.deepcopy([texts_in(message) for message in messages])
    one = reader(Policy(mask={"prompt"}))
    parts = one.read(messages)
    outcomes = outcomes_of(parts, "masked")
    made = one.replaced(messages, parts, outcomes)

    masked = {part.index for part in parts if part.subject.is_one_text and part.subject.text is not None}
    assert list(map(type, messages)) == list(map(type, made))
    assert [index for index, message in enumerate(messages) if made[index] is not message] == sorted(masked)
    assert all(texts_in(made[index]) in ([], texts_in(name_of(messages[index]))) for index in masked)
    assert before == [texts_in(message) for message in messages]
    assert [part.index for part in parts] == sorted(part.index for part in parts)


def name_of(message: Any) -> Any:
    """Return the name of a message."""
    members: Any = vars(message) if isinstance(message, PydanticLike) else message
    return members.get("name")


@given(messages=MESSAGES)
@playful
def test_the_last_history_is_the_end_of_the_whole(messages: list[Any]) -> None:
    """What "last" reads is what "all" reads, from some message on."""
    whole, end = (reader(Policy(history=history)).read(messages) for history in ("all", "last"))

    assert [scanned(part.subject) for part in whole][len(whole) - len(end) :] == [scanned(part.subject) for part in end]
