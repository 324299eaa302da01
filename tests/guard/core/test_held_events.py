"""Held events: nothing of a model's answer before its verdict, whatever a provider calls its events."""

from collections.abc import Iterable, Sequence
from typing import Any

import pytest
from attrs import define, evolve, field, frozen

from aisecurity.exceptions import APIConnectionError, APITimeoutError, PayloadError
from aisecurity.guard import Blocked, NotAllowed, Unscanned
from aisecurity.guard._core import held_events
from aisecurity.guard._core.held_events import TextPiece, UnknownEvent
from aisecurity.guard._core.turn_state import TurnState
from aisecurity.guard.policy import MOST_HELD_BYTES, Policy
from aisecurity.scan.models.content import Content
from tests.guard.player import Answer, GuardPlayer
from tests.support.guard.contents import tool_of
from tests.support.samples import allowed, blocked

BAD = "BAD!"
SMALL: dict[str, Any] = {"streaming": "window", "window_characters": 20, "window_overlap": 5}


@frozen
class Said:
    """An event of the provider that these tests make up."""

    text: Any = ""
    key: str = "0"
    call: str = ""
    kind: str = "said"


@define
class SaidReading:
    """The reading of its events: one message for each key, and a call of a tool."""

    texts: dict[str, str] = field(factory=dict[str, str])
    call: str = ""

    def add(self, event: Said) -> Sequence[TextPiece] | None:
        """Read one event."""
        if event.kind != "said":
            raise UnknownEvent
        self.call += event.call
        if not isinstance(event.text, str):
            return [TextPiece(event.key, event.text)]
        for key in event.key.split("+"):
            self.texts[key] = self.texts.get(key, "") + event.text
        if event.call:
            return None
        return [TextPiece(key, event.text) for key in event.key.split("+") if event.text]

    def answers(self) -> Sequence[Any]:
        """Return the messages."""
        messages: list[Any] = [{"role": "assistant", "content": text} for text in self.texts.values()]
        if self.call:
            messages.append({"type": "function_call", "name": "lookup", "arguments": self.call})
        return messages

    def replaced(self, events: Sequence[Said], answers: Sequence[Any]) -> Iterable[Said]:
        """Say the masked text at the end."""
        masked = [str(answer.get("content", "")) for answer in answers]
        return [*(evolve(event, text="") for event in events), Said("|".join(masked))]


def judged(content: Content) -> Answer:
    """Return a block of what holds the forbidden text, else an allow."""
    texts = [content.response, content.tool_event and content.tool_event.input]
    return blocked() if any(BAD in (text or "") for text in texts) else allowed()


def player(answers: Any = judged, **policy: Any) -> GuardPlayer:
    """Return a player whose turn has a prompt."""
    return GuardPlayer(Policy(**policy), answers, turn=TurnState(prompt="question"))


def released(player: GuardPlayer, events: Iterable[Any]) -> list[Said]:
    """Return the events that leave."""
    return list(player.released(player.methods.events(SaidReading(), "server"), events))


def until_refused(player: GuardPlayer, events: Iterable[Any]) -> tuple[list[Said], NotAllowed]:
    """Return the events that leave before the refusal."""
    left: list[Said] = []
    with pytest.raises(NotAllowed) as refused:
        left.extend(player.released(player.methods.events(SaidReading(), "server"), events))
    return left, refused.value


def scanned(player: GuardPlayer) -> list[tuple[str | None, str | None]]:
    """Return the prompts and responses that were scanned, without those of tools."""
    return [(content.prompt, content.response) for content in player.contents if content.tool_event is None]


def said(text: str, size: int = 4) -> list[Said]:
    """Return events with the pieces of *text*."""
    return [Said(text[start : start + size]) for start in range(0, len(text), size)]


def test_hold() -> None:
    """All events come first, then one scan with the prompt of the turn, then the same objects in their order."""
    one = player()
    taken: list[Said] = []

    def events() -> Iterable[Said]:
        for event in [Said(), *said("Hello world"), Said()]:
            taken.append(event)
            yield event
            assert [] == one.scans

    left = released(one, events())

    assert [id(event) for event in taken] == [id(event) for event in left]
    assert [("question", "Hello world")] == scanned(one)
    assert ["allowed"] == [outcome.decision for outcome in one.turn.outcomes]


@pytest.mark.parametrize("policy", [{}, {"streaming": "window"}])
def test_block(policy: dict[str, Any]) -> None:
    """No event leaves, though the forbidden text came in pieces."""
    left, refusal = until_refused(player(**policy), said(f"fine {BAD} fine"))

    assert ([], Blocked, "response") == (left, type(refusal), refusal.side)


def test_several_texts() -> None:
    """The texts of several keys are messages of their own, and one that blocks blocks all."""
    events = [Said("fi", "0"), Said("BA", "1"), Said("ne", "0"), Said("D!", "1")]

    one = player()
    left, refusal = until_refused(one, events)

    assert ([], Blocked) == (left, type(refusal))
    assert [("question", "fine"), ("question", BAD)] == scanned(one)


def test_mask() -> None:
    """The reading rewrites the events where a text is masked, and is not asked where none is."""
    masks = allowed(response_masked_data={"data": "fi**"})
    events = said("fine")
    assert ["", "fi**"] == [event.text for event in released(player([masks], mask={"response"}), events)]

    assert events == released(player([masks, allowed()][1:], mask={"response"}), events)


@pytest.mark.parametrize("policy", [{}, SMALL, {"response": False}, {"response": False, **SMALL}])
def test_calls_of_tools(policy: dict[str, Any]) -> None:
    """A call of a tool, and what comes behind it, is held to its verdict whatever the policy says of texts."""
    call = Said(call=f'{{"place": "{BAD}"}}')
    left, refusal = until_refused(player(**policy), [Said("a"), call, *said("b" * 100)])

    assert [] == [event for event in left if event.call or "b" in event.text]
    assert (Blocked, "tool") == (type(refusal), refusal.side)


def test_call_without_text() -> None:
    """An answer of calls alone is one scan of tool input in both forms, and leaves as it came."""
    one = player()
    events = [Said(call='{"a": '), Said(call='"b"}')]

    assert events == released(one, events)
    assert {"lookup"} == {tool_of(content).tool_invoked for content in one.contents}


def test_windows() -> None:
    """Events leave in their order as windows clear them, but for the overlap; the whole is scanned before the end."""
    one = player(**SMALL)
    text = "x" * 15 + "y" * 15 + "z" * 6
    leaving = one.released(one.methods.events(SaidReading(), "server"), [Said(), *said(text, 5)])

    assert [0, 1, 1, 1, 2, 2, 2, 3, 3] == [len(one.scans) for _ in leaving]
    assert [("question", part) for part in (text[:20], text[15:35], text)] == scanned(one)
    assert ["allowed"] == [outcome.decision for outcome in one.turn.outcomes]


def test_windows_of_several_texts() -> None:
    """Each text has windows of its own, and an event waits for all before it."""
    one = player(**SMALL)
    events = [Said("a" * 20, "0"), Said("b" * 3, "1"), Said("c" * 20, "0")]

    left, refusal = until_refused(one, [*events, Said(BAD, "1")])

    assert (events[:1], Blocked) == (left, type(refusal))
    cleared = [Said("a" * 15, "0"), Said("a" * 5, "0")]
    left, refusal = until_refused(player(**SMALL), [*cleared, Said(BAD, "1")])
    assert (cleared[:1], Blocked) == (left, type(refusal))


def test_event_of_several_texts() -> None:
    """An event with pieces of two texts waits until both are cleared."""
    both = Said("b", "0+1")
    left, _ = until_refused(player(**SMALL), [both, Said("a" * 30, "0"), Said(BAD, "1")])
    assert [] == left

    left, _ = until_refused(player(**SMALL), [both, Said("a" * 30, "0"), Said("a" * 30, "1"), Said(BAD, "1")])
    assert [both] == left


def test_window_that_blocks() -> None:
    """What an earlier window allowed has left; nothing of the one that blocks does, and it is told of once."""
    one = player(**SMALL)
    left, refusal = until_refused(one, said("x" * 30 + BAD + "x" * 40))

    assert "x" * 12 == "".join(event.text for event in left)
    assert (Blocked, ["blocked"]) == (type(refusal), [outcome.decision for outcome in one.turn.outcomes])


def test_response_left_out() -> None:
    """Where the policy leaves responses out, and nothing is held for a verdict, windows let events go at once."""
    one = player(response=False, **SMALL)
    upstream = iter(said("a" * 50, 25))
    leaving = one.released(one.methods.events(SaidReading(), "server"), upstream)

    assert "a" * 25 == next(leaving).text
    assert "a" * 25 == next(upstream).text
    assert [] == list(leaving)
    assert ([], ["unscanned"]) == (one.scans, [outcome.decision for outcome in one.turn.outcomes])


@pytest.mark.parametrize(("policy", "text"), [({}, "short"), (SMALL, "short")])
def test_open_failure(policy: dict[str, Any], text: str) -> None:
    """A failure that the policy opens lets one text pass, as long as nothing of it has left by a window."""
    assert text == "".join(
        event.text for event in released(player([APITimeoutError("late")], fail_open={"timeout"}, **policy), said(text))
    )


def test_windows_open_nothing() -> None:
    """Once some of it has left, a failure of the last scan opens nothing: its length may have brought that about."""
    one = player([allowed(), APITimeoutError("late")], fail_open={"timeout"}, **SMALL)
    left, refusal = until_refused(one, said("x" * 30))

    assert 12 == len("".join(event.text for event in left))
    assert (Unscanned, "timeout") == (type(refusal), refusal.failure)


def test_call_behind_a_response_left_out() -> None:
    """A text that nothing scans is no window: the call of a tool behind it is opened as any other."""
    one = player([APITimeoutError("late")] * 2, fail_open={"timeout"}, response=False, **SMALL)
    events = [*said("a" * 30), Said(call="{}")]

    assert events == released(one, events)


def test_unknown_event() -> None:
    """An event of a kind that is not known refuses the answer, and is counted."""
    one = player()
    left, refusal = until_refused(one, [Said("a"), Said(kind="new"), Said("b")])

    assert ([], Unscanned, "refused", "response") == (left, type(refusal), refusal.failure, refusal.side)
    assert (None, True) == (refusal.__cause__, refusal.__suppress_context__)
    assert [refusal.failure] == [outcome.failure for outcome in one.recorded]


def test_no_text() -> None:
    """A piece that is no str is refused."""
    with pytest.raises(PayloadError, match="a piece"):
        released(player(), [Said(b"bytes")])


@pytest.mark.parametrize("piece", ["a" * 2**20, "ä" * 2**19, "\ud800" + "a" * (2**20 - 3)])
def test_most_bytes(piece: str) -> None:
    """The bytes of all texts that are held are bounded, of each key together."""
    one = player()
    whole = [Said(piece, str(at % 2)) for at in range(MOST_HELD_BYTES // 2**20)]
    assert whole == released(player([], long_text="block", response=False), whole)
    left, refusal = until_refused(one, [*whole, Said("a"), Said("never read")])

    assert ([], "too_large") == (left, refusal.failure)
    assert ["too_large"] == [outcome.failure for outcome in one.recorded]
    assert [] == one.scans


def test_most_events(monkeypatch: pytest.MonkeyPatch) -> None:
    """Events that hold nothing are bounded by their number; those that have left do not count."""
    monkeypatch.setattr(held_events, "MOST_HELD_EVENTS", 3)

    assert 3 == len(released(player(), [Said()] * 3))
    assert "too_large" == until_refused(player(), [Said()] * 4)[1].failure
    assert 9 == len(released(player(**SMALL), [Said()] * 9))


def test_upstream_failure() -> None:
    """What the upstream raises is raised, and what was held is dropped."""

    def events() -> Iterable[Said]:
        yield Said("a")
        raise APIConnectionError("gone")

    one = player()
    with pytest.raises(APIConnectionError, match="gone"):
        released(one, events())
    assert [] == one.scans


def test_empty() -> None:
    """A stream without events, and one without a text, scan nothing."""
    one = player()

    assert [] == released(one, [])
    assert [Said()] == released(one, [Said()])
    assert [] == one.scans
