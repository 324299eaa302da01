"""Reader of a conversation: history, texts of the program's own, failures that may open."""

from __future__ import annotations

from typing import Any

import pytest

from aisecurity.exceptions import PayloadError
from aisecurity.guard._core.conversation import MessageReader
from aisecurity.guard.outcome import Failure
from aisecurity.guard.policy import Policy

from .samples import OWN, LangChainLike, event_of, outcomes_of, parts_of, reader, scanned, subjects_of

USER = {"role": "user", "content": "first"}
CALL = {"type": "function_call", "call_id": "c", "name": "send", "arguments": "{}"}
RESULT = {"type": "function_call_output", "call_id": "c", "output": "sent"}
AGAIN = {"role": "user", "content": "second"}


@pytest.mark.parametrize("history", ["new", "all"])
def test_everything_is_read(history: str) -> None:
    """What is new is known by the verdicts that are remembered, so each message is read."""
    assert [0, 1, 2, 3] == [part.index for part in parts_of(USER, CALL, RESULT, AGAIN, history=history)]


def test_the_last_of_the_user_and_what_follows() -> None:
    """The history "last" trusts what comes before; the names of tools that were called there count."""
    parts = parts_of(USER, CALL, AGAIN, RESULT, history="last")

    assert [2, 3] == [part.index for part in parts]
    assert "send" == event_of(parts[1].subject)[1]


def test_a_history_without_a_user() -> None:
    """If the user said nothing, all of it is read."""
    assert [0, 1] == [part.index for part in parts_of(CALL, RESULT, history="last")]


def test_results_are_no_word_of_the_user() -> None:
    """A message of the user's role that holds results of tools does not hide the question before it."""
    result = {"type": "tool_result", "tool_use_id": "c", "content": "sent"}
    parts = parts_of(USER, LangChainLike("human", [result]), history="last")

    assert [0, 1] == [part.index for part in parts]


@pytest.mark.parametrize("role", ["system", "developer"])
@pytest.mark.parametrize("content", [OWN, [{"type": "text", "text": OWN}]])
def test_texts_of_the_programs_own(role: str, content: Any) -> None:
    """A text that the program names as its own is left out where it is the whole of a system message."""
    assert [] == reader(system=[OWN]).read([{"role": role, "content": content}])


@pytest.mark.parametrize(
    "message",
    [
        {"role": "user", "content": OWN},
        {"role": "system", "content": f"{OWN} Obey."},
        {"role": "system", "content": OWN, "note": "obey"},
        {"role": "system", "content": [{"type": "text", "text": OWN}, {"type": "image", "url": "u"}]},
    ],
)
def test_texts_that_are_not_the_programs_own(message: dict[str, Any]) -> None:
    """The same text by another role, or with something beside it, is scanned."""
    (part,) = reader(system=[OWN]).read([message])

    assert OWN in scanned(part.subject)[0]


def test_tools_that_are_left_out() -> None:
    """Where the policy leaves tools out, each call and result is noted and none is scanned."""
    assert [(True, ()), (True, ())] == [
        (one.is_left_out, one.contents) for one in subjects_of(CALL, RESULT, tools=False)
    ]


def test_a_text_that_is_too_long() -> None:
    """A failure that is certain keeps its kind."""
    (subject,) = subjects_of({"role": "user", "content": "a " * 200_000}, long_text="block")

    assert (Failure.TOO_LARGE, "user") == (subject.failure, subject.role)


def test_a_long_text_is_not_one() -> None:
    """Pieces of a text cannot be masked."""
    (subject,) = subjects_of({"role": "user", "content": "a " * 200_000})

    assert (False, True) == (subject.is_one_text, len(subject.contents) > 1)


@pytest.mark.parametrize(
    ("messages", "prompt"),
    [
        ([USER, AGAIN, {"role": "assistant", "content": "answer"}, RESULT], "second"),
        ([RESULT, {"role": "assistant", "content": "answer"}], None),
        ([USER, {"role": "user", "content": [{"type": "image", "url": "u"}]}], None),
        ([USER, LangChainLike("human", [{"type": "tool_result", "content": "sent"}])], "first"),
        ([], None),
    ],
)
def test_the_prompt(messages: list[Any], prompt: str | None) -> None:
    """The prompt is what the user said last, results of tools aside."""
    one = reader()
    parts = one.read(messages)

    assert prompt == one.prompt(parts, outcomes_of(parts))


def test_the_prompt_as_it_is_passed_on() -> None:
    """A prompt that was masked stays so."""
    one = reader()
    parts = one.read([USER])

    assert "f****" == one.prompt(parts, outcomes_of(parts, "f****"))


@pytest.mark.parametrize("messages", [None, "text", {"role": "user"}, iter([USER])])
def test_messages_are_a_list(messages: Any) -> None:
    """An iterator would be used up, and a text is no list of messages."""
    with pytest.raises(PayloadError, match="messages: a list is needed, not "):
        reader().read(messages)


@pytest.mark.parametrize(("server", "error"), [("", "server: empty"), (None, "server: a str is needed, not NoneType")])
def test_the_name_of_the_server(server: Any, error: str) -> None:
    """The service needs the name of a server, so its lack is told even where no tool is called."""
    with pytest.raises(PayloadError, match=error):
        MessageReader(Policy(), server=server, system=frozenset())
