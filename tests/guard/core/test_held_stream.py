"""Held streams: no character before its verdict, whole or window by window, within the bound on what is held."""

from collections.abc import Generator, Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aisecurity.exceptions import APIConnectionError, APITimeoutError, PayloadError
from aisecurity.guard import Blocked, NotAllowed, Unscanned
from aisecurity.guard.policy import MOST_HELD_BYTES, Policy
from aisecurity.scan.models.content import Content
from tests.guard.player import Answer, GuardPlayer
from tests.support.samples import allowed, blocked

LATE = APITimeoutError("late")
BAD = "BAD!"
SMALL: dict[str, Any] = {"streaming": "window", "window_characters": 20, "window_overlap": 5}


def judged(content: Content) -> Answer:
    """Return a block of what holds the forbidden text, else an allow."""
    texts = [content.response, content.tool_event and content.tool_event.output]
    return blocked() if any(BAD in (text or "") for text in texts) else allowed()


def stream(player: GuardPlayer, pieces: Any, prompt: Any = None) -> Generator[str]:
    """Return what the stream of a response releases."""
    return player.released(player.methods.stream(prompt), pieces)


def scanned(player: GuardPlayer) -> list[str | None]:
    """Return the responses that were scanned."""
    return [content.response for content in player.contents]


def until_refused(stream: Iterator[str], kind: type[NotAllowed] = NotAllowed) -> tuple[list[str], NotAllowed]:
    """Return what was released before the stream was refused."""
    released: list[str] = []
    with pytest.raises(kind) as refused:
        released.extend(stream)
    return released, refused.value


def test_hold() -> None:
    """All pieces come first, then one scan of the whole, then the pieces as they came, but for empty ones."""
    player = GuardPlayer()
    taken: list[str] = []

    def pieces() -> Iterator[str]:
        for piece in ("Hello", "", " ", "world"):
            taken.append(piece)
            yield piece
            assert [] == player.scans

    released = list(stream(player, pieces(), "question"))

    assert (["Hello", " ", "world"], ["Hello world"]) == (released, scanned(player))
    assert ["question"] == [content.prompt for content in player.contents]
    assert ["allowed"] == [one.decision for one in player.recorded]


def test_hold_blocks() -> None:
    """Not one character leaves, though the forbidden text came in pieces."""
    player = GuardPlayer(answers=judged)
    released, refusal = until_refused(stream(player, ["fine ", "BA", "D!", " fine"]), Blocked)

    assert ([], "response") == (released, refusal.side)
    assert ["blocked"] == [one.decision for one in player.recorded]


@pytest.mark.parametrize("policy", [{}, SMALL])
def test_no_verdict(policy: dict[str, Any]) -> None:
    """Without one nothing leaves; where the policy opens the failure, all does."""
    released, refusal = until_refused(stream(GuardPlayer(Policy(**policy), [LATE]), ["ab", "c"]), Unscanned)
    assert ([], "timeout") == (released, refusal.failure)

    opened = GuardPlayer(Policy(fail_open={"timeout"}, **policy), [LATE])
    assert "abc" == "".join(stream(opened, ["ab", "c"]))
    assert [("unscanned", True)] == [(one.decision, one.passed) for one in opened.recorded]


def test_a_mask() -> None:
    """The masked text comes as one piece, and no piece of the original."""
    mask: dict[str, Any] = {"data": "my ****", "pattern_detections": []}
    verdict = allowed(response_masked_data=mask)

    assert ["my ****"] == list(stream(GuardPlayer(Policy(mask={"response"}), [verdict]), ["my ", "4111"]))
    released, _ = until_refused(stream(GuardPlayer(answers=[verdict]), ["my ", "4111"]), Blocked)
    assert [] == released
    partial = allowed(response_masked_data=mask, timeout=True)
    opened = Policy(mask={"response"}, on_partial="allow")
    assert [] == until_refused(stream(GuardPlayer(opened, [partial]), ["my ", "4111"]), Unscanned)[0]


@pytest.mark.parametrize("policy", [{}, SMALL, {"response": False}])
@pytest.mark.parametrize("pieces", [[], [""], ["", ""]])
def test_an_empty_stream(policy: dict[str, Any], pieces: list[str]) -> None:
    """It holds nothing to scan."""
    player = GuardPlayer(Policy(**policy))

    assert "" == "".join(stream(player, pieces, "question"))
    assert [] == player.scans


@pytest.mark.parametrize("policy", [{}, SMALL, {"response": False}])
@pytest.mark.parametrize("piece", [None, b"x", 7, {"delta": "x"}])
def test_a_piece_that_is_no_text(policy: dict[str, Any], piece: Any) -> None:
    """It is refused, with what is held."""
    player = GuardPlayer(Policy(**policy))
    with pytest.raises(PayloadError, match="a piece: a str is needed"):
        list(stream(player, [piece]))
    assert [] == player.scans
    with pytest.raises(PayloadError, match="prompt: a str is needed"):
        stream(player, [], b"x")


@pytest.mark.parametrize("policy", [{}, {"streaming": "window", "window_characters": MOST_HELD_BYTES * 2}])
@pytest.mark.parametrize("character", ["x", "é", "\ud800", "漢", "😀"])
def test_the_bound(policy: dict[str, Any], character: str) -> None:
    """An endless upstream is refused when it has given more than 16 MiB, counted in UTF-8."""
    size = len(character.encode("utf-8", "surrogatepass"))
    piece = character * (1024 * 1024 // size)
    rest = "x" * (MOST_HELD_BYTES - 16 * len(piece) * size)
    player = GuardPlayer(Policy(**policy))
    flow = player.methods.stream(None)
    next(flow)
    for one in (*[piece] * 16, rest):
        flow.send(one)
    with pytest.raises(Unscanned, match="too_large") as refused:
        flow.send("x")

    assert ("too_large", "response") == (refused.value.failure, refused.value.side)
    assert ([], ["too_large"]) == (player.scans, [one.failure for one in player.recorded])


def test_sixteen_mebibytes() -> None:
    """The bound is the number of the design."""
    assert 16 * 1024 * 1024 == MOST_HELD_BYTES


def test_windows() -> None:
    """A window is scanned when it is full, and released but for its overlap; the whole is scanned before the end."""
    player = GuardPlayer(Policy(**SMALL))
    text = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJ"
    events: list[str] = []

    def pieces() -> Iterator[str]:
        for start in range(0, len(text), 7):
            events.append(f"+{text[start : start + 7]}")
            yield text[start : start + 7]

    for released in stream(player, pieces(), "question"):
        events.append(released)
        assert len("".join(one for one in events if one[0] != "+")) <= len(text)

    assert [text[:20], text[15:35], text] == scanned(player)
    assert ["+abcdefg", "+hijklmn", "+opqrstu", text[:15]] == events[:4]
    assert ["+vwxyz01", "+2345678", text[15:30], "+9ABCDEF", "+GHIJ", text[30:]] == events[4:]
    assert {"question"} == {content.prompt for content in player.contents}
    assert ["allowed"] == [one.decision for one in player.recorded]


def test_one_piece_of_many_windows() -> None:
    """They are scanned one after the other, each before it is released."""
    player = GuardPlayer(Policy(**SMALL))
    text = "".join(chr(97 + number % 26) for number in range(50))
    released = stream(player, [text])

    assert text[:15] == next(released)
    assert [text[:20]] == scanned(player)
    assert text[15:30] == next(released)
    assert [1, 1] == [len(scans.contents) for scans in player.scans]
    assert [text[30:45], text[45:]] == list(released)
    assert [text[:20], text[15:35], text[30:50], text] == scanned(player)


def test_a_text_of_one_window() -> None:
    """A text that is just as long as a window fills it."""
    player = GuardPlayer(Policy(cache=0, **SMALL))

    assert ["x" * 15, "x" * 5] == list(stream(player, ["x" * 20]))
    assert ["x" * 20] * 2 == scanned(player)
    assert ["x" * 19] == list(stream(GuardPlayer(Policy(**SMALL)), ["x" * 19]))


def test_a_window_that_blocks() -> None:
    """What earlier windows allowed has left, and no more; the refusal is noted once."""
    player = GuardPlayer(Policy(**SMALL), judged)
    released, _ = until_refused(stream(player, ["x" * 28 + BAD + "y" * 40]), Blocked)

    assert ["x" * 15] == released
    assert ["blocked"] == [one.decision for one in player.recorded]


def test_the_whole_that_blocks() -> None:
    """What no window shows is held back in the end."""
    text = "".join(map(str, range(20)))
    released, _ = until_refused(stream(GuardPlayer(Policy(**SMALL), [allowed(), blocked()]), [text]), Blocked)

    assert [text[:15]] == released


def test_a_window_opens_nothing() -> None:
    """Neither a window nor the whole after one may pass unscanned: who writes much makes them many."""
    opened = Policy(fail_open={"timeout"}, **SMALL)
    text = "".join(chr(97 + number % 26) for number in range(22))

    assert [] == until_refused(stream(GuardPlayer(opened, [LATE]), [text]), Unscanned)[0]
    assert [text[:15]] == until_refused(stream(GuardPlayer(opened, [allowed(), LATE]), [text]), Unscanned)[0]


def test_a_response_that_is_left_out() -> None:
    """It is handed on piece by piece, and noted once, at its first, as unscanned."""
    player = GuardPlayer(Policy(response=False), judged)
    released = stream(player, ["a", BAD])

    assert "a" == next(released)
    assert 1 == len(player.recorded)
    assert [BAD] == list(released)
    assert ([("unscanned", True, None)], []) == (
        [(one.decision, one.passed, one.failure) for one in player.recorded],
        player.scans,
    )


@pytest.mark.parametrize("policy", [{}, SMALL])
def test_the_result_of_a_tool(policy: dict[str, Any]) -> None:
    """It is held to its end whatever the policy says of streams, and scanned as a tool's output."""
    player = GuardPlayer(Policy(**policy), judged)
    pieces = ["x" * 30, "y"]

    assert pieces == list(player.released(player.methods.tool_stream("read", "mail"), pieces))
    (event,) = [content.tool_event for content in player.contents]
    assert event is not None
    assert ("x" * 30 + "y", None) == (event.output, event.input)
    assert ("read", "mail") == (
        event.metadata and event.metadata.tool_invoked,
        event.metadata and event.metadata.server_name,
    )
    refused = until_refused(player.released(player.methods.tool_stream("read", "mail"), ["x", "BA", "D!"]), Blocked)
    assert ([], "tool") == (refused[0], refused[1].side)


def test_the_result_of_a_tool_in_other_ways() -> None:
    """Its bound, its pieces that are no text, its empty result, and a policy that leaves tools out."""
    player = GuardPlayer()
    piece = "x" * (1024 * 1024)
    released, refusal = until_refused(
        player.released(player.methods.tool_stream("read", "mail"), [piece] * 17), Unscanned
    )
    assert ([], "too_large", "tool") == (released, refusal.failure, refusal.side)
    with pytest.raises(PayloadError, match="a piece"):
        list(player.released(player.methods.tool_stream("read", "mail"), ["a", None]))
    assert [] == list(player.released(player.methods.tool_stream("read", "mail"), []))
    without = GuardPlayer(Policy(tools=False), judged)
    assert ["a", BAD] == list(without.released(without.methods.tool_stream("read", "mail"), ["a", BAD]))
    assert ([], ["unscanned"]) == (without.scans, [one.decision for one in without.recorded])


@pytest.mark.parametrize("policy", [{}, SMALL])
def test_an_upstream_that_fails(policy: dict[str, Any]) -> None:
    """What is held is dropped, and no scan follows."""
    player = GuardPlayer(Policy(**policy))

    def pieces() -> Iterator[str]:
        yield "x" * 10
        raise ConnectionError("upstream")

    with pytest.raises(ConnectionError, match="upstream"):
        list(stream(player, pieces()))
    assert [] == player.scans


@settings(max_examples=60, deadline=None)
@given(
    before=st.integers(0, 60),
    after=st.integers(0, 60),
    size=st.integers(1, 30),
    forbidden=st.integers(1, 5),
    fails=st.none() | st.integers(0, 4),
)
def test_no_character_before_its_verdict(before: int, after: int, size: int, forbidden: int, fails: int | None) -> None:
    """Wherever a forbidden text stands, and whichever scan fails, no part of it leaves, nor what was not scanned."""
    bad = "#" * forbidden
    # No character twice, so that a window has one place, and none is remembered.
    text = "".join(map(chr, range(0x4E00, 0x4E00 + before))) + bad + "".join(map(chr, range(0x5E00, 0x5E00 + after)))
    pieces = [text[start : start + size] for start in range(0, len(text), size)]

    allowed_until = 0

    def answers(content: Content) -> Answer:
        nonlocal allowed_until
        response = str(content.response)
        if fails is not None and len(player.scans) > fails:
            return APIConnectionError("lost")
        if bad in response:
            return blocked()
        allowed_until = max(allowed_until, text.index(response) + len(response))
        return allowed()

    def checked(stream: Iterator[str]) -> Iterator[str]:
        count = 0
        for piece in stream:
            count += len(piece)
            assert count <= allowed_until
            yield piece

    for policy in (Policy(fail_open={"timeout"}), Policy(**SMALL)):
        allowed_until = 0
        player = GuardPlayer(policy, answers)
        released = "".join(until_refused(checked(stream(player, pieces)))[0])
        assert text.startswith(released)
        assert "#" not in released


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(max_size=40), max_size=12))
def test_what_is_allowed_comes_whole(pieces: list[str]) -> None:
    """Every character comes once and in its order; in windows none is later than a window."""
    for policy in (Policy(), Policy(**SMALL), Policy(response=False)):
        assert "".join(pieces) == "".join(stream(GuardPlayer(policy), pieces))
