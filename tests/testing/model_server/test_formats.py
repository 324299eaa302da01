"""Forms of the three APIs: whole answers, and streams that say the same."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import httpx
import pytest

from aisecurity.testing.model_server import ModelAnswer, ModelServer, ToolUse

CHAT, RESPONSES, MESSAGES = "/v1/chat/completions", "/v1/responses", "/v1/messages"
PATHS = (CHAT, RESPONSES, MESSAGES)
CALLS = (ToolUse("lookup", {"place": "Skye"}), ToolUse("send", '{"to": "\\u00e9ve"}', "call_own"))
ANSWERS = {
    "texts": ModelAnswer(["Hello, é.", "And good night."], piece_sizes=(1, 5, 2)),
    "bytes": ModelAnswer("Hello, é.", piece_sizes=(3,), write_sizes=(1, 7, 500)),
    "single bytes": ModelAnswer("Hello.", write_sizes=(1,)),
    "calls": ModelAnswer("Wait.", tool_calls=CALLS, piece_sizes=(4,)),
    "calls-alone": ModelAnswer(tool_calls=CALLS),
    "refusal": ModelAnswer(refusal="I cannot help with that."),
    "empty": ModelAnswer(""),
    "nothing": ModelAnswer(),
}


def ask(answer: ModelAnswer, path: str, **members: Any) -> httpx.Response:
    """Return the reply of a server that gives *answer*."""
    with ModelServer(answer) as server, httpx.Client(trust_env=False) as client:
        return client.post(server.url + path, json={"model": "m", **members})


def events(reply: httpx.Response) -> list[Any]:
    """Return the data of the events of a stream, without its end; the names are the types."""
    found: list[Any] = []
    for block in reply.text.split("\n\n")[:-1]:
        *names, data = block.split("\n")
        if data != "data: [DONE]":
            found.append(json.loads(data.removeprefix("data: ")))
            assert names in ([], [f"event: {found[-1].get('type')}"])
    return found


def put_together(chunks: Sequence[Any]) -> list[Any]:
    """Return the choices of a streamed chat completion."""
    choices: dict[int, Any] = {}
    for choice in (choice for chunk in chunks for choice in chunk["choices"]):
        one = choices.setdefault(choice["index"], {"content": None, "refusal": None, "calls": {}})
        for member in ("content", "refusal"):
            if (piece := choice["delta"].get(member)) is not None:
                one[member] = (one[member] or "") + piece
        for part in choice["delta"].get("tool_calls", ()):
            call = one["calls"].setdefault(part["index"], {"id": part.get("id"), "arguments": ""})
            call["arguments"] += part["function"]["arguments"]
        one["reason"] = choice["finish_reason"]
    return [choices[index] for index in sorted(choices)]


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_chat_completions(answer: ModelAnswer) -> None:
    """The chunks of each choice, put together, are the choice of the whole answer."""
    whole = ask(answer, CHAT, n=2).json()
    streamed = put_together(events(ask(answer, CHAT, n=2, stream=True)))

    expected = [
        {
            "content": choice["message"]["content"],
            "refusal": choice["message"]["refusal"],
            "calls": {
                index: {"id": call["id"], "arguments": call["function"]["arguments"]}
                for index, call in enumerate(choice["message"].get("tool_calls", ()))
            },
            "reason": choice["finish_reason"],
        }
        for choice in whole["choices"]
    ]
    assert expected == streamed
    assert ("chat.completion", "m", 2) == (whole["object"], whole["model"], len(streamed))


def test_choices() -> None:
    """There are as many choices as are asked for, the last text repeats, and the first choice alone calls tools."""
    choices = ask(ModelAnswer(["one", "two"], tool_calls=CALLS), CHAT, n=3).json()["choices"]

    assert ["one", "two", "two"] == [choice["message"]["content"] for choice in choices]
    assert ["tool_calls", "stop", "stop"] == [choice["finish_reason"] for choice in choices]


def test_usage() -> None:
    """The usage comes in a chunk of its own, where it is asked for."""
    chunks = events(ask(ModelAnswer("Hi."), CHAT, stream=True, stream_options={"include_usage": True}))

    assert (2, []) == (chunks[-1]["usage"]["total_tokens"], chunks[-1]["choices"])
    assert "usage" not in events(ask(ModelAnswer("Hi."), CHAT, stream=True))[-1]


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_responses(answer: ModelAnswer) -> None:
    """The events build the output of the whole answer, in order of their numbers."""
    whole = ask(answer, RESPONSES).json()
    seen = events(ask(answer, RESPONSES, stream=True))
    deltas: dict[int, str] = {}
    for event in seen:
        if event["type"].endswith(".delta"):
            deltas[event["output_index"]] = deltas.get(event["output_index"], "") + event["delta"]

    assert list(range(len(seen))) == [event["sequence_number"] for event in seen]
    assert whole == seen[-1]["response"]
    assert whole["output"] == [event["item"] for event in seen if event["type"] == "response.output_item.done"]
    assert {index: text for index, item in enumerate(whole["output"]) if (text := spoken(item))} == deltas


def spoken(item: Any) -> str:
    """Return the text of an item of the output."""
    if item["type"] == "function_call":
        return str(item["arguments"])
    (part,) = item["content"]
    return str(part.get("text", part.get("refusal")))


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_messages(answer: ModelAnswer) -> None:
    """The events build the blocks of the whole answer, and its end."""
    whole = ask(answer, MESSAGES).json()
    seen = events(ask(answer, MESSAGES, stream=True))
    blocks: dict[int, Any] = {}
    pieces: dict[int, str] = {}
    for event in seen:
        if event["type"] == "content_block_start":
            blocks[event["index"]] = event["content_block"]
        elif event["type"] == "content_block_delta":
            pieces.setdefault(event["index"], "")
            pieces[event["index"]] += event["delta"].get("text", "") or event["delta"].get("partial_json", "")
    for index, block in blocks.items():
        said = pieces.get(index, "")
        block |= {"text": said} if block["type"] == "text" else {"input": json.loads(said)}

    assert whole["content"] == list(blocks.values())
    assert {name: whole[name] for name in ("stop_reason", "stop_sequence", "stop_details")} == seen[-2]["delta"]


def test_words_of_a_refusal() -> None:
    """Each API has its own place for them."""
    answer = ANSWERS["refusal"]

    assert answer.refusal == ask(answer, CHAT).json()["choices"][0]["message"]["refusal"]
    assert answer.refusal == ask(answer, RESPONSES).json()["output"][0]["content"][0]["refusal"]
    assert ("refusal", answer.refusal) == (
        (message := ask(answer, MESSAGES).json())["stop_reason"],
        message["stop_details"]["explanation"],
    )


def test_arguments_that_break_off() -> None:
    """They come as they are, but in a message that is not streamed, which has no place for them."""
    answer = ModelAnswer(tool_calls=[ToolUse("lookup", '{"place": "Sk')])

    assert '{"place": "Sk' == ask(answer, RESPONSES).json()["output"][0]["arguments"]
    deltas = [
        event["delta"] for event in events(ask(answer, MESSAGES, stream=True)) if "index" in event and "delta" in event
    ]
    assert '{"place": "Sk' == "".join(delta["partial_json"] for delta in deltas)
    assert {} == ask(answer, MESSAGES).json()["content"][0]["input"]


def test_ids_of_calls() -> None:
    """Each call has an id of its own, in each answer too."""
    with ModelServer(ModelAnswer(tool_calls=CALLS)) as server, httpx.Client(trust_env=False) as client:
        replies = [client.post(server.url + CHAT, json={}).json() for _ in range(2)]

    ids = [call["id"] for reply in replies for call in reply["choices"][0]["message"]["tool_calls"]]
    assert ["call_1_0", "call_own", "call_2_0", "call_own"] == ids


@pytest.mark.parametrize(("member", "sizes"), [("piece_sizes", (3, 0)), ("piece_sizes", ()), ("write_sizes", (3, 0))])
def test_wrong_sizes(member: str, sizes: tuple[int, ...]) -> None:
    """Pieces of no size would never end."""
    with pytest.raises(ValueError, match=member):
        ModelAnswer("Hi.", **{member: sizes})  # type: ignore[arg-type]  # either member


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("status", [400, 429, 500, 529])
def test_errors(path: str, status: int) -> None:
    """An error has the form of its API, streamed or not, with the scripted words."""
    for streamed in (False, True):
        reply = ask(ModelAnswer(status=status, error="no more"), path, stream=streamed)

        assert (status, "no more") == (reply.status_code, reply.json()["error"]["message"])
        assert ("type" in reply.json()) == (path == MESSAGES)


@pytest.mark.parametrize("body", [{"detail": "gone"}, "<html>gone</html>"])
def test_body_of_an_error(body: Any) -> None:
    """A body of one's own takes its place."""
    reply = ask(ModelAnswer(status=502, body=body), CHAT)

    assert body == (reply.text if isinstance(body, str) else reply.json())
