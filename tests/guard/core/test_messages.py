"""Messages as a flow: each is decided about, and what passes is what was scanned."""

from typing import Any

import pytest

from aisecurity.exceptions import APIConnectionError
from aisecurity.guard import Blocked, Unscanned
from aisecurity.guard.policy import Policy
from aisecurity.scan.models.content import Content
from tests.guard.player import Answer, GuardPlayer
from tests.support.samples import allowed, blocked

pytest.importorskip("aisecurity.guard._core.conversation.reader")

HISTORY: list[Any] = [
    {"role": "user", "content": "first"},
    {"role": "assistant", "content": "answer"},
    {"role": "user", "content": "second"},
]


def send(player: GuardPlayer, messages: Any) -> Any:
    """Return the messages to send."""
    return player.run(player.methods.messages(messages, "application"))


def prompts(player: GuardPlayer) -> list[str | None]:
    """Return the prompts that were scanned."""
    return [content.prompt for content in player.contents]


def test_messages() -> None:
    """Every role is input; the prompt of the turn is the user's last message, and the order is kept."""
    player = GuardPlayer()

    assert send(player, HISTORY) == HISTORY
    assert ["first", "answer", "second"] == prompts(player)
    assert "second" == player.turn.prompt
    assert ["user", "assistant", "user"] == [one.role for one in player.turn.outcomes]


@pytest.mark.parametrize(("history", "again"), [("new", ["third"]), ("all", ["first", "answer", "second", "third"])])
def test_the_next_step(history: Any, again: list[str]) -> None:
    """Only what has no verdict yet is scanned, or all."""
    player = GuardPlayer(Policy(history=history))
    send(player, HISTORY)
    send(player, [*HISTORY, {"role": "user", "content": "third"}])

    assert again == prompts(player)[3:]


def test_history_that_is_trusted() -> None:
    """With "last" it is the last message of the user, and what follows."""
    player = GuardPlayer(Policy(history="last"))
    send(player, HISTORY)

    assert ["second"] == prompts(player)


def test_a_message_that_blocks() -> None:
    """One is enough, whoever it says it is from; the others have their outcome too."""

    def judged(content: Content) -> Answer:
        return blocked() if content.prompt == "answer" else allowed()

    player = GuardPlayer(answers=judged)
    with pytest.raises(Blocked, match="a message of the role assistant"):
        send(player, HISTORY)

    assert ["allowed", "blocked", "allowed"] == [one.decision for one in player.turn.outcomes]
    assert player.turn.prompt is None


def test_what_is_masked() -> None:
    """The masked text is in the message, and is the prompt of the turn."""
    mask: dict[str, Any] = {"data": "my ****", "pattern_detections": []}
    player = GuardPlayer(Policy(mask={"prompt"}), [allowed(prompt_masked_data=mask)])

    assert [{"role": "user", "content": "my ****"}] == send(player, [{"role": "user", "content": "my 4111"}])
    assert "my ****" == player.turn.prompt


def test_several_texts_open_nothing() -> None:
    """A history of which more than one text had to be scanned does not pass unscanned; one new text may."""
    lost = GuardPlayer(Policy(fail_open={"unavailable"}), lambda content: APIConnectionError("lost"))
    with pytest.raises(Unscanned):
        send(lost, HISTORY)

    assert HISTORY[:1] == send(lost, HISTORY[:1])


def test_no_user() -> None:
    """Where no message is the user's, the prompt of the turn stays."""
    player = GuardPlayer()
    player.turn.prompt = "before"
    send(player, HISTORY[1:2])

    assert "before" == player.turn.prompt
    assert [] == send(player, [])
