"""Methods of a guard or turn: the text to use, or the refusal."""

from typing import Any

import pytest

from aisecurity.exceptions import APITimeoutError, ConfigurationError, PayloadError
from aisecurity.guard import Blocked, Unscanned
from aisecurity.guard._core.flows import Flow
from aisecurity.guard.policy import Policy
from tests.guard.player import GuardPlayer
from tests.support.samples import IDS, SECRET_TEXT, allowed, blocked

LATE = APITimeoutError("late")
MASK: dict[str, Any] = {"data": "****", "pattern_detections": []}


def test_check() -> None:
    """It decides about each member of a content, and raises for no verdict or failure."""
    player = GuardPlayer(answers=[allowed(), blocked(), LATE])
    members: dict[str, Any] = {"response": "a", "context": "c", "code_prompt": None, "code_response": None}
    outcomes = [player.run(player.methods.check(prompt=prompt, **members)) for prompt in ("1", "2", "3")]

    assert [("allowed", "a"), ("blocked", None), ("unscanned", None)] == [(one.decision, one.text) for one in outcomes]
    assert {"prompt": "1", "response": "a", "context": "c"} == player.contents[0].to_request().to_dict()
    assert "q" == player.run(player.methods.check(prompt="q", response=None)).text
    with pytest.raises(PayloadError, match="nothing to scan"):
        player.run(player.methods.check(prompt=None))


def test_prompt() -> None:
    """It returns the text to use, as given or masked, and the turn's responses go with that."""
    player = GuardPlayer(Policy(mask={"prompt"}), [allowed(), allowed(prompt_masked_data=MASK)])

    assert "question" == player.run(player.methods.prompt("question"))
    assert "question" == player.turn.prompt
    assert "****" == player.run(player.methods.prompt("4111"))
    assert "****" == player.turn.prompt


@pytest.mark.parametrize(("answer", "kind"), [(blocked(scan_id=IDS[2]), Blocked), (LATE, Unscanned)])
def test_refusals(answer: Any, kind: type[Exception]) -> None:
    """What does not pass is raised by every method, and a prompt that did not pass is not the turn's."""
    player = GuardPlayer(answers=lambda content: answer)
    methods = player.methods
    flows: list[Flow[Any]] = [
        methods.prompt("q"),
        methods.response("a", None, None),
        methods.tool_input("t", {}, "s"),
        methods.tool_output("t", "x", "s", None),
    ]
    for flow in flows:
        with pytest.raises(kind):
            player.run(flow)
    assert player.turn.prompt is None
    assert ["prompt", "response", "tool", "tool"] == [one.side for one in player.turn.outcomes]


def test_an_empty_prompt() -> None:
    """It comes back as it is, and no response goes with it."""
    player = GuardPlayer()
    player.run(player.methods.prompt("question"))

    assert "" == player.run(player.methods.prompt(""))
    assert player.turn.prompt is None
    player.run(player.methods.response("answer", None, None))
    assert {"response": "answer"} == player.contents[-1].to_request().to_dict()


def test_response() -> None:
    """It goes with the prompt that is given, else with that of the turn; its masked text is its own."""
    player = GuardPlayer(
        Policy(mask={"response"}), [allowed(), allowed(), allowed(), allowed(response_masked_data=MASK)]
    )
    methods = player.methods
    methods.turn.prompt = "of the turn"

    assert "a" == player.run(methods.response("a", None, None))
    assert "b" == player.run(methods.response("b", "given", "facts"))
    assert "c" == player.run(methods.response("c", "", None))
    assert "****" == player.run(methods.response("d", None, None))
    assert ["of the turn", "given", None, "of the turn"] == [content.prompt for content in player.contents]
    assert [None, "facts", None, None] == [content.context for content in player.contents]
    assert "" == player.run(methods.response("", None, None))


def test_response_that_is_left_out() -> None:
    """It comes back as it is."""
    player = GuardPlayer(Policy(response=False))

    assert "a" == player.run(player.methods.response("a", "q", None))
    assert ([], ["unscanned"]) == (player.scans, [one.decision for one in player.recorded])


def test_allows() -> None:
    """It is true of a text that may be used as it is, and so not of one that is to be masked."""
    masked = allowed(prompt_masked_data=MASK)
    player = GuardPlayer(Policy(mask={"prompt"}), [allowed(), blocked(), LATE, masked])

    assert [True, False, False, False] == [player.run(player.methods.allows(text, "prompt")) for text in "abcd"]
    assert player.run(player.methods.allows("", "response"))
    assert player.run(player.methods.allows("x", "response"))
    assert "x" == player.contents[-1].response


@pytest.mark.parametrize("side", ["tool", "", None, "context", ["prompt"]])
def test_sides_that_are_none(side: Any) -> None:
    """A side that cannot be scanned is refused, as is what is no text."""
    player = GuardPlayer()
    with pytest.raises(ConfigurationError, match="side: prompt or response is needed"):
        player.run(player.methods.allows("x", side))
    with pytest.raises(PayloadError, match="text: a str is needed"):
        player.run(player.methods.allows(None, "prompt"))


@pytest.mark.parametrize("value", [{"a": "x"}, '{"a": "x"}', [1], {}])
def test_tools(value: Any) -> None:
    """What a tool is given, and what it gives back, comes back itself."""
    player = GuardPlayer()

    assert value is player.run(player.methods.tool_input("t", value, "s"))
    assert value is player.run(player.methods.tool_output("t", value, "s", None))
    assert player.run(player.methods.tool_output("t", None, "s", None)) is None
    assert "" == player.run(player.methods.tool_output("t", "", "s", None))


def test_tool_output_with_arguments() -> None:
    """They are sent beside it."""
    player = GuardPlayer()
    player.run(player.methods.tool_output("t", "x", "s", {"a": 1}))

    (event,) = [content.tool_event for content in player.contents]
    assert '{"a": 1}' == (event and event.input)


def test_a_stream_goes_with_its_prompt() -> None:
    """With that which is given, else with that of the turn."""
    player = GuardPlayer()
    player.turn.prompt = "of the turn"
    for prompt in (None, "given", ""):
        assert ["a", "b"] == list(player.released(player.methods.stream(prompt), ["a", "b"]))

    assert ["of the turn", "given", None] == [content.prompt for content in player.contents]


def test_what_a_str_is_derived_to() -> None:
    """What comes back is the text that was scanned."""

    class Text(str):
        __slots__ = ()

        def __str__(self) -> str:
            return SECRET_TEXT

    player = GuardPlayer(Policy(cache=0))

    assert "plain" == player.run(player.methods.prompt(Text("plain")))
    assert "plain" == player.turn.prompt
