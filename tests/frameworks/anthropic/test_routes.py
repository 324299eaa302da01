"""Paths of the API: what of each is scanned, and what is refused by name."""

from __future__ import annotations

import json
from typing import Any

import httpx2
import pytest

from aisecurity.exceptions import ConfigurationError, PayloadError
from aisecurity.guard import Blocked, Failure, NotAllowed, Policy, Unscanned
from aisecurity.guard.anthropic import AsyncGuardMiddleware, GuardMiddleware
from aisecurity.guard.anthropic.routes import ApiRoute, route_of
from tests.support.guard.scanners import FORBIDDEN
from tests.support.samples import allowed, anything

from .service import ASKED, QUESTION, Service, Upstream, message, text

RESULTS = "https://host.test/gateway/v1/messages/batches/b/results"


@pytest.mark.parametrize(
    ("method", "url", "route"),
    [
        ("post", "/v1/messages", ApiRoute.MESSAGES),
        ("post", "/v1/messages?beta=true", ApiRoute.MESSAGES),
        ("post", "https://host.test/v1/messages", ApiRoute.MESSAGES),
        ("post", "/v1/messages/count_tokens", ApiRoute.COUNT),
        ("post", "/v1/messages/batches", ApiRoute.BATCH),
        ("get", RESULTS, ApiRoute.RESULTS),
        ("get", "/v1/messages/batches", ApiRoute.PASS),
        ("get", "/v1/messages/batches/b", ApiRoute.PASS),
        ("post", "/v1/messages/batches/b/cancel", ApiRoute.PASS),
        ("delete", "/v1/messages/batches/b", ApiRoute.PASS),
        ("get", "/v1/models/m", ApiRoute.PASS),
        ("get", "/v1/files", ApiRoute.PASS),
        ("delete", "/v1/files/f", ApiRoute.PASS),
        ("post", "/v1/skills", ApiRoute.PASS),
        ("get", "/v1/skills/s/versions/1/content", ApiRoute.PASS),
    ],
)
def test_known(method: str, url: str, route: ApiRoute) -> None:
    """Paths are known whole, with their method; those that the program names pass with all below them."""
    assert route is route_of(method, url, {"/v1/skills"})


@pytest.mark.parametrize(
    ("method", "url", "name"),
    [
        ("post", "/v1/files", "POST /v1/files"),
        ("get", "/v1/files/f/content", "GET /v1/files"),
        ("post", "/v1/skillset", "POST /v1/skillset"),
        ("post", "/v1/sessions/s3cret/events", "POST /v1/sessions"),
        ("post", "/v1/messages/", "POST /v1/messages"),
        ("post", "/v2/messages", "POST /v2/messages"),
        ("post", "/v1/complete", "POST /v1/complete"),
        ("post", "/v1/%6dessages", "this request"),
    ],
)
def test_unknown(method: str, url: str, name: str) -> None:
    """Others are refused by name, without what else is in the address."""
    with pytest.raises(Unscanned, match=name) as refused:
        route_of(method, url, {"/v1/skills"})

    assert (Failure.REFUSED, False) == (refused.value.failure, "s3cret" in str(refused.value))


@pytest.mark.parametrize("paths", ["/v1/files", 5, {5}, {"files"}, {"/v1/messages"}, {"/v1"}, {"/v1/messages/batches"}])
def test_paths_that_cannot_pass(service: Service, paths: Any) -> None:
    """What is scanned cannot be left out, and a path is needed."""
    with pytest.raises(ConfigurationError, match="unscanned"):
        service.middleware(unscanned=paths)


def test_a_guard_of_the_other_half(service: Service) -> None:
    """Each client has a middleware of its own."""
    guard = service.middleware()._guard
    other = AsyncGuardMiddleware if service.runner is None else GuardMiddleware

    with pytest.raises(ConfigurationError, match="guard: "):
        other(anything(guard))


def test_paths_without_texts(service: Service, caplog: pytest.LogCaptureFixture) -> None:
    """Models are listed, and files where the program answers for them, which the log says once."""
    client = service.client({"data": [], "has_more": False}, {"id": "f", "type": "file"}, unscanned={"/v1/files"})
    service.all(client.models.list())
    service.get(client.files.upload(file=b"abc"))

    assert ([], ["requests to /v1/files pass unscanned"]) == (service.scanner.scans, caplog.messages)
    assert ["/v1/files"] == vars(caplog.records[0])["airs_paths"]
    with pytest.raises(Unscanned, match="GET /v1/skills"):
        service.all(client.skills.list())
    assert 2 == len(service.sent)


def test_counts_of_tokens(service: Service) -> None:
    """What is counted is sent, and so is scanned."""
    client = service.client({"input_tokens": 7})

    assert 7 == service.get(client.messages.count_tokens(model="m", messages=QUESTION)).input_tokens
    with pytest.raises(Blocked):
        service.get(client.messages.count_tokens(model="m", messages=QUESTION, system=FORBIDDEN))
    assert (1, ["How tall is it?", FORBIDDEN]) == (len(service.sent), service.prompts)


@pytest.mark.parametrize("body", [{"content": b"{}"}, {"files": [("a", b"b")]}])
def test_bodies_of_bytes(service: Service, body: dict[str, Any]) -> None:
    """What is no JSON value cannot be scanned."""
    client = service.client(message(text("a")))

    with pytest.raises(Unscanned, match="no JSON"):
        service.get(client.post("/v1/messages", cast_to=object, **body))
    assert [] == service.sent


def batch(*questions: str) -> list[Any]:
    """Return the requests of a batch."""
    return [
        {"custom_id": str(at), "params": {**ASKED, "messages": [{"role": "user", "content": one}]}}
        for at, one in enumerate(questions)
    ]


def test_batches(service: Service) -> None:
    """Each request has a turn of its own, and its mask; one that is blocked sends nothing."""
    client = service.client(
        {"id": "b", "type": "message_batch"},
        scan=lambda content: allowed(prompt_masked_data={"data": "XXXX"}) if content.prompt == "b" else allowed(),
        policy=Policy(mask={"prompt"}),
    )
    service.get(client.messages.batches.create(requests=batch("a", "b")))

    (body,) = service.bodies
    assert ["a", "XXXX"] == [one["params"]["messages"][0]["content"] for one in body["requests"]]
    assert ["0", "1"] == [one["custom_id"] for one in body["requests"]]
    assert 2 == len({scan.transaction_id for scan in service.scanner.scans})


def test_batches_that_are_blocked(service: Service) -> None:
    """One blocked request is enough, and one that cannot be read."""
    client = service.client()

    with pytest.raises(Blocked):
        service.get(client.messages.batches.create(requests=batch("a", FORBIDDEN)))
    for requests in (5, [5]):
        with pytest.raises(PayloadError):
            service.get(client.post("/v1/messages/batches", body={"requests": requests}, cast_to=object))
    assert [] == service.sent


def results(*lines: Any, end: str = "\n") -> httpx2.Response:
    """Return the results of a batch."""
    written = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
    return httpx2.Response(200, headers={"content-type": "application/x-jsonl"}, content=f"{written}{end}".encode())


def result(kind: str, **members: Any) -> dict[str, Any]:
    """Return the line of a result."""
    return {"custom_id": kind, "result": {"type": kind, **members}}


def taken(service: Service, client: Any) -> list[Any]:
    """Return the results of a batch."""
    return service.all(service.get(client.messages.batches.results("b")))


@pytest.mark.parametrize("end", ["\n", "", "\n\n"])
def test_results_of_batches(service: Service, end: str) -> None:
    """Each line is as it was once its answer is allowed; masks are for that answer alone."""
    info = {"id": "b", "results_url": RESULTS}
    lines = [
        result("errored", error={"type": "error", "error": {"type": "api_error", "message": "busy"}}),
        result("expired"),
        result("succeeded", message=message(text("a \u2028 b"))),
        result("succeeded", message=message(text("abc"))),
    ]
    client = service.client(
        info,
        results(*lines, end=end),
        scan=lambda content: allowed(response_masked_data={"data": "XXXX"}) if content.response == "abc" else allowed(),
        policy=Policy(mask={"response"}),
    )
    found = taken(service, client)

    assert ["errored", "expired", "succeeded", "succeeded"] == [one.custom_id for one in found]
    assert ["a \u2028 b", "XXXX"] == [one.result.message.content[0].text for one in found[2:]]


@pytest.mark.parametrize(
    "line",
    [
        result("succeeded", message=message(text(FORBIDDEN))),
        result("succeeded", message="a"),
        result("succeeded"),
        result("new", output="a"),
        {"custom_id": "a", "result": "a"},
        "a",
    ],
)
def test_results_that_are_refused(service: Service, line: Any) -> None:
    """A line that is blocked, or not known, ends the results before it is shown."""
    first = result("succeeded", message=message(text("a")))
    answer = results(first, line)
    client = service.client({"id": "b", "results_url": RESULTS}, answer)

    with pytest.raises(NotAllowed):
        taken(service, client)
    assert answer.is_closed


def test_results_without_an_end(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line that does not end fills the memory."""
    monkeypatch.setattr("aisecurity.guard.anthropic.written.MOST_BYTES", 4000)
    answer = httpx2.Response(200, stream=Upstream(b"a" * 9000))
    client = service.client({"id": "b", "results_url": RESULTS}, answer)

    with pytest.raises(Unscanned, match="too large"):
        taken(service, client)
    assert answer.is_closed
