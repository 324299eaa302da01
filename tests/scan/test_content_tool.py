"""The content of one call of a tool."""

from __future__ import annotations

import json
from typing import Any

import pytest

from aisecurity.exceptions import PayloadError
from aisecurity.scan.models.content import Content
from tests.support.samples import SECRET_TEXT, anything


def event(content: Content) -> dict[str, Any]:
    """Return the tool event of *content* as JSON."""
    made: dict[str, Any] = content.to_dict()["tool_event"]
    return made


def test_a_call() -> None:
    """Name and server are its metadata, in the words that the service knows; what is not given is left out."""
    content = Content.tool("forecast", server="weather", input={"city": "Zürich"})

    assert {
        "metadata": {
            "ecosystem": "mcp",
            "method": "tools/call",
            "server_name": "weather",
            "tool_invoked": "forecast",
        },
        "input": '{"city": "Zürich"}',
    } == event(content)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"a": [1, 2.5, None, True]}, '{"a": [1, 2.5, null, true]}'),
        (["é", "😀"], '["é", "😀"]'),
        (0, "0"),
        (False, "false"),
        ({}, "{}"),
    ],
)
def test_values(value: Any, text: str) -> None:
    """A JSON value is written with its characters as they are, on either side."""
    made = event(Content.tool("t", server="s", input=value, output=value))

    assert (text, text) == (made["input"], made["output"])


@pytest.mark.parametrize("text", ['{"q": "é"}', ' {"q":1} ', '"text"', "5", "null", '{"a": 1, "a": 2}'])
def test_json_text(text: str) -> None:
    """A str that is JSON text already stays as it is, to the blank."""
    made = event(Content.tool("t", server="s", input=text, output=text))

    assert (text, text) == (made["input"], made["output"])


@pytest.mark.parametrize("text", ["how are you", "{", "NaN", "", "[" * 100_000])
def test_other_text(text: str) -> None:
    """Input that is no JSON text becomes a JSON string, as the service wants it; output may be any text."""
    made = event(Content.tool("t", server="s", input=text, output=text))

    assert text == json.loads(made["input"])
    assert text == made["output"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"name": "", "input": 1}, "name: empty, and the service needs it"),
        ({"server": "", "input": 1}, "server: empty, and the service needs it"),
        ({"name": 5, "input": 1}, "name: a str is needed, not int"),
        ({}, "tool_event: neither input nor output is given"),
        ({"input": {SECRET_TEXT}}, "input: JSON values are needed"),
        ({"output": {"x": float("nan")}}, "output: JSON values are needed"),
        ({"output": {SECRET_TEXT: object()}}, "output: JSON values are needed"),
    ],
)
def test_refused(arguments: dict[str, Any], message: str) -> None:
    """What the service would refuse, or JSON does not have, is a PayloadError that repeats no text."""
    with pytest.raises(PayloadError) as error:
        anything(Content.tool)(**{"name": "t", "server": "s", **arguments})

    assert error.value.message.startswith(message)
    assert SECRET_TEXT not in f"{error.value}{error.value.__cause__}"


def test_a_circle() -> None:
    """An object that holds itself is no JSON."""
    circle: list[Any] = []
    circle.append(circle)
    with pytest.raises(PayloadError, match="input: JSON values are needed"):
        Content.tool("t", server="s", input=circle)


def test_a_subclass_makes_itself() -> None:
    """A subclass of Content makes one of its own."""

    class Mine(Content):
        pass

    assert Mine is type(Mine.tool("t", server="s", input=1))
