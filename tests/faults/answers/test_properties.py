"""Properties that hold for any answer of the service and any text that is scanned."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from aisecurity._core import calls, flows
from aisecurity._core.wire import Reply
from aisecurity.configuration import call_settings
from aisecurity.constants.base import MAX_SYNC_BODY_BYTES
from aisecurity.exceptions import AISecSDKException, PayloadError
from aisecurity.generated_openapi_client import ScanIdResult, ScanResponse
from aisecurity.scan.models.content import Content
from tests.faults.answers.strategies import ANSWERS, JSON, TEXTS
from tests.support.flow_player import FlowPlayer
from tests.support.flow_samples import CALLS_BY_PATH, answer
from tests.support.http_answers import ROW, SUCCESSES
from tests.support.json_values import as_array, as_object
from tests.support.samples import BLOCKED, PROFILE, configured

BOUNDED = settings(
    deadline=None,
    max_examples=150,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
FEW = settings(BOUNDED, max_examples=60)
TERMS = call_settings(configured())


def _read(path: str, reply: Reply) -> Any:
    """Return the model that the call to *path* makes of *reply*, or `None` for an exception of the tree."""
    try:
        return FlowPlayer().run(flows.call(CALLS_BY_PATH[path], TERMS), lambda _: reply)
    except AISecSDKException:
        return None


def _verdicts(model: Any) -> list[ScanResponse]:
    found = [one.verdict if isinstance(one, ScanIdResult) else one for one in as_array(model)]
    return [one for one in found if isinstance(one, ScanResponse)]


def _sent(value: Any) -> list[Any]:
    """Return the actions that the server sent, at every place of a verdict."""
    rows = [as_object(row) or {} for row in as_array(value)]
    return [place.get("action") for row in rows for place in (row, as_object(row.get("result")) or {})]


@pytest.mark.parametrize("path", SUCCESSES)
@BOUNDED
@given(value=ANSWERS)
@example(value={**BLOCKED, "action": None})
@example(value=[{**ROW, "result": {}}])
@example(value={**BLOCKED, "created_at": "0" * 5000})
def test_any_json(path: str, value: Any) -> None:
    """Any JSON is an exception of the tree, or a model of which every action was sent."""
    verdicts = _verdicts(_read(path, answer(value)))

    assert all(verdict.action in _sent(value) and isinstance(verdict.action, str) for verdict in verdicts)
    assert all(verdict.is_blocked == (verdict.action != "allow") for verdict in verdicts)
    assert all(verdict.threats is not None and verdict.is_partial in {True, False} for verdict in verdicts)


@pytest.mark.parametrize("path", SUCCESSES)
@BOUNDED
@given(body=st.binary(max_size=200), status=st.integers(100, 599), headers=st.dictionaries(TEXTS, TEXTS, max_size=3))
@example(body=b"[" * 100_000, status=200, headers={})
@example(body=b"[" * 100_000, status=500, headers={})
@example(body=b'{"a": ' + b"1" * 10_000 + b"}", status=429, headers={"retry-after": "1", "date": "x"})
@example(body=b"\xef\xbb\xbf[]", status=200, headers={})
def test_any_bytes(path: str, body: bytes, status: int, headers: dict[str, str]) -> None:
    """Any bytes with any status and headers are an exception of the tree; JSON they seldom are."""
    verdicts = _verdicts(_read(path, Reply(status=status, headers=headers, body=body)))

    assert [] == verdicts or status == 200


@BOUNDED
@given(retry_after=TEXTS, date=TEXTS, asked=JSON, status=st.sampled_from([429, 503]))
@example(retry_after="Tue, 99 Nov 99999999999 07:00:00 GMT", date="Tue, 24 Nov 2026 07:00:00 GMT", asked=0, status=429)
def test_any_wait(retry_after: str, date: str, asked: Any, status: int) -> None:
    """The pause is a number of seconds within the patience, whatever wait a failure asks for."""
    headers = {"retry-after": retry_after, "date": date}
    reply = answer({"error": {"retry_after": asked}}, status, headers)
    played = FlowPlayer()
    terms = call_settings(configured())
    with pytest.raises(AISecSDKException) as error:
        played.run(flows.call(CALLS_BY_PATH["/v1/scan/results"], terms), lambda _: reply)

    assert getattr(error.value, "retry_after", None) is None or error.value.retry_after >= 0  # type: ignore[attr-defined]  # of some classes
    assert all(0 <= pause <= 60 for pause in played.sleeps)


def _body_of(prompt: str, response: str | None = None) -> Any:
    """Return the JSON of the one request that scanning these texts sends."""
    played = FlowPlayer()
    played.run(
        flows.call(calls.sync_scan(PROFILE, Content(prompt=prompt, response=response).to_request()), TERMS),
        [answer(BLOCKED)],
    )
    (send,) = played.sends
    assert len(send.request.body or b"") <= MAX_SYNC_BODY_BYTES
    return json.loads(send.request.body or b"")


@FEW
@given(
    prompt=st.text(st.characters(exclude_categories=()), min_size=1),
    response=st.text(st.characters(exclude_categories=()), min_size=1),
)
@example(prompt="\ud800", response="\udfff\ud800")
@example(prompt="\0", response="a\0b")
@example(prompt="\u2028\ufeff\x7f", response="\U0001f600")
@example(prompt="\ud83d\ude00", response="\\ud83d")
def test_any_text(prompt: str, response: str) -> None:
    """Any text arrives as it was given: lone surrogates, NUL, everything."""
    contents = _body_of(prompt=prompt, response=response)["contents"]

    # JSON knows no pair of surrogates apart from the character that they stand for.
    assert [{"prompt": _joined(prompt), "response": _joined(response)}] == contents


def _joined(text: str) -> str:
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass") if _has_surrogate(text) else text


def _has_surrogate(text: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in text)


@pytest.mark.parametrize("character", ["\U0001f600", "\U0010ffff", "\0", "\ud800", "\u20ac", "a"])
@pytest.mark.parametrize("size", [MAX_SYNC_BODY_BYTES, MAX_SYNC_BODY_BYTES // 4 - 200, MAX_SYNC_BODY_BYTES // 6 - 200])
def test_two_megabytes(character: str, size: int) -> None:
    """A text whose request fits into 2 MB is sent exactly; a longer one is rejected before anything is sent."""
    encoded = len(json.dumps(character, ensure_ascii=character == "\ud800").encode("utf-8", "surrogatepass")) - 2
    if encoded * size > MAX_SYNC_BODY_BYTES - 200:
        with pytest.raises(PayloadError, match="at most 2,097,152 allowed"):
            _body_of(prompt=character * size)
        return

    assert character * size == _body_of(prompt=character * size)["contents"][0]["prompt"]
