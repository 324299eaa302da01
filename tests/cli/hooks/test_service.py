"""Each event of each agent, with the service as it may be."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Callable
from typing import Any, cast

import pytest

from aisecurity import Configuration, configuration, testing
from aisecurity.cli import hook_command, hook_io
from aisecurity.emulator import Emulator
from aisecurity.exceptions import UntrustedCertificateError
from aisecurity.guard import Guard

from ..conftest import ATTACK, Done
from .conftest import Answer
from .payloads import ADDRESS, CASES, HOME, Case, Json, case

_LINE = re.compile(r"aisecurity guard: [^\n]+\n")


def _assert_held(one: Case, done: Done, text: str) -> None:
    """Check that nothing passes, in the form of the agent, with one line and without the text."""
    assert one.code == done.code
    assert _LINE.fullmatch(done.err)
    assert text not in done.out + done.err
    if one.held is None:
        assert "" == done.out
    else:
        assert f"{done.err.strip()}; this result is held back" == one.held(json.loads(done.out))


@pytest.mark.parametrize("one", CASES, ids=str)
def test_allowed(answer: Answer, service: Emulator, one: Case) -> None:
    """A whole allow is 0 and, but in Cursor, nothing else. Sent are the text, the tool and the server."""
    done = answer(one.make("some words"))

    assert (0, one.allow, "") == (done.code, done.out, done.err)
    sent = [cast("Json", request.json) for request in service.requests]
    assert any("some words" in json.dumps(body) for body in sent)
    for body in sent:
        assert not any(private in json.dumps(body) for private in (HOME, ADDRESS, "5b0d6c1e"))
        assert {"ai_profile", "contents", "transaction_id"} >= body.keys() - {"tr_id", "session_id", "metadata"}
        if one.kind != "prompt":
            metadata = body["contents"][0]["tool_event"]["metadata"]
            assert (one.server, one.tool) == (metadata["server_name"], metadata["tool_invoked"])


@pytest.mark.parametrize("one", CASES, ids=str)
def test_blocked(answer: Answer, service: Emulator, one: Case) -> None:
    """What the service blocks does not pass, and the reason names what was found."""
    done = answer(one.make(ATTACK))

    _assert_held(one, done, ATTACK)
    assert "injection" in done.err
    assert service.requests


def _partial(emulator: Emulator) -> None:
    for _ in range(2):
        emulator.respond(testing.partial().to_dict())


def _fault(**table: Any) -> Callable[[Emulator], None]:
    return lambda emulator: cast("None", emulator.faults.add(**table))


FAILURES: dict[str, Callable[[Emulator], None]] = {
    "partial": _partial,
    "refused 400": _fault(status=400),
    "refused 401": _fault(status=401),
    "refused 403": _fault(status=403),
    "refused 404": _fault(status=404),
    "too_large 413": _fault(status=413),
    "rate_limited": _fault(status=429),
    "unavailable 500": _fault(status=500),
    "unavailable reset": _fault(reset="before"),
    "unreadable page": _fault(html=True),
    "unreadable json": _fault(invalid_json=True),
    "refused redirect": _fault(redirect="http://localhost/"),
}


@pytest.mark.parametrize("failure", FAILURES)
@pytest.mark.parametrize("one", CASES, ids=str)
def test_no_whole_verdict(answer: Answer, service: Emulator, one: Case, failure: str) -> None:
    """Without a whole verdict nothing passes, and the reason names the failure."""
    FAILURES[failure](service)
    done = answer(one.make("some words"))

    _assert_held(one, done, "some words")
    assert f"unscanned: {failure.split()[0]}" in done.err


@pytest.mark.parametrize("one", CASES, ids=str)
def test_silent(answer: Answer, service: Emulator, one: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """A service that never answers is waited for no longer than a scan may take."""
    monkeypatch.setattr(hook_command, "SCAN_SECONDS", 0.05)
    service.faults.add(silence=True)
    done = answer(one.make("some words"))

    _assert_held(one, done, "some words")
    assert "unscanned: timeout" in done.err


@pytest.mark.usefixtures("service")
@pytest.mark.parametrize("one", CASES, ids=str)
def test_down(answer: Answer, one: Case) -> None:
    """Where nothing listens nothing passes."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}"
        configuration.set_default(Configuration.resolve(api_endpoint=url, num_retries=0))
        done = answer(one.make("some words"))

    _assert_held(one, done, "some words")
    assert "unscanned: unavailable" in done.err


@pytest.mark.usefixtures("service")
@pytest.mark.parametrize("one", CASES, ids=str)
def test_mistake_below(answer: Answer, one: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mistake anywhere below lets nothing pass, and what it says is not repeated."""

    def broken(*_: object, **__: object) -> None:
        raise ValueError("some words")

    for name in ("prompt", "tool_input", "tool_output"):
        monkeypatch.setattr("aisecurity.guard.blocking.GuardMethods." + name, broken)
    done = answer(one.make("some words"))

    _assert_held(one, done, "some words")
    assert re.search(r"ValueError: unexpected, in test_service\.py line \d+$", done.err)


@pytest.mark.usefixtures("service")
@pytest.mark.parametrize("one", CASES, ids=str)
@pytest.mark.parametrize(
    ("arguments", "variable", "reason"),
    [
        (["--wrong", "some words"], None, "a wrong option, or one without its value; see aisecurity guard --help"),
        (["--fail-open", "some words"], None, "a wrong option, or one without its value; see aisecurity guard --help"),
        ([], "AI_PROFILE_NAME", "--profile: missing; name one, or set AI_PROFILE_NAME, or give --profile-id"),
        (["--profile-id", "some words"], None, "PayloadError: "),
        ([], "PANW_AI_SEC_API_KEY", "PANW_AI_SEC_API_KEY"),
    ],
    ids=["option", "class", "profile", "profile id", "key"],
)
def test_settings(
    answer: Answer,
    one: Case,
    arguments: list[str],
    variable: str | None,
    reason: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A setting that is wrong or missing lets nothing pass, once all of the input is read."""
    if variable is not None:
        monkeypatch.delenv(variable)
        monkeypatch.setattr(configuration, "_default", None)
    done = answer(one.make("some words"), *arguments)

    _assert_held(one, done, "some words")
    assert reason in done.err


@pytest.mark.parametrize("one", CASES, ids=str)
@pytest.mark.parametrize(
    ("kind", "fault"),
    [("timeout", {"silence": True}), ("unavailable", {"status": 503}), ("rate_limited", {"status": 429})],
)
def test_opened(
    answer: Answer, service: Emulator, one: Case, kind: str, fault: Json, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A failure that is named lets pass, which is said."""
    monkeypatch.setattr(hook_command, "SCAN_SECONDS", 0.05 if kind == "timeout" else 5.0)
    service.faults.add(**fault)
    done = answer(one.make("some words"), "--fail-open", kind)

    assert (0, one.allow, f"aisecurity guard: passed unscanned: {kind}\n") == (done.code, done.out, done.err)


def test_opened_with_others(answer: Answer, service: Emulator) -> None:
    """More than one failure can be named, and no other passes."""
    payload = case("codex-cli PreToolUse").make("some words")
    both = ("--fail-open", "timeout", "--fail-open", "unavailable")
    service.faults.add(status=500, count=2)
    opened = answer(payload, *both)
    service.faults.add(status=429)

    assert (0, 2) == (opened.code, answer(payload, *both).code)


def test_sent_of_settings(answer: Answer, service: Emulator) -> None:
    """The profile and what is for the log come from the options."""
    options = ("--profile", "other", "--app-name", "shop", "--app-user", "ann", "--ai-model", "large")
    answer(case("codex-cli UserPromptSubmit").make("some words"), *options)
    (request,) = service.requests
    body = cast("Json", request.json)

    assert {"profile_name": "other"} == body["ai_profile"]
    assert {"app_name": "shop", "app_user": "ann", "ai_model": "large"} == body["metadata"]


def test_profile_id(answer: Answer, service: Emulator) -> None:
    """The id of a profile counts more than its name."""
    number = "00000000-0000-4000-8000-000000000000"
    answer(case("codex-cli UserPromptSubmit").make("some words"), "--profile-id", number, "--profile", "other")
    (request,) = service.requests

    assert {"profile_id": number} == cast("Json", request.json)["ai_profile"]


@pytest.mark.parametrize("one", [case("codex-cli UserPromptSubmit"), case("codex-cli PostToolUse")], ids=str)
def test_nothing_to_scan(answer: Answer, service: Emulator, one: Case) -> None:
    """An empty text passes without a scan."""
    assert (0, "", "") == (answer(one.make("")).code, answer(one.make("")).out, answer(one.make("")).err)
    assert not service.requests


_ONE_PROMPT = [case("codex-cli UserPromptSubmit"), *[one for one in CASES if one.kind != "prompt"]]


@pytest.mark.usefixtures("service")
@pytest.mark.parametrize("one", _ONE_PROMPT, ids=str)
def test_five_megabytes(answer: Answer, one: Case) -> None:
    """5 MB are answered: a prompt is scanned in pieces, a call of a tool is refused."""
    text = "some words " * (5 * 1024 * 1024 // 11)
    done = answer(one.make(text))

    if one.kind == "prompt":
        assert (0, one.allow, "") == (done.code, done.out, done.err)
    else:
        _assert_held(one, done, "some words")
        assert "too_large" in done.err


@pytest.mark.usefixtures("service")
@pytest.mark.parametrize("one", CASES, ids=str)
def test_broken_off(answer: Answer, one: Case) -> None:
    """A payload that breaks off is of no agent any more."""
    done = answer(json.dumps(one.make("some words")).encode()[:-1])

    assert (2, "") == (done.code, done.out)
    assert "aisecurity guard: the input is no JSON, or breaks off\n" == done.err


@pytest.mark.usefixtures("service")
def test_halves_of_characters(answer: Answer) -> None:
    """JSON can hold half a character, which hides nothing of the rest."""
    payload = b'{"session_id": "s", "hook_event_name": "UserPromptSubmit", "prompt": "%s \\ud800"}'
    codes = [answer(payload % text.encode()).code for text in ("some words", ATTACK)]

    assert [0, 2] == codes


@pytest.mark.usefixtures("service")
def test_warnings_are_no_answer(answer: Answer, monkeypatch: pytest.MonkeyPatch) -> None:
    """A warning about a setting adds no line, and is no error where warnings are errors."""
    monkeypatch.setenv("PANW_AI_SEC_API_TOKEN", "a-token")
    monkeypatch.setattr(configuration, "_default", None)
    done = answer(case("codex-cli UserPromptSubmit").make("some words"))

    assert (0, "", "") == (done.code, done.out, done.err)


@pytest.mark.usefixtures("service")
def test_certificate(answer: Answer, monkeypatch: pytest.MonkeyPatch) -> None:
    """A setting that only the connection shows to be wrong is named by its class."""

    def untrusted(*_: object, **__: object) -> None:
        raise UntrustedCertificateError("some words")

    monkeypatch.setattr("aisecurity.scan.inline.scanner.Scanner.sync_scan", untrusted)
    done = answer(case("codex-cli UserPromptSubmit").make("some words"))

    assert "aisecurity guard: prompt unscanned: configuration (UntrustedCertificateError)\n" == done.err


@pytest.mark.usefixtures("service")
def test_input_that_is_too_large(answer: Answer, monkeypatch: pytest.MonkeyPatch) -> None:
    """An input that is not kept lets nothing pass."""
    monkeypatch.setattr(hook_io, "MOST_BYTES", 9)
    done = answer(case("codex-cli UserPromptSubmit").make("some words"))

    assert (2, "", "aisecurity guard: the input is too large\n") == (done.code, done.out, done.err)


@pytest.mark.usefixtures("service")
def test_input_that_cannot_be_read(answer: Answer, monkeypatch: pytest.MonkeyPatch) -> None:
    """An input that cannot be read lets nothing pass."""

    def closed(_: int) -> bytes:
        raise OSError(9, "Bad file descriptor")

    monkeypatch.setattr(hook_command, "read_all", closed)
    done = answer(b"")

    assert "aisecurity guard: the input cannot be read: Bad file descriptor\n" == done.err


@pytest.mark.usefixtures("service")
def test_interrupted(answer: Answer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C while a scan is under way lets nothing pass."""

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Guard, "turn", interrupted)
    done = answer(case("codex-cli UserPromptSubmit").make("some words"))

    assert 2 == done.code
    assert "KeyboardInterrupt: unexpected" in done.err


@pytest.mark.usefixtures("service")
def test_reason_that_cannot_be_found(answer: Answer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where even the words for a failure fail, its class is named."""

    def broken(_: object) -> str:
        raise ImportError

    monkeypatch.setattr(hook_command, "_words", broken)
    done = answer(b"")

    assert (2, "", "aisecurity guard: BadHookError\n") == (done.code, done.out, done.err)
