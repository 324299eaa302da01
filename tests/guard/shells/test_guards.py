"""Guards and turns: construction, what they hand to the scanner, counts, and the lines of the log."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from aisecurity.exceptions import ConfigurationError, PayloadError
from aisecurity.generated_openapi_client import AiProfile, Metadata
from aisecurity.guard import Guard, Policy
from aisecurity.guard._core import methods
from aisecurity.guard._core.subjects import GuardedSubject, subject_of_prompt
from aisecurity.guard.blocking import close_all
from tests.support.errors import unavailable
from tests.support.guard.halves import GuardHalf, blocking_guard
from tests.support.guard.scanners import FORBIDDEN, FakeScanner
from tests.support.samples import SECRET_TEXT, allowed, anything

DETECTED: dict[str, Any] = {"category": "malicious", "prompt_detected": {"injection": True}}


def fails(_: object) -> None:
    """Fail as an outage does."""
    raise unavailable()


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return the messages of the logger, all of them warnings."""
    assert {("aisecurity", logging.WARNING)} >= {(record.name, record.levelno) for record in caplog.records}
    return [record.getMessage() for record in caplog.records]


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"profile": 7}, PayloadError),
        ({"profile": None}, PayloadError),
        ({"profile": ""}, PayloadError),
        ({"profile": {"profile_nam": "p"}}, PayloadError),
        ({"policy": {"fail_open": "timeout"}}, ConfigurationError),
        ({"scanner": object()}, ConfigurationError),
    ],
    ids=str,
)
def test_refused(guards: GuardHalf, arguments: dict[str, Any], error: type[Exception]) -> None:
    """A profile, policy or scanner that cannot be one is refused at once."""
    with pytest.raises(error):
        guards.guard_class(**{"profile": "p", "scanner": guards.fake(), **arguments})


def test_scanner_of_the_other_half(guards: GuardHalf) -> None:
    """A scanner of the other half, whose scans nobody would await, is refused."""
    with pytest.raises(ConfigurationError, match="scanner: "):
        guards.other_class("p", scanner=guards.fake())


def test_profiles(guards: GuardHalf) -> None:
    """A profile is a name or an AiProfile; each scan has it, and the time of the policy."""
    profile = AiProfile(profile_id="11111111-2222-4333-8444-abcdefabcdef")
    scanner = guards.fake()
    guards.guard(scanner, "by-name").prompt("hello")
    guards.guard(scanner, profile, timeout=2.5).prompt("hello")

    assert [AiProfile(profile_name="by-name"), profile] == [scan.profile for scan in scanner.scans]
    assert [5.0, 2.5] == [scan.timeout for scan in scanner.scans]


def test_policy(guards: GuardHalf) -> None:
    """The policy can be looked at; without one it is the default."""
    assert Policy() == guards.guard_class("p", scanner=guards.fake()).policy
    assert Policy(cache=0) == guards.guard(cache=0).policy


def test_given_scanner_stays_open(guards: GuardHalf) -> None:
    """A scanner that was given belongs to the caller."""
    scanner = guards.fake()
    with guards.guard(scanner) as guard:
        assert "hello" == guard.prompt("hello")
    guard.close()

    assert not scanner.is_closed
    assert "again" == guard.prompt("again")


def test_turn_after_its_block(guards: GuardHalf) -> None:
    """A turn ends with nothing: a stream may be read after its block, which hides no exception."""
    with guards.guard().turn() as turn:
        stream = turn.stream(["a", "b"])
    with pytest.raises(KeyError), guards.guard().turn():
        raise KeyError

    assert ["a", "b"] == list(stream)


def test_arguments_of_a_turn(guards: GuardHalf) -> None:
    """Session, user and metadata go with each scan; what the service would refuse is refused at once."""
    scanner = guards.fake()
    guard = guards.guard(scanner)
    guard.turn(session_id="s", user="u", metadata=Metadata(app_name="a")).prompt("hello")

    assert ("s", Metadata(app_name="a", app_user="u")) == (scanner.scans[0].session_id, scanner.scans[0].metadata)
    for wrong in ({"session_id": "s" * 101}, {"user": 7}, {"system": [7]}, {"metadata": "m"}):
        with pytest.raises(PayloadError):
            guard.turn(**anything(wrong))


class Reader:
    """A reader of messages, each of which is a text."""

    def __init__(self, policy: Policy, *, server: str, system: frozenset[str]) -> None:
        assert ("web", frozenset({"rules"})) == (server, system)
        self._policy = policy

    def read(self, messages: list[str]) -> list[Any]:
        """Return a part for each message."""

        class Part:
            def __init__(self, subject: GuardedSubject) -> None:
                self.subject = subject

        return [Part(subject_of_prompt(self._policy, message)) for message in messages]

    def prompt(self, _parts: object, _outcomes: object) -> str:
        """Return the prompt of the answer to come."""
        return "the last"

    def replaced(self, messages: list[str], _parts: object, _outcomes: object) -> list[str]:
        """Return what to send."""
        return [*messages]


def test_messages(guards: GuardHalf, monkeypatch: pytest.MonkeyPatch) -> None:
    """Messages are read with the server and the program's own texts, and scanned; the turn knows their prompt."""
    monkeypatch.setattr(methods, "MessageReader", Reader)
    scanner = guards.fake()
    turn = guards.guard(scanner).turn(system="rules")

    assert ["one", "two"] == turn.messages(["one", "two"], server="web")
    assert {"one", "two"} == {scan.content.prompt for scan in scanner.scans}
    turn.response("answer")
    assert "the last" == scanner.scans[-1].content.prompt


def test_stats(guards: GuardHalf) -> None:
    """Decisions and failures are counted by side, what is remembered among them; each look is a copy."""
    guard = guards.guard(guards.fake(), production=True)
    before = guard.stats.decisions
    guard.prompt("hello")
    guard.prompt("hello")
    assert not guard.check(prompt=FORBIDDEN).passed
    assert not guards.guard(guards.fake(fails)).check(response="x").passed
    failing = guards.guard(guards.fake(fails), fail_open={"unavailable"})
    failing.tool_output("t", "x", server="s")

    assert {} == before
    assert {"prompt": {"allowed": 2, "blocked": 1}} == guard.stats.decisions
    assert {} == guard.stats.failures
    assert {"tool": {"unscanned": 1}} == failing.stats.decisions
    assert {"tool": {"unavailable": 1}} == failing.stats.failures
    assert "GuardStats(decisions={'tool': {'unscanned': 1}}, failures={'tool': {'unavailable': 1}})" == repr(
        failing.stats
    )


@pytest.mark.parametrize(("policy", "words"), [({"response": False}, "responses out"), ({"tools": False}, "tools out")])
def test_left_out_sides_are_said(
    guards: GuardHalf, caplog: pytest.LogCaptureFixture, policy: dict[str, Any], words: str
) -> None:
    """A guard that leaves a side out says so once, and nothing more."""
    guard = guards.guard(guards.fake(), **policy)
    for _ in range(2):
        guard.prompt("hello")
        guard.response("hello")
        guard.tool_output("t", "hello", server="s")

    assert [True] == [words in line for line in lines(caplog)]


def test_detect_only_is_said_once(guards: GuardHalf, caplog: pytest.LogCaptureFixture) -> None:
    """A profile that allows what it detects is reported in each outcome, and said once."""
    guard = guards.guard(guards.fake(lambda _: allowed(**DETECTED)), "lenient")
    outcomes = [guard.check(prompt=text) for text in ("one", "two")]

    assert [{"prompt": ["injection"]}] * 2 == [outcome.threats for outcome in outcomes]
    assert all(outcome.passed for outcome in outcomes)
    assert ["the profile lenient allows what it detects, so a guard with it blocks nothing of that"] == lines(caplog)


def test_unscanned_is_said(guards: GuardHalf, caplog: pytest.LogCaptureFixture) -> None:
    """What passes without a verdict is a line each time, of ids alone; what does not pass is none, nor is a block."""
    guard = guards.guard(guards.fake(fails), fail_open={"unavailable"})
    turn = guard.turn(session_id="chat\n1")
    turn.prompt(SECRET_TEXT)
    turn.response(SECRET_TEXT)
    guards.guard(guards.fake(fails)).check(prompt=SECRET_TEXT)
    guards.guard().check(prompt=FORBIDDEN)

    ids = f"(transaction {turn.transaction_id}, session 'chat\\n1')"
    assert [
        f"passed unscanned: prompt, unavailable {ids}",
        f"passed unscanned: response, unavailable {ids}",
    ] == lines(caplog)


def test_a_failing_handler_of_the_log_stops_nothing(guards: GuardHalf, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a filter of the log raises is no matter of the guard."""

    def fail(_: object) -> bool:
        raise KeyError

    logger = logging.getLogger("aisecurity")
    monkeypatch.setattr(logger, "filters", [fail])

    assert "hello" == guards.guard(guards.fake(fails), fail_open={"unavailable"}).prompt("hello")


def test_guards_of_a_whole_program(monkeypatch: pytest.MonkeyPatch) -> None:
    """As the program ends, those that have a scanner of their own are closed; those with a given one have none."""
    monkeypatch.setenv("PANW_AI_SEC_API_KEY", "k")
    monkeypatch.setenv("PANW_AI_SEC_API_ENDPOINT", "http://127.0.0.1:9")
    scanner = FakeScanner()
    own, with_another = Guard("p"), blocking_guard(scanner)
    assert "APIConnectionError" == own.check(prompt="p").error
    close_all()

    assert "ScannerClosedError" == own.check(prompt="p").error
    assert with_another.allows("hello")
