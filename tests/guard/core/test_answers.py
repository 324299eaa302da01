"""Answers of a model: their texts as responses, their calls and results as those of tools."""

from typing import Any

import pytest

from aisecurity.exceptions import APITimeoutError, PayloadError
from aisecurity.guard import Blocked, Unscanned
from aisecurity.guard._core.turn_state import TurnState
from aisecurity.guard.policy import Policy
from tests.guard.player import GuardPlayer
from tests.support.guard.contents import tool_of
from tests.support.samples import allowed, blocked

SAID = {"role": "assistant", "content": "the answer"}
CALL = {"type": "function_call", "name": "lookup", "arguments": '{"place": "Skye"}', "call_id": "c1"}
RESULT = {"type": "function_call_output", "call_id": "c1", "output": "drizzle"}


def answers(player: GuardPlayer, messages: Any, **options: Any) -> list[Any]:
    """Return the answers to use."""
    return player.run(player.methods.answers(messages, "server", **options))


def asked(policy: Policy | None = None, given: Any = ()) -> GuardPlayer:
    """Return a player whose turn has a prompt, and texts of the program's own."""
    return GuardPlayer(policy, given, turn=TurnState(prompt="question", system=frozenset({"own"})))


@pytest.mark.parametrize("history", ["new", "last", "all"])
def test_texts_are_responses(history: Any) -> None:
    """Each choice is scanned as a response to the prompt of the turn, whatever the policy says of history."""
    player = asked(Policy(history=history))
    choices = [SAID, {"role": "user", "content": "odd"}, {"role": "assistant", "content": "another"}]

    passed = answers(player, choices)

    assert [id(one) for one in choices] == [id(one) for one in passed]
    scanned = [(content.prompt, content.response) for content in player.contents]
    assert [("question", "the answer"), ("question", "odd"), ("question", "another")] == scanned
    assert ["response"] * 3 == [outcome.side for outcome in player.turn.outcomes]
    assert "question" == player.turn.prompt


def test_system_text_of_an_answer() -> None:
    """A model that says a text of the program's own is scanned: only what goes to it may be left out."""
    player = asked()
    answers(player, [{"role": "system", "content": "own"}])

    assert ["own"] == [content.response for content in player.contents]


def test_tools() -> None:
    """Calls are scanned as tool input, and results as the output of the tool that was called."""
    player = asked()
    answers(player, [CALL, RESULT])

    tools = [tool_of(content) for content in player.contents]
    assert {("lookup", "server")} == {(tool.tool_invoked, tool.server_name) for tool in tools}
    assert ["tool", "tool"] == [outcome.side for outcome in player.turn.outcomes]


@pytest.mark.parametrize("given", [[blocked(), allowed()], [allowed(), blocked()]])
def test_block(given: Any) -> None:
    """One that must not be used refuses all."""
    with pytest.raises(Blocked, match="role assistant blocked"):
        answers(asked(given=given), [SAID, {"role": "assistant", "content": "another"}])


def test_unknown_kind() -> None:
    """An item of a kind that is not known is refused, on the side of the response, before any scan."""
    player = asked()
    with pytest.raises(Unscanned) as refused:
        answers(player, [{"type": "new_kind", "text": "?"}])

    assert ("refused", "response", []) == (refused.value.failure, refused.value.side, player.scans)


def test_parts_that_are_no_text() -> None:
    """They pass, and are reported, on the side of the response; or they block."""
    image = {"role": "assistant", "content": [{"type": "image_url", "image_url": {"url": "https://x"}}]}
    player = asked()

    assert [image] == answers(player, [image])
    assert [("response", ("image_url",))] == [(one.side, tuple(one.skipped)) for one in player.turn.outcomes]
    with pytest.raises(Unscanned) as refused:
        answers(asked(Policy(non_text="block")), [image])
    assert "response" == refused.value.side


def test_mask() -> None:
    """A masked answer replaces its message; one with more than a text is blocked instead."""
    masked = allowed(response_masked_data={"data": "the ******"})
    policy = Policy(mask={"response"})

    assert [{"role": "assistant", "content": "the ******"}] == answers(asked(policy, [masked]), [SAID])
    with pytest.raises(Blocked):
        answers(asked(policy, [masked]), [{**SAID, "function_call": {"name": "f", "arguments": "{}"}}])
    with pytest.raises(Blocked):
        answers(asked(Policy(mask={"prompt"}), [masked]), [SAID])


def test_responses_left_out() -> None:
    """Where the policy leaves responses out, their texts pass unscanned, and their calls are scanned all the same."""
    player = asked(Policy(response=False))

    assert [SAID, CALL] == answers(player, [SAID, CALL])
    assert {None} == {content.response for content in player.contents}
    assert ["unscanned", "allowed"] == [outcome.decision for outcome in player.turn.outcomes]


def test_opening() -> None:
    """A failure that the policy opens lets one answer pass, unless the caller says that nothing may be opened."""
    policy = Policy(fail_open={"timeout"})

    assert [SAID] == answers(asked(policy, [APITimeoutError("late")]), [SAID])
    with pytest.raises(Unscanned):
        answers(asked(policy, [APITimeoutError("late")]), [SAID], may_open=False)


def test_memory() -> None:
    """What was allowed a moment ago is not scanned again, with the history "all" neither: that is of what is sent."""
    player = asked(Policy(history="all"))
    answers(player, [SAID])
    answers(player, [SAID])

    assert 1 == len(player.contents)


@pytest.mark.parametrize("server", ["", None])
def test_server(server: Any) -> None:
    """The server of its tools has a name."""
    player = asked()
    with pytest.raises(PayloadError, match="server"):
        player.run(player.methods.answers([SAID], server))


def test_no_list() -> None:
    """What is no list of messages is refused."""
    with pytest.raises(PayloadError, match="messages"):
        answers(asked(), None)
