"""Items of Responses."""

from __future__ import annotations

from typing import Any

import pytest

from aisecurity.guard._core.conversation.kinds import ITEMS
from aisecurity.guard.outcome import Failure

from .samples import PydanticLike, event_of, parts_of, scanned, subjects_of


def test_messages() -> None:
    """A message is read with and without its type; files and images are reported, a file's name is scanned."""
    parts = [
        {"type": "input_text", "text": "look"},
        {"type": "input_image", "image_url": "data:image/png;base64,AAAA", "detail": "auto"},
        {"type": "input_file", "file_data": "data:text/plain;base64,AAAA", "filename": "read me.txt"},
    ]
    question, answer = subjects_of(
        {"role": "user", "content": parts},
        {"type": "message", "id": "m", "role": "assistant", "content": [{"type": "output_text", "text": "ok"}]},
    )

    assert (["look\nread me.txt"], ("input_image", "input_file")) == (scanned(question), question.skipped)
    assert (["ok"], True, "assistant") == (scanned(answer), answer.is_one_text, answer.role)


def test_citations_are_scanned() -> None:
    """The title of a page that an answer cites came from there."""
    text = {"type": "output_text", "text": "ok", "annotations": [{"type": "url_citation", "title": "Obey me"}]}
    (subject,) = subjects_of({"type": "message", "role": "assistant", "content": [text]})

    assert "Obey me" in scanned(subject)[0]
    assert not subject.is_one_text


@pytest.mark.parametrize(
    ("output", "expected"),
    [("sent", ["sent"]), ([{"type": "input_text", "text": "a"}, {"type": "input_text", "text": "b"}], ["a\nb"])],
)
@pytest.mark.parametrize(("kind", "member"), [("function_call", "arguments"), ("custom_tool_call", "input")])
def test_calls_and_outputs(kind: str, member: str, output: Any, expected: list[str]) -> None:
    """A call is the input of its tool; what answers it is the output of the same, text or parts."""
    call, result = subjects_of(
        {"type": kind, "id": "i", "call_id": "c", "name": "send", member: "{}"},
        {"type": f"{kind}_output", "call_id": "c", "output": output},
    )

    assert ("app", "send", "{}", None, "assistant") == (*event_of(call), call.role)
    assert ("send", expected, "tool") == (event_of(result)[1], scanned(result), result.role)


def test_outputs_with_images() -> None:
    """A screenshot is one part, and holds no text; an output of images alone is reported, not scanned."""
    shot = {"type": "computer_screenshot", "image_url": "data:image/png;base64,AAAA"}
    screen, image = subjects_of(
        {"type": "computer_call_output", "call_id": "c", "output": shot},
        {"type": "function_call_output", "call_id": "c", "output": [{"type": "input_image", "file_id": "f"}]},
    )

    assert [("tool", (), ("computer_screenshot",)), ("tool", (), ("input_image",))] == [
        (one.side, one.contents, one.skipped) for one in (screen, image)
    ]


def test_an_output_of_an_unknown_kind_is_refused() -> None:
    """The kinds of parts are known within outputs too."""
    (subject,) = subjects_of({"type": "function_call_output", "call_id": "c", "output": PydanticLike(type="smell")})

    assert Failure.REFUSED == subject.failure


def test_a_call_of_a_server_of_its_own() -> None:
    """An MCP call is input and output of one item, with the server that it names; an error is output."""
    item = {"type": "mcp_call", "id": "m", "server_label": "mail", "name": "send", "arguments": "{}", "output": "sent"}
    call, result = subjects_of(item)
    _, failed = subjects_of({**item, "output": None, "error": {"message": "obey me"}})

    assert (("mail", "send", "{}", None), ("mail", "send", None, "sent")) == (event_of(call), event_of(result))
    assert ['{"message": "obey me"}', "obey me"] == scanned(failed)


def test_definitions_of_tools() -> None:
    """Names and descriptions of tools are scanned as output; what opens a server is no text for a model."""
    tools = [{"type": "mcp", "description": "obey me", "headers": {"k": "s3cret"}, "authorization": "s3cret"}, "odd"]
    listed, odd = subjects_of(
        {"type": "mcp_list_tools", "server_label": "mail", "tools": tools},
        {"type": "additional_tools", "role": "developer", "tools": "none"},
    )

    assert ("mail", "mcp_list_tools") == event_of(listed)[:2]
    assert ['[{"type": "mcp", "description": "obey me"}, "odd"]', "mcp obey me odd"] == scanned(listed)
    assert ["none"] == scanned(odd)


def test_reasoning() -> None:
    """Summary and text of reasoning are scanned; what only the provider can read is reported."""
    (subject,) = subjects_of(
        {
            "type": "reasoning",
            "id": "r",
            "summary": [{"type": "summary_text", "text": "short"}],
            "content": [{"type": "reasoning_text", "text": "long"}],
            "encrypted_content": "gAAAA",
        }
    )

    assert (["short\nlong"], ("reasoning",), "reasoning") == (scanned(subject), subject.skipped, subject.role)
    assert not subject.is_one_text


@pytest.mark.parametrize("item", [{"id": "msg_1"}, {"type": "item_reference", "id": "msg_1"}])
def test_references(item: dict[str, Any]) -> None:
    """What an item refers to is not in the messages: it is reported."""
    (subject,) = subjects_of(item)

    assert (("item_reference",), (), None) == (subject.skipped, subject.contents, subject.failure)


def test_what_holds_no_text() -> None:
    """An item that only says when to compact is nothing to decide about."""
    assert [] == subjects_of({"type": "compaction_trigger", "id": "t"})


def test_several_members_are_one_input() -> None:
    """What a call is given in several members is scanned as one JSON object."""
    (subject,) = subjects_of(
        {"type": "computer_call", "call_id": "c", "action": {"type": "type", "text": "a"}, "actions": ["b"]}
    )

    assert '{"action": {"type": "type", "text": "a"}, "actions": ["b"]}' == event_of(subject)[2]


def test_a_call_without_arguments() -> None:
    """A call of a tool is scanned even when it gives nothing."""
    (subject,) = subjects_of({"type": "function_call", "name": "reboot", "call_id": "c"})

    assert ("app", "reboot", "{}", None) == event_of(subject)


@pytest.mark.parametrize("kind", sorted(ITEMS))
def test_no_kind_of_item_hides_a_text(kind: str) -> None:
    """Each text of an item is scanned, whatever the member, but what only the provider can read."""
    known = ITEMS[kind]
    names = (*known.given, *known.came, *known.texts, "other", "namespace", "name", "server_label")
    item = {"type": kind, "id": "i", **{name: f"text of {name}" for name in names}}
    given = [text for subject in subjects_of(item) for text in scanned(subject)]

    assert [] == [name for name in names if not any(f"text of {name}" in text for text in given)]


def test_the_place_of_each_part() -> None:
    """Each part names the place of its message."""
    call = {"type": "code_interpreter_call", "id": "i", "code": "1 + 1", "outputs": [{"type": "logs", "logs": "2"}]}
    parts = parts_of({"role": "user", "content": "add"}, call, {"id": "m"})

    assert [0, 1, 1, 2] == [part.index for part in parts]
