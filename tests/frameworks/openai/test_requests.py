"""Requests: each text that goes to a model is scanned, and what cannot be is refused before anything is sent."""

from __future__ import annotations

import json
from typing import Any

import pytest
from openai import omit

from aisecurity.exceptions import ConfigurationError, PayloadError
from aisecurity.guard import Blocked
from tests.support.guard.scanners import FORBIDDEN

from .bodies import MASKED, by_mask
from .played import QUESTION, Played, completion, response

MCP = {"type": "mcp", "server_label": "s", "server_url": "https://mcp.test"}


def ask_chat(played: Played, client: Any, **given: Any) -> Any:
    """Ask for a completion."""
    played.answers(completion())
    return played.run(client.chat.completions.create(**{"model": "m", "messages": QUESTION, **given}))


def ask_response(played: Played, client: Any, **given: Any) -> Any:
    """Ask for a response."""
    played.answers(response())
    return played.run(client.responses.create(**{"model": "m", "input": "Hi.", **given}))


@pytest.mark.parametrize(
    "given",
    [
        {"messages": [{"role": "user", "content": FORBIDDEN}]},
        {"messages": [{"role": "system", "content": FORBIDDEN}, *QUESTION]},
        {"messages": [*QUESTION, {"role": "tool", "tool_call_id": "1", "content": FORBIDDEN}]},
        {"prediction": {"type": "content", "content": FORBIDDEN}},
        {"extra_body": {"messages": [{"role": "user", "content": FORBIDDEN}]}},
        {"extra_body": {"documents": [{"text": FORBIDDEN}]}},
        {"extra_body": {"more": {f"{FORBIDDEN} text": 1}}},
    ],
)
def test_chat(played: Played, given: Any) -> None:
    """Of a chat, whatever member it stands in."""
    with pytest.raises(Blocked):
        ask_chat(played, played.client(), **given)
    assert [] == played.requests


@pytest.mark.parametrize(
    "given",
    [
        {"input": FORBIDDEN},
        {"input": [{"role": "user", "content": FORBIDDEN}]},
        {"input": [{"type": "function_call_output", "call_id": "1", "output": FORBIDDEN}]},
        {"instructions": FORBIDDEN},
        {"prompt": {"id": "p", "variables": {"a": {"type": "input_text", "text": FORBIDDEN}}}},
        {"extra_body": {"input": FORBIDDEN}},
        {"extra_body": {"more": FORBIDDEN}},
    ],
)
def test_responses(played: Played, given: Any) -> None:
    """Of a response, whatever member it stands in."""
    with pytest.raises(Blocked):
        ask_response(played, played.client(trust={"stored"}), **given)
    assert [] == played.requests


@pytest.mark.parametrize("member", ["previous_response_id", "conversation", "prompt"])
def test_stored(played: Played, member: str) -> None:
    """What the provider keeps needs the program's trust."""
    given: Any = {member: {"id": "p"} if member == "prompt" else "r"}
    with pytest.raises(ConfigurationError, match=rf'{member}: .*trust=."stored"'):
        ask_response(played, played.client(), **given)
    assert [] == played.requests

    assert "High." == ask_response(played, played.client(trust={"stored"}), **given).output_text


@pytest.mark.parametrize(
    ("tool", "is_local"),
    [
        ({"type": "function", "name": "lookup"}, True),
        ({"type": "web_search"}, True),
        ({**MCP, "require_approval": "always"}, True),
        (MCP, False),
        ({**MCP, "require_approval": {"never": {"tool_names": ["x"]}}}, False),
        ({"type": "of another kind"}, False),
        ("no tool", False),
    ],
)
def test_tools(played: Played, tool: Any, is_local: Any) -> None:
    """A tool that the provider runs, whatever it does, needs the program's trust."""
    if not is_local:
        with pytest.raises(ConfigurationError, match=r"a tool of .* kind.*hosted_tools"):
            ask_response(played, played.client(), tools=[tool])
        assert [] == played.requests
    client = played.client(trust=set[str]() if is_local else {"hosted_tools"})

    assert "High." == ask_response(played, client, tools=[tool]).output_text


def test_data_sources(played: Played) -> None:
    """Azure's own search is a tool of the provider's, and its keys are no text to be scanned."""
    sources = {"data_sources": [{"parameters": {"authentication": {"key": FORBIDDEN}}}]}
    with pytest.raises(ConfigurationError, match="data_sources"):
        ask_chat(played, played.azure(), extra_body=sources)

    assert ask_chat(played, played.azure(trust={"hosted_tools"}), extra_body=sources).choices
    ask_chat(played, played.client(), extra_body={"more": {"api_key": FORBIDDEN, "text": "Hi."}})


def test_body_as_sent(played: Played) -> None:
    """What is sent is what was given, a member that is left out of it as well."""
    ask_chat(played, played.client(), extra_body={"top_k": 3, "more": omit}, temperature=0.5)
    ask_response(played, played.client(), input=[{"role": "user", "content": "Hi."}], instructions="Be brief.")
    ask_response(played, played.client(trust={"stored"}), input=omit, prompt={"id": "p"})
    chat, first, second = (json.loads(request.content) for request in played.requests)

    assert {"model": "m", "messages": QUESTION, "top_k": 3, "temperature": 0.5} == chat
    assert {"model": "m", "input": [{"role": "user", "content": "Hi."}], "instructions": "Be brief."} == first
    assert {"model": "m", "prompt": {"id": "p"}} == second


@pytest.mark.parametrize("is_list", [True, False])
def test_masks(played: Played, is_list: Any) -> None:
    """What is masked is sent masked, and a text that no mask can replace is not sent."""
    played.scanner.answer = by_masked_prompt
    client = played.client(policy={"mask": {"prompt"}})
    given: Any = [{"role": "user", "content": FORBIDDEN}] if is_list else FORBIDDEN

    ask_response(played, client, input=given, instructions=FORBIDDEN)
    ask_chat(played, client, messages=[{"role": "user", "content": FORBIDDEN}])

    sent = [json.loads(request.content) for request in played.requests]
    assert FORBIDDEN not in str(sent)
    assert [MASKED, MASKED] == [sent[0]["instructions"], sent[1]["messages"][0]["content"]]
    assert MASKED in str(sent[0]["input"])
    with pytest.raises(Blocked):
        ask_chat(played, client, extra_body={"more": FORBIDDEN})


def by_masked_prompt(content: Any) -> Any:
    """Mask the forbidden text of a prompt."""
    verdict = by_mask(content)
    if content.prompt and FORBIDDEN in content.prompt and not content.response:
        masked = content.prompt.replace(FORBIDDEN, MASKED)
        return type(verdict).from_dict(
            {**verdict.to_dict(), "action": "allow", "category": "benign", "prompt_masked_data": {"data": masked}}
        )
    return verdict


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"body": "Hi."}, PayloadError),
        ({"body": {"model": "m", "messages": "Hi."}}, PayloadError),
        ({"body": {"model": "m"}}, PayloadError),
        ({"body": {"messages": ()}, "options": {"extra_json": ["x"]}}, PayloadError),
        ({"content": b"{}"}, ConfigurationError),
        ({"body": {"messages": []}, "files": {"file": b"x"}}, ConfigurationError),
    ],
)
def test_no_body(played: Played, given: Any, error: type[Exception]) -> None:
    """What is no body of a chat is not sent."""
    with pytest.raises(error):
        played.run(played.client().post("/chat/completions", cast_to=object, **given))
    assert [] == played.requests


def test_messages_of_any_kind(played: Played) -> None:
    """A message that a client gave back, and a tuple of messages."""
    client = played.client()
    said = ask_chat(played, client).choices[0].message

    ask_chat(played, client, messages=[*QUESTION, said, *QUESTION])
    played.run(client.post("/chat/completions", cast_to=object, body={"model": "m", "messages": (*QUESTION,)}))

    assert 3 == len(played.requests)
