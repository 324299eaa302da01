"""Both guards against the emulator: each method for each kind of verdict and failure."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any

import pytest

from aisecurity import testing
from aisecurity.emulator import Emulator
from aisecurity.generated_openapi_client import ScanResponse
from aisecurity.guard import Blocked, Failure, Guard, NotAllowed, Unscanned
from tests.support.guard.halves import GuardHalf
from tests.support.samples import anything

from .methods import BENIGN, METHODS, Method

FAULTS: list[tuple[dict[str, Any], Failure]] = [
    ({"status": 503}, Failure.UNAVAILABLE),
    ({"status": 408}, Failure.UNAVAILABLE),
    ({"reset": "before"}, Failure.UNAVAILABLE),
    ({"status": 429}, Failure.RATE_LIMITED),
    ({"status": 400}, Failure.REFUSED),
    ({"status": 401}, Failure.REFUSED),
    ({"redirect": "https://elsewhere.test/"}, Failure.REFUSED),
    ({"status": 413}, Failure.TOO_LARGE),
    ({"html": True}, Failure.UNREADABLE),
    ({"missing": "action"}, Failure.UNREADABLE),
]
OPEN = {"timeout", "unavailable", "rate_limited"}


@pytest.fixture
def scanner(guards: GuardHalf, airs_emulator: Emulator) -> Generator[Any]:
    """Yield a scanner of the half, which uses the emulator."""
    made = guards.scanner(testing.configuration(airs_emulator.url))
    yield made
    guards.close(made)


@pytest.fixture(params=METHODS)
def method(request: pytest.FixtureRequest) -> Method:
    """Yield each method in turn."""
    return METHODS[str(request.param)]


def refused(guard: Guard, method: Method, text: str = BENIGN) -> NotAllowed:
    """Return the exception of a call whose text must not be used."""
    with pytest.raises(NotAllowed) as caught:
        method.call(guard, text)
    assert caught.value.side == method.side
    assert caught.value.__cause__ is caught.value.__context__ is None
    assert text not in str(caught.value)
    return caught.value


def respond(emulator: Emulator, verdict: Callable[[], ScanResponse], times: int = 1) -> None:
    """Script the next answers, each with a scan id of its own, as the service's have."""
    for _ in range(times):
        emulator.respond(verdict().to_dict())


def sent(emulator: Emulator) -> list[Any]:
    """Return the body of each request."""
    return [anything(request.json) for request in emulator.requests]


def masked(side: str) -> ScanResponse:
    """Return the verdict of a profile that masks *side*."""
    return testing.allowed(**{f"{side}_masked_data": {"data": "What is XXX?", "pattern_detections": []}})


def test_allow(guards: GuardHalf, scanner: Any, method: Method) -> None:
    """What is allowed comes back as it was given."""
    guard = guards.guard(scanner)

    assert BENIGN == method.call(guard, BENIGN)
    assert guard.stats.decisions == {method.side: {"allowed": 1}}


def test_block(guards: GuardHalf, scanner: Any, method: Method) -> None:
    """What is blocked raises Blocked, which names what was found and the scan, whatever may be open."""
    guard = guards.guard(scanner, fail_open=OPEN, on_partial="allow")
    refusal = refused(guard, method, method.forbidden)

    assert isinstance(refusal, Blocked)
    assert refusal.failure is None
    assert refusal.scan_id
    assert any(refusal.threats.values())
    assert guard.stats.decisions == {method.side: {"blocked": 1}}


@pytest.mark.parametrize(("fault", "failure"), FAULTS, ids=str)
def test_failures(
    guards: GuardHalf, scanner: Any, airs_emulator: Emulator, method: Method, fault: dict[str, Any], failure: Failure
) -> None:
    """A failure is Unscanned, and names its kind; of three kinds it passes where the policy says so."""
    airs_emulator.faults.add(**fault)
    refusal = refused(guards.guard(scanner), method)

    assert isinstance(refusal, Unscanned)
    assert failure is refusal.failure
    assert refusal.scan_id is None

    opened = guards.guard(scanner, fail_open=OPEN)
    if failure in OPEN:
        assert BENIGN == method.call(opened, BENIGN)
        assert {method.side: {"unscanned": 1}} == opened.stats.decisions
    else:
        assert failure is refused(opened, method).failure
    assert {method.side: {failure: 1}} == opened.stats.failures


def test_timeout(guards: GuardHalf, scanner: Any, airs_emulator: Emulator, method: Method) -> None:
    """A service that is silent is a timeout."""
    airs_emulator.faults.add(silence=True)

    assert Failure.TIMEOUT is refused(guards.guard(scanner, timeout=0.05), method).failure
    assert BENIGN == method.call(guards.guard(scanner, timeout=0.05, fail_open={"timeout"}), BENIGN)


def test_partial(guards: GuardHalf, scanner: Any, airs_emulator: Emulator, method: Method) -> None:
    """A verdict of some detectors alone is none."""
    respond(airs_emulator, testing.partial, 4)
    refusal = refused(guards.guard(scanner, fail_open=OPEN), method)

    assert isinstance(refusal, Unscanned)
    assert Failure.PARTIAL is refusal.failure
    assert BENIGN == method.call(guards.guard(scanner, on_partial="allow"), BENIGN)


def test_unknown_action(guards: GuardHalf, scanner: Any, airs_emulator: Emulator, method: Method) -> None:
    """An action that this package does not know blocks."""
    respond(airs_emulator, lambda: testing.allowed(action="redact"), 2)

    assert isinstance(refused(guards.guard(scanner, fail_open=OPEN, on_partial="allow"), method), Blocked)


def test_emulator_in_production(guards: GuardHalf, scanner: Any, method: Method) -> None:
    """In production the verdict of an emulator is none."""
    assert Failure.EMULATOR is refused(guards.guard(scanner, production=True, fail_open=OPEN), method).failure


@pytest.mark.parametrize("name", ["prompt", "response", "stream"])
def test_mask(guards: GuardHalf, scanner: Any, airs_emulator: Emulator, name: str) -> None:
    """A masked text takes the place of the original where the policy says so, and else nothing passes."""
    method = METHODS[name]
    respond(airs_emulator, lambda: masked(method.side), 2)

    assert isinstance(refused(guards.guard(scanner), method), Blocked)
    assert "What is XXX?" == method.call(guards.guard(scanner, mask={method.side}), BENIGN)


@pytest.mark.parametrize("name", ["tool_input", "tool_output", "tool_stream"])
def test_mask_of_a_tool(guards: GuardHalf, scanner: Any, airs_emulator: Emulator, name: str) -> None:
    """Where a verdict masks something of a tool event, nothing passes."""
    respond(airs_emulator, lambda: masked("prompt"), 2)

    assert isinstance(refused(guards.guard(scanner, mask={"prompt", "response"}), METHODS[name]), Blocked)


def test_check(guards: GuardHalf, scanner: Any, airs_emulator: Emulator) -> None:
    """Check raises nothing for a verdict or a failure."""
    guard = guards.guard(scanner)
    allowed = guard.check(prompt=BENIGN, response="Paris")
    blocked = guard.check(prompt=METHODS["prompt"].forbidden)
    airs_emulator.faults.add(status=503)
    unscanned = guard.check(prompt="another", code_prompt="x = 1", context="facts", code_response="y", response="z")

    assert ("allowed", True, "Paris", "response") == (allowed.decision, allowed.passed, allowed.text, allowed.side)
    assert ("blocked", False, None, "prompt") == (blocked.decision, blocked.passed, blocked.text, blocked.side)
    assert {"prompt": ["injection"]} == blocked.threats
    assert ("unscanned", False, None, "unavailable") == (
        unscanned.decision,
        unscanned.passed,
        unscanned.text,
        unscanned.failure,
    )
    assert [{"prompt", "response"}, {"prompt"}, {"prompt", "response", "context", "code_prompt", "code_response"}] == [
        set(body["contents"][0]) for body in sent(airs_emulator)
    ]


def test_allows(guards: GuardHalf, scanner: Any, airs_emulator: Emulator) -> None:
    """Allows is True for what may be used as it is, and False for all else."""
    guard = guards.guard(scanner, mask={"prompt"})
    first = [
        guard.allows(BENIGN),
        guard.allows(METHODS["prompt"].forbidden),
        guard.allows(METHODS["response"].forbidden),
        guard.allows(METHODS["response"].forbidden, side="response"),
    ]
    respond(airs_emulator, lambda: masked("prompt"))
    second = guard.allows("What is 599?")

    assert [True, False, True, False] == first
    assert not second


def test_turn(guards: GuardHalf, scanner: Any, airs_emulator: Emulator) -> None:
    """The scans of a turn have its session, one transaction and its user; a response goes with the turn's prompt."""
    guard = guards.guard(scanner)
    with guard.turn(session_id="s-1", user="u-42") as turn:
        question = turn.prompt(BENIGN)
        answer = turn.response("Paris")
        streamed = list(turn.stream(["It is ", "Paris"]))
    other = guard.turn()

    assert (BENIGN, "Paris", ["It is ", "Paris"]) == (question, answer, streamed)
    bodies = sent(airs_emulator)
    assert {"s-1"} == {body["session_id"] for body in bodies}
    assert {turn.transaction_id} == {body["transaction_id"] for body in bodies}
    assert {"u-42"} == {body["metadata"]["app_user"] for body in bodies}
    assert [
        [{"prompt": BENIGN}],
        [{"prompt": BENIGN, "response": "Paris"}],
        [{"prompt": BENIGN, "response": "It is Paris"}],
    ] == [body["contents"] for body in bodies]
    assert ["prompt", "response", "response"] == [outcome.side for outcome in turn.outcomes]
    assert turn.session_id == "s-1"
    assert other.session_id is None
    assert other.transaction_id not in {None, turn.transaction_id}
    assert () == other.outcomes


def test_threats_of_the_prompt_block_a_response(guards: GuardHalf, scanner: Any) -> None:
    """A response is scanned with its prompt, and what is found there blocks it."""
    with pytest.raises(Blocked) as caught:
        guards.guard(scanner).response("Paris", prompt=METHODS["prompt"].forbidden)

    assert {"prompt": ["injection"]} == caught.value.threats


def test_closed_scanner(guards: GuardHalf, airs_emulator: Emulator, method: Method) -> None:
    """A scanner that was closed is a failure of the configuration."""
    closed = guards.scanner(testing.configuration(airs_emulator.url))
    guards.close(closed)

    assert Failure.CONFIGURATION is refused(guards.guard(closed, fail_open=OPEN), method).failure


def test_own_scanner(guards: GuardHalf, airs_environment: str, airs_emulator: Emulator) -> None:
    """A guard without a scanner has one of its own, which it closes."""
    assert airs_environment
    with guards.behind(guards.guard_class("chat")) as guard:
        assert BENIGN == guard.prompt(BENIGN)
    with pytest.raises(Unscanned) as caught:
        guard.prompt("again")

    assert "chat" == sent(airs_emulator)[0]["ai_profile"]["profile_name"]
    assert Failure.CONFIGURATION is caught.value.failure
