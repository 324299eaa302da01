"""Flows: how many scans at a time, in whose time, from memory or not, and what is told of the decisions."""

from typing import Any

import pytest

from aisecurity.exceptions import APIConnectionError, APITimeoutError
from aisecurity.generated_openapi_client import Metadata
from aisecurity.guard._core.flows import AT_ONCE
from aisecurity.guard._core.subjects import GuardedSubject, subject_of_prompt, subject_of_tool_input
from aisecurity.guard._core.turn_state import TurnState
from aisecurity.guard.outcome import Failure, Outcome
from aisecurity.guard.policy import Policy
from aisecurity.scan.models.content import Content
from tests.guard.player import Answer, GuardPlayer
from tests.support.samples import IDS, allowed, blocked

LATE = APITimeoutError("late")


def prompts(number: int, start: int = 0) -> list[GuardedSubject]:
    """Return the subjects of *number* prompts."""
    return [subject_of_prompt(Policy(), f"p{index}") for index in range(start, start + number)]


def each(player: GuardPlayer, subjects: list[GuardedSubject], **options: Any) -> list[Outcome]:
    """Return the outcomes of *subjects*."""
    return player.run(player.judge.each(subjects, player.turn, **options))


def test_one() -> None:
    """One text is one scan, in the turn, with the time of one; its outcome is noted and told."""
    player = GuardPlayer()
    outcome = player.run(player.judge.one(prompts(1)[0], player.turn))

    assert [(["p0"], player.turn, 5.0)] == [
        ([content.prompt for content in scans.contents], scans.turn, scans.timeout) for scans in player.scans
    ]
    assert ([outcome], [outcome]) == (player.turn.outcomes, player.recorded)


def test_eight_at_a_time() -> None:
    """Many texts are scanned in chunks, and each has its own answer, in their order."""

    def answers(content: Content) -> Answer:
        return (
            blocked() if content.prompt in {"p0", "p8", "p19"} else allowed(scan_id=IDS[int(str(content.prompt)[1:])])
        )

    player = GuardPlayer(answers=answers)
    outcomes = each(player, prompts(20))

    assert 8 == AT_ONCE
    assert [8, 8, 4] == [len(scans.contents) for scans in player.scans]
    assert [f"p{number}" for number in range(20)] == [content.prompt for content in player.contents]
    assert [0, 8, 19] == [index for index, outcome in enumerate(outcomes) if not outcome.passed]
    assert [IDS[1], IDS[7], IDS[18]] == [outcomes[index].scan_id for index in (1, 7, 18)]
    assert outcomes == player.recorded


def test_answers_belong_to_their_subject() -> None:
    """The answers of a subject of several scans stay together, beside those of one and of none."""
    tool = subject_of_tool_input(Policy(), "t", {"a": "x"}, server="s")
    empty = GuardedSubject(side="prompt", text="")
    subjects = [*prompts(1), tool, empty, *prompts(1, start=1)]
    player = GuardPlayer(answers=[allowed(), allowed(), blocked(), allowed(scan_id=IDS[9])])
    outcomes = each(player, subjects)

    assert ["allowed", "blocked", "allowed", "allowed"] == [outcome.decision for outcome in outcomes]
    assert [IDS[9]] == [outcomes[3].scan_id]
    assert [outcomes[0], outcomes[1], outcomes[3]] == player.recorded


def test_nothing_to_scan() -> None:
    """Nothing is asked for, noted or counted."""
    player = GuardPlayer()

    assert ["allowed"] == [one.decision for one in each(player, [GuardedSubject(side="prompt", text="")])]
    assert ([], [], [], 0) == (player.scans, player.recorded, player.turn.outcomes, player.turn.scans)


def test_what_is_told_without_a_scan() -> None:
    """A side that is left out, a failure known beforehand and skipped parts are noted and counted."""
    player = GuardPlayer()
    subjects = [
        GuardedSubject(side="tool", is_left_out=True),
        GuardedSubject(side="prompt", failure=Failure.TOO_LARGE),
        GuardedSubject(side="prompt", skipped=("image_url",)),
    ]

    assert each(player, subjects) == player.recorded == player.turn.outcomes
    assert [] == player.scans


def test_remembered() -> None:
    """What was allowed is not scanned again, until its time is over; nor does it take of the turn's time."""
    player = GuardPlayer(seconds=1.0)
    first = each(player, prompts(2))
    again = each(player, prompts(3))

    assert [["p0", "p1"], ["p2"]] == [[content.prompt for content in scans.contents] for scans in player.scans]
    assert [one.scan_id for one in first] == [one.scan_id for one in again[:2]]
    assert (3, 2.0, 5) == (player.turn.scans, player.turn.spent, len(player.recorded))
    player.clock += 300
    each(player, prompts(1))
    assert 3 == len(player.scans)


def test_not_remembered() -> None:
    """Failures and blocks are asked for again, and without a cache all."""
    player = GuardPlayer(answers=[LATE, blocked()])
    for _ in range(4):
        each(player, prompts(1))
    assert 3 == len(player.scans)

    without = GuardPlayer(Policy(cache=0))
    for _ in range(2):
        each(without, prompts(1))
    assert 2 == len(without.scans)


def test_the_memory_is_not_asked() -> None:
    """Where all is to be scanned, it is; what was allowed is remembered for other calls."""
    player = GuardPlayer()
    for _ in range(2):
        each(player, prompts(1), use_memory=False)
    assert 2 == len(player.scans)
    each(player, prompts(1))
    assert 2 == len(player.scans)


def test_memory_and_metadata() -> None:
    """Who asks is sent, so it is part of what is remembered; session and transaction are not."""
    player = GuardPlayer()
    turns = [
        TurnState(session_id="a", transaction_id="b"),
        TurnState(),
        TurnState(metadata=Metadata(app_user="u")),
        TurnState(metadata=Metadata(app_user="u"), session_id="c"),
    ]
    for turn in turns:
        player.turn = turn
        each(player, prompts(1))

    assert [turns[0], turns[2]] == [scans.turn for scans in player.scans]


def test_only_time_in_scans_counts() -> None:
    """A slow model between two scans takes nothing of the turn."""
    player = GuardPlayer(seconds=4.0)
    each(player, prompts(1))
    player.clock += 60
    each(player, prompts(1, start=1))
    player.clock += 60
    each(player, prompts(1, start=2))

    assert [5.0, 5.0, 2.0] == [scans.timeout for scans in player.scans]
    assert 12.0 == player.turn.spent


def test_no_time_left() -> None:
    """What is left over when the turn's time is over is not sent, and nothing opens it."""
    player = GuardPlayer(Policy(fail_open={"timeout"}, timeout=5, turn_timeout=5), seconds=5.0)
    each(player, prompts(1))
    outcome = each(player, prompts(1, start=1))[0]

    assert (1, "unscanned", False, "timeout", "APITimeoutError") == (
        len(player.scans),
        outcome.decision,
        outcome.passed,
        outcome.failure,
        outcome.error,
    )


def test_time_that_earlier_scans_used_opens_nothing() -> None:
    """A scan that had the whole time of one may open, one that had less may not."""
    answers: list[Answer] = [allowed(), LATE, LATE]
    player = GuardPlayer(Policy(fail_open={"timeout"}), answers, seconds=5.0)
    each(player, prompts(1))
    whole, cut = each(player, prompts(1, start=1))[0], each(player, prompts(1, start=2))[0]
    assert (True, False) == (whole.passed, cut.passed)

    short = GuardPlayer(Policy(fail_open={"timeout"}, turn_timeout=10), [allowed(), LATE], seconds=5.25)
    each(short, prompts(1))
    assert not each(short, prompts(1, start=1))[0].passed
    assert 4.75 == short.scans[-1].timeout


def test_a_scan_of_two_that_had_less_time() -> None:
    """Each of a subject's scans needs the whole time, though the other one is remembered."""
    policy = Policy(fail_open={"unavailable"}, timeout=4, turn_timeout=4)
    lost = APIConnectionError("lost")
    tool = subject_of_tool_input(policy, "t", {"a": "x"}, server="s")
    player = GuardPlayer(policy, [allowed(), lost, lost, lost])

    assert [True, True] == [each(player, [tool])[0].passed for _ in range(2)]
    player.turn.spent = 0.5
    assert not each(player, [tool])[0].passed
    assert [2, 1, 1] == [len(scans.contents) for scans in player.scans]


@pytest.mark.parametrize("number", [2, 8, 9])
def test_several_texts_open_nothing(number: int) -> None:
    """Who sends many texts could bring about the failure, so none of them passes."""
    player = GuardPlayer(Policy(fail_open={"unavailable"}), lambda content: APIConnectionError("lost"))

    assert [False] * number == [one.passed for one in each(player, prompts(number))]


def test_one_new_text_beside_remembered_ones() -> None:
    """Only what had to be scanned counts, so a long conversation can be opened as a short one."""
    player = GuardPlayer(Policy(fail_open={"unavailable"}))
    each(player, prompts(6))
    failing = GuardPlayer(player.policy, lambda content: APIConnectionError("lost"))
    failing.judge.memory.__dict__.update(vars(player.memory))
    outcomes = each(
        failing, [*prompts(7), GuardedSubject(side="prompt", text=""), GuardedSubject(side="tool", is_left_out=True)]
    )

    assert (["allowed"] * 6, "unscanned", True) == (
        [one.decision for one in outcomes[:6]],
        outcomes[6].decision,
        outcomes[6].passed,
    )
    assert [False, False] == [one.passed for one in each(failing, prompts(8))[6:]]


def test_one_tool_event_is_one_text() -> None:
    """Its two scans are of one text, which may be opened; beside another text it may not."""
    tool = subject_of_tool_input(Policy(), "t", {"a": "x"}, server="s")
    lost = GuardPlayer(Policy(fail_open={"unavailable"}), lambda content: APIConnectionError("lost"))

    assert each(lost, [tool])[0].passed
    assert [False, False] == [one.passed for one in each(lost, [tool, *prompts(1)])]


def test_a_part_of_what_is_decided_later() -> None:
    """It is decided about, from memory too, and neither noted nor told."""
    player = GuardPlayer()
    for _ in range(2):
        assert player.run(player.judge.quietly(prompts(1)[0], player.turn)).passed

    assert (1, [], []) == (len(player.scans), player.recorded, player.turn.outcomes)


def test_what_interrupts_a_scan() -> None:
    """It comes out of the flow as it is, and nothing is noted."""
    player = GuardPlayer(answers=_interrupted)

    with pytest.raises(KeyboardInterrupt):
        each(player, prompts(1))
    assert [] == player.recorded


def _interrupted(content: Content) -> Answer:
    raise KeyboardInterrupt
