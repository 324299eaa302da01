"""Pings, played without a network: what is asked, what the answer says, and how long it is kept."""

from __future__ import annotations

import json
from typing import Any

import pytest

import aisecurity
from aisecurity._core.effects import Effect, Flow, Send
from aisecurity._core.observation import Observation
from aisecurity._core.wire import Reply
from aisecurity.exceptions import APIConnectionError, APITimeoutError, ConfigurationError, ScannerClosedError
from aisecurity.generated_openapi_client import AiProfile
from aisecurity.instrumentation import CallEnded, CallStarted
from aisecurity.scan._state import ScannerState
from aisecurity.scan.ping import PingResult
from tests.support.flow_player import FlowPlayer
from tests.support.flow_samples import answer
from tests.support.http_answers import NOTHING_TO_SCAN
from tests.support.samples import BLOCKED, KEY, SCAN_OK, SECRET_TEXT, configured

REFUSED = Reply(status=400, headers={}, body=NOTHING_TO_SCAN)
DOWN = Reply(status=503, headers={}, body=b"")
PROFILE_ID = "00000000-0000-4000-8000-000000000000"


def state_of(**settings: Any) -> ScannerState:
    """Return the state of a scanner with *settings*."""
    return ScannerState(configured(**settings), "blocking", lambda _, __: "httptools")


class Pinger:
    """Pings of one scanner on a played clock."""

    def __init__(self, state: ScannerState | None = None) -> None:
        self.state = state or state_of()
        self.player = FlowPlayer()

    def ping(self, *outcomes: Reply | Exception, profile: Any = None, at: float | None = None) -> PingResult:
        """Return the result of a ping, for which *outcomes* come of its requests, each of which is used."""
        if at is not None:
            self.player.clock = at
        left: list[Reply | Exception] = [*outcomes]
        result = self.player.run(self.state.ping(profile), left)
        assert not left
        return result


def test_without_a_profile() -> None:
    """A scan of nothing is asked for; that the service refuses it is a good answer."""
    pinger = Pinger()
    result = pinger.ping(REFUSED)
    (send,) = pinger.player.sends

    assert PingResult(ok=True, reason="the credential is accepted") == result
    assert ("POST", "/v1/scan/sync/request", b'{"contents":[]}') == (
        send.request.method,
        send.request.url.removeprefix(configured().api_endpoint),
        send.request.body,
    )
    assert {"x-pan-token", "x-payload-hash"} <= {*send.request.headers}


def test_verdict_on_nothing() -> None:
    """A service that scans nothing has taken the credential, too."""
    assert Pinger().ping(answer(SCAN_OK)).ok


@pytest.mark.parametrize("verdict", [SCAN_OK, BLOCKED])
def test_with_a_profile(verdict: dict[str, Any]) -> None:
    """One harmless scan is made with the profile; any verdict is a good answer."""
    pinger = Pinger()
    result = pinger.ping(answer({**verdict, "profile_name": "a\nb"}), profile="chat")
    (send,) = pinger.player.sends

    assert result.ok
    assert f"a\N{REPLACEMENT CHARACTER}b: a harmless prompt gets {verdict['action']}" == result.reason
    assert b'"profile_name":"chat"' in (send.request.body or b"")


@pytest.mark.parametrize(
    ("outcome", "reason", "remedy"),
    [
        (Reply(400, {}, b"<html>bad request</html>"), "ResponseError: a 400 that is", "see whether api_endpoint"),
        (Reply(400, {}, b""), "ResponseError: a 400 that is", "see whether api_endpoint"),
        (Reply(400, {}, b"[]"), "ResponseError: a 400 that is", "see whether api_endpoint"),
        (Reply(401, {}, b""), "AuthenticationError: 401", "see whether the credential"),
        (Reply(403, {}, b""), "PermissionDeniedError: 403", "see whether the credential"),
        (Reply(429, {"retry-after": "600"}, b""), "RateLimitError: 429", "wait before asking again"),
        (DOWN, "ServerError: 503", "try again later"),
        (Reply(200, {}, b"[]"), "ResponseError: ", "see whether api_endpoint is right"),
        (Reply(200, {}, b"<html>log in</html>"), "ResponseError: ", "see whether api_endpoint is right"),
        (APIConnectionError("no answer (ConnectError)", sent=False), "APIConnectionError: no answer", "resolves"),
        (APITimeoutError("no answer within 10 s"), "APITimeoutError: no answer within 10 s", "give more time"),
    ],
)
def test_bad_answers(outcome: Reply | Exception, reason: str, remedy: str) -> None:
    """Any failure is an answer with the class, and what to do; a 400 that is no JSON is somebody else's."""
    result = Pinger().ping(outcome)

    assert not result.ok
    assert result.reason.startswith(reason)
    assert remedy in str(result.remedy)


def test_bad_request_with_a_profile() -> None:
    """With a profile a 400 is a failure: it does not know the profile, perhaps."""
    result = Pinger().ping(REFUSED, profile="chat")

    assert (False, "BadRequestError") == (result.ok, result.reason.partition(":")[0])
    assert "whether the profile exists" in str(result.remedy)


def test_good_answer_is_kept_for_a_minute() -> None:
    """Within sixty seconds nothing is sent for another ping."""
    pinger = Pinger()

    assert pinger.ping(REFUSED, at=100.0).ok
    assert pinger.ping(at=159.9).ok
    assert not pinger.ping(DOWN, at=160.0).ok


def test_bad_answer_is_kept_for_five_seconds() -> None:
    """An outage is not made worse by probes, and its end is seen soon."""
    pinger = Pinger()

    assert not pinger.ping(DOWN, at=100.0).ok
    assert not pinger.ping(at=104.9).ok
    assert pinger.ping(REFUSED, at=105.0).ok


def test_answer_for_each_profile() -> None:
    """Each profile, by name or id, has an answer of its own; the same one in another form has the same."""
    pinger = Pinger()
    pinger.ping(REFUSED)
    pinger.ping(answer(SCAN_OK), profile="chat")
    pinger.ping(answer(SCAN_OK), profile="other")
    pinger.ping(answer(SCAN_OK), profile=AiProfile())
    pinger.ping(answer(SCAN_OK), profile={"profile_id": PROFILE_ID})
    pinger.ping(profile={"profile_name": "chat"})
    pinger.ping(profile=AiProfile(profile_id=PROFILE_ID))

    assert 5 == len(pinger.player.sends)


def test_views_share_the_answers() -> None:
    """The answer for a scanner is one for its views as well."""
    pinger = Pinger()
    pinger.ping(REFUSED)
    view = Pinger(pinger.state.view(3.0, None, None, fresh=None))

    assert view.ping().ok


def test_configuration_that_changes() -> None:
    """What was found for one configuration is no answer for the next."""
    pinger = Pinger(ScannerState(None, "blocking", lambda _, __: "httptools"))
    aisecurity.init(api_key="one", num_retries=0)
    pinger.ping(REFUSED)
    aisecurity.init(api_key="two", num_retries=0)

    assert "PermissionDeniedError" == pinger.ping(Reply(403, {}, b"")).reason.partition(":")[0]
    assert ["one", "two"] == [send.request.headers["x-pan-token"] for send in pinger.player.sends]
    assert 1 == len(pinger.state.pings)


def test_timeout_of_a_shorter_view() -> None:
    """That a view had no answer in its short time says nothing to who waits longer."""
    pinger = Pinger()
    view = Pinger(pinger.state.view(0.5, None, None, fresh=None))

    assert not view.ping(APITimeoutError("no answer within 0.5 s")).ok
    assert not view.ping().ok
    assert pinger.ping(REFUSED).ok


@pytest.mark.parametrize("profile", ["", 5, {"name": "chat"}, AiProfile(profile_id="no UUID"), "p" * 101])
def test_profile_that_no_scan_can_have(profile: Any) -> None:
    """A profile that cannot be sent is a bad answer, and nothing is sent."""
    result = Pinger().ping(profile=profile)

    assert (False, True) == (result.ok, result.reason.startswith("PayloadError: ai_profile"))
    assert "mend the profile" in str(result.remedy)


def test_no_credential() -> None:
    """A scanner without a credential has a bad answer, which is not kept."""
    pinger = Pinger(ScannerState(None, "blocking", lambda _, __: "httptools"))

    assert "set PANW_AI_SEC_API_KEY or PANW_AI_SEC_API_TOKEN, or pass api_key or api_token" == pinger.ping().remedy
    aisecurity.init(api_key="k", num_retries=0)
    assert pinger.ping(REFUSED).ok


def test_closed_scanner() -> None:
    """A closed scanner raises, whatever was kept, and whatever else is wrong."""
    pinger = Pinger()
    pinger.ping(REFUSED)
    pinger.state.close()
    for profile in (None, ""):
        with pytest.raises(ScannerClosedError):
            pinger.ping(profile=profile)

    with pytest.raises(ScannerClosedError):
        Pinger(pinger.state.view(None, None, None, fresh=None)).ping()


@pytest.mark.parametrize("profile", [None, "chat"])
def test_closed_meanwhile(profile: str | None) -> None:
    """A scanner that is closed while it asks raises, too."""
    with pytest.raises(ScannerClosedError):
        Pinger().ping(ScannerClosedError("closed"), profile=profile)


def test_mistake_in_the_program() -> None:
    """What a client of the program raises is a bad answer, without its text."""
    result = Pinger().ping(ValueError(SECRET_TEXT))

    assert (False, "make a scan, which raises it") == (result.ok, result.remedy)
    assert "ValueError: a mistake in the program, its text is not shown" == result.reason


def test_retries_as_configured() -> None:
    """A failure that can pass is tried again, as in a scan."""
    policy = aisecurity.RetryPolicy(retries=1, jitter=lambda: 0.0)

    assert Pinger(state_of(retry=policy)).ping(DOWN, REFUSED).ok
    assert Pinger(state_of(retry=policy)).ping(DOWN, DOWN).reason.endswith("(2 attempts)")


def waiting_too_long(flow: Flow[PingResult]) -> PingResult:
    """Play *flow* up to where it waits for another, which does not end in time."""
    effect: Effect = next(flow)
    assert not isinstance(effect, Send)
    flow.send(0.0)
    try:
        flow.throw(APITimeoutError("a token that another thread is fetching did not come in time", sent=False))
    except StopIteration as stop:
        return stop.value  # type: ignore[no-any-return]  # what the flow returned
    raise AssertionError


def test_another_takes_too_long() -> None:
    """Who waits for another ping waits no longer than the timeout."""
    result = waiting_too_long(state_of(timeout=3.0).ping(None))

    assert (False, "APITimeoutError: another ping was not answered within 3 s") == (result.ok, result.reason)


def test_events() -> None:
    """A scan of nothing is a call of an operation of its own, and that it is refused is no error."""
    state = state_of()
    settings = state.call_settings(None)._replace(observation=Observation("blocking", "httptools", "e"))
    state.call_settings = lambda timeout: settings  # type: ignore[method-assign]  # as while somebody observes
    pinger = Pinger(state)
    pinger.ping(REFUSED)
    started = next(event for event in pinger.player.events if isinstance(event, CallStarted))
    ended = next(event for event in pinger.player.events if isinstance(event, CallEnded))

    assert ("ping", 0, 0, ()) == (started.operation, started.contents, started.characters, started.sides)
    assert (None, 400, None) == (ended.error, ended.status, ended.action)


def test_it_has_no_truth_value() -> None:
    """A result is not taken for a good one."""
    with pytest.raises(TypeError, match="a PingResult has no truth value"):
        bool(PingResult(ok=False, reason="r"))


def test_nothing_secret() -> None:
    """No key is in what a result shows."""
    assert KEY not in repr(Pinger().ping(Reply(403, {}, KEY.encode())))


def test_one_prompt_is_scanned() -> None:
    """What is scanned is one prompt, and nothing of anybody."""
    pinger = Pinger()
    pinger.ping(answer(SCAN_OK), profile="chat")
    body = json.loads(pinger.player.sends[0].request.body or b"")

    assert [{"prompt": "aisecurity asks whether a scan works."}] == body["contents"]


def test_configuration_that_cannot_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """A configuration of this process that cannot work is a bad answer."""
    state = state_of()

    def refuse() -> Any:
        raise ConfigurationError("api_endpoint: cannot work")

    monkeypatch.setattr(state, "configuration", refuse)

    assert "ConfigurationError: api_endpoint: cannot work" == Pinger(state).ping().reason
