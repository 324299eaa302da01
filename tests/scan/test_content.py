"""Content: a value that is sound from its construction on."""

import copy
import json
import pickle
from pathlib import Path
from typing import Any

import pytest

from aisecurity.exceptions import PayloadError
from aisecurity.generated_openapi_client import ScanRequestContentsInner
from aisecurity.scan.models.content import Content
from tests.support.samples import SECRET_TEXT, anything, tool_event

FULL: dict[str, Any] = {
    "prompt": "p",
    "response": "rr",
    "context": "ccc",
    "code_prompt": "cpcp",
    "code_response": "crcrc",
}


def full() -> Content:
    """Return a content with everything."""
    return Content(**FULL, tool_event=tool_event(input="ii", output="o"))


@pytest.mark.parametrize("name", ["prompt", "response", "code_prompt", "code_response"])
def test_one_text_is_enough(name: str) -> None:
    """Any one text to scan makes a content."""
    members: dict[str, Any] = {name: "x"}
    content = Content(**members)

    assert "x" == getattr(content, name)
    assert members == content.to_request().to_dict()


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ({}, "content: nothing to scan, at least one of prompt, response, code_prompt, code_response, tool_event"),
        ({"context": "c"}, "content: nothing to scan"),
        ({"prompt": ""}, "prompt: empty"),
        ({"prompt": 5}, "prompt: a str is needed, not int"),
        ({"prompt": ["a"]}, "prompt: a str is needed, not list"),
        ({"tool_event": {"input": "{}"}}, "tool_event.metadata.ecosystem: missing"),
        (
            {"tool_event": {"imput": "{}"}},
            "tool_event: ToolEvent: 'imput' is not known",
        ),
        ({"prompt": "p", "context": "c" * 100_001}, "content.context: 100,001 characters, at most 100,000"),
    ],
)
def test_constructor_rejects(members: dict[str, Any], message: str) -> None:
    """A content that the service would reject cannot be constructed."""
    with pytest.raises(PayloadError) as error:
        Content(**members)

    assert error.value.message.startswith(message)


def test_positional_arguments_are_rejected() -> None:
    """Members are given by name, so that a prompt and a response are never mixed up."""
    with pytest.raises(TypeError):
        anything(Content)("p")


def test_assignment() -> None:
    """A member can be replaced or taken away."""
    content = full()
    content.prompt = "new"
    content.context = None

    assert "new" == content.prompt
    assert content.context is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("prompt", None),
        ("prompt", ""),
        ("prompt", 5),
        ("context", ""),
        ("context", "c" * 100_001),
        ("tool_event", "t"),
        ("tool_event", tool_event(input=None)),
    ],
)
def test_rejected_assignment_changes_nothing(name: str, value: Any) -> None:
    """An assignment is checked like a construction, and a rejected one leaves the content as it was."""
    content = Content(prompt="p")
    with pytest.raises(PayloadError):
        setattr(content, name, value)

    assert Content(prompt="p") == content


def test_a_context_holds_for_later_assignments() -> None:
    """With a context in place, a prompt that is too long for grounding is rejected."""
    content = Content(prompt="p", context="c")
    with pytest.raises(PayloadError, match=r"content\.prompt \(with a context\): 10,001 characters, at most 10,000"):
        content.prompt = "p" * 10_001
    content.context = None
    content.prompt = "p" * 10_001

    assert 10_001 == len(content)


def test_unknown_member() -> None:
    """A misspelt member is no silent addition."""
    content: Any = Content(prompt="p")
    with pytest.raises(AttributeError):
        content.promt = "x"


def test_len_and_bool() -> None:
    """The length is that of all texts in characters; a content is always true."""
    assert 1 + 2 + 3 + 4 + 5 + 2 + 1 == len(full())
    assert 2 == len(Content(prompt="é😀"))
    assert 1 == len(Content(tool_event=tool_event(input=None, output="o")))
    empty = Content(tool_event=tool_event(input=""))
    assert 0 == len(empty)
    assert bool(empty)


def test_repr_shows_lengths_and_no_text() -> None:
    """The repr names the members that are set, and their lengths."""
    content = Content(prompt=SECRET_TEXT, tool_event=tool_event(input=SECRET_TEXT))

    assert repr(content).startswith(f"Content(prompt=<{len(SECRET_TEXT)} characters>, tool_event=ToolEvent(")
    assert SECRET_TEXT not in repr(content)
    assert SECRET_TEXT not in str(content)
    assert "Content(prompt=<1 characters>)" == repr(Content(prompt="p"))


def test_to_request() -> None:
    """The member of a request carries everything that is set."""
    assert ScanRequestContentsInner(**FULL, tool_event=tool_event(input="ii", output="o")) == full().to_request()


def test_json_round_trip() -> None:
    """to_json writes the members that are set, as readable text, and from_json reads them back."""
    content = full()
    content.prompt = "é"

    assert content == Content.from_json(content.to_json())
    assert content == Content.from_json(content.to_json().encode())
    assert '{"prompt": "é"}' == Content(prompt="é").to_json()
    assert {*FULL, "tool_event"} == json.loads(content.to_json()).keys()


def test_json_nulls_are_absent() -> None:
    """A null member is one that is not there."""
    assert Content(prompt="p") == Content.from_json('{"prompt": "p", "response": null, "tool_event": null}')


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "content: not JSON"),
        ("prompt", "content: not JSON"),
        (b"\xff\xfe\xfd", "content: not JSON"),
        ("[" * 100_000, "content: not JSON"),
        ("[]", "content: a JSON object is needed, not list"),
        ("null", "content: a JSON object is needed, not NoneType"),
        ("{}", "content: nothing to scan"),
        ('{"prompt": "p", "promt": "q", "x": 1}', "content: 'promt' is not known, known are prompt, response"),
        ('{"prompt": 5}', "prompt: a str is needed, not int"),
        ('{"prompt": ""}', "prompt: empty"),
        ('{"tool_event": []}', "tool_event: a ToolEvent is needed, not list"),
        ('{"tool_event": {"input": "{}"}}', "tool_event.metadata.ecosystem: missing"),
    ],
)
def test_bad_json(text: str | bytes, message: str) -> None:
    """Text that is not the JSON of a sound content is a PayloadError, never a content."""
    with pytest.raises(PayloadError) as error:
        Content.from_json(text)

    assert error.value.message.startswith(message)


def test_json_file(tmp_path: Path) -> None:
    """A file is read as UTF-8, whatever the locale; its path may be a str or a Path."""
    file = tmp_path / "content.json"
    file.write_bytes('{"prompt": "é漢"}'.encode())

    assert Content(prompt="é漢") == Content.from_json_file(file)
    assert Content(prompt="é漢") == Content.from_json_file(str(file))


def test_bad_json_file(tmp_path: Path) -> None:
    """A file that is not there is an OSError, one that holds no content a PayloadError."""
    (tmp_path / "bad.json").write_text("no JSON")

    with pytest.raises(FileNotFoundError):
        Content.from_json_file(tmp_path / "none.json")
    with pytest.raises(PayloadError):
        Content.from_json_file(tmp_path / "bad.json")


def test_equality_and_copies() -> None:
    """Contents are equal by value; copies, deep or pickled, are equal and go on checking."""
    content = full()
    for twin in (copy.copy(content), copy.deepcopy(content), pickle.loads(pickle.dumps(content))):  # noqa: S301 - our own bytes
        assert content == twin
        assert twin is not content
        with pytest.raises(PayloadError):
            twin.prompt = ""

    assert Content(prompt="p") != Content(response="p")


def test_a_subclass_reads_itself() -> None:
    """from_json of a subclass returns that subclass."""

    class Mine(Content):
        pass

    assert Mine is type(Mine.from_json('{"prompt": "p"}'))


class Text(str):
    """A text of a class of the program's own."""

    __slots__ = ()


def test_a_text_of_another_class() -> None:
    """A str of a subclass is a text; an empty one is rejected as any."""
    assert "hello" == Content(prompt=Text("hello")).prompt
    with pytest.raises(PayloadError, match="prompt: empty"):
        Content(prompt=Text())
