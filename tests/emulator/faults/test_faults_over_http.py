"""Kinds of fault, as a client sees them over a real connection."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from aisecurity.emulator import Emulator, Settings, SettingsError
from aisecurity.emulator.faults.fault_reader import FAULT_KINDS, FaultTable

BODY = {"ai_profile": {"profile_name": "p"}, "contents": [{"prompt": "hello", "response": "there"}]}
BATCH = [{"req_id": number, "scan_req": BODY} for number in (1, 2, 3)]


@pytest.fixture(scope="module")
def running() -> Iterator[Emulator]:
    """Yield an emulator whose scans are complete at once."""
    with Emulator(Settings(async_delay=0.0, queries_per_minute=0)) as emulator:
        yield emulator


@pytest.fixture
def emulator(running: Emulator) -> Emulator:
    """Return the emulator without the faults of other tests."""
    running.reset()
    return running


@pytest.fixture
def client(emulator: Emulator) -> Iterator[httpx.Client]:
    """Yield a client with a key."""
    with httpx.Client(base_url=emulator.url, headers={"x-pan-token": "key"}, timeout=20) as client:
        yield client


def scan(client: httpx.Client) -> httpx.Response:
    """Send a sync scan."""
    return client.post("/v1/scan/sync/request", json=BODY)


def rows(client: httpx.Client) -> list[Any]:
    """Submit three scans, and return their rows of results."""
    receipt = client.post("/v1/scan/async/request", json=BATCH).json()
    found: list[Any] = client.get("/v1/scan/results", params={"scan_ids": receipt["scan_id"]}).json()
    return found


ANSWERS: list[tuple[FaultTable, int, str, str]] = [
    ({"status": 503}, 503, "application/json", "message"),
    ({"status": 429, "retry_after": 7}, 429, "application/json", "Request exceeds limit"),
    ({"status": 400}, 400, "application/json", "Request data is invalid or malformed"),
    ({"status": 520, "body": "html"}, 520, "text/html; charset=utf-8", "<html>"),
    ({"status": 502, "body": "empty"}, 502, "application/json", ""),
    ({"html": True}, 200, "text/html; charset=utf-8", "<html>"),
    ({"empty": True}, 200, "application/json", ""),
    ({"invalid_json": True}, 200, "application/json", '"scan_id'),
    ({"redirect": "https://elsewhere.test/"}, 307, "application/json", ""),
]


@pytest.mark.parametrize(("fault", "status", "media_type", "text"), ANSWERS, ids=str)
def test_other_answers(
    emulator: Emulator, client: httpx.Client, fault: FaultTable, status: int, media_type: str, text: str
) -> None:
    """A fault answers in place of the service, and says as every answer does that this is an emulator."""
    emulator.faults.add(**fault)
    reply = scan(client)

    assert (status, media_type, "1") == (
        reply.status_code,
        reply.headers["content-type"],
        reply.headers["x-airs-emulator"],
    )
    assert (text in reply.text) if text else "" == reply.text


def test_headers_of_other_answers(emulator: Emulator, client: httpx.Client) -> None:
    """A 429 can carry Retry-After, a redirect its address, and a status without a body has none."""
    emulator.faults.add(status=429, retry_after=7, count=1)
    emulator.faults.add(redirect="https://elsewhere.test/", count=1)
    emulator.faults.add(status=204)

    assert "7" == scan(client).headers["retry-after"]
    assert "https://elsewhere.test/" == scan(client).headers["location"]
    assert (204, b"") == ((empty := scan(client)).status_code, empty.content)


BROKEN: list[tuple[FaultTable, type[Exception]]] = [
    ({"silence": True}, httpx.ReadTimeout),
    ({"latency": 5.0}, httpx.ReadTimeout),
    ({"slow_bytes": 1}, httpx.ReadTimeout),
    ({"reset": "before"}, httpx.ReadError),
    ({"reset": "head"}, httpx.TransportError),
    ({"reset": "body"}, httpx.TransportError),
    ({"close": "before"}, httpx.RemoteProtocolError),
    ({"close": "head"}, httpx.RemoteProtocolError),
    ({"close": "body"}, httpx.RemoteProtocolError),
    ({"truncated": 5}, httpx.RemoteProtocolError),
    ({"content_length": 100_000}, httpx.RemoteProtocolError),
]


@pytest.mark.parametrize(("fault", "error"), BROKEN, ids=str)
def test_broken_answers(emulator: Emulator, client: httpx.Client, fault: FaultTable, error: type[Exception]) -> None:
    """A fault of the connection reaches the client as one, and the next request is answered again."""
    emulator.faults.extend([{**fault, "count": 1}])

    client.timeout = httpx.Timeout(0.25 if error is httpx.ReadTimeout else 20)
    with pytest.raises(error):
        scan(client)
    client.timeout = httpx.Timeout(20)
    assert 200 == scan(client).status_code


def test_slow_answer_arrives(emulator: Emulator, client: httpx.Client) -> None:
    """Bytes that are slow enough to notice and fast enough to wait for make a whole answer."""
    emulator.faults.add(slow_bytes=100_000)

    assert "benign" == scan(client).json()["category"]


@pytest.mark.parametrize("distribution", ["fixed", "uniform", "normal"])
def test_latency(emulator: Emulator, client: httpx.Client, distribution: Any) -> None:
    """A short latency of any distribution leaves the answer as it is."""
    emulator.faults.add(latency=0.01, distribution=distribution, spread=0.005)

    assert 200 == scan(client).status_code


EDITED: list[tuple[FaultTable, dict[str, Any]]] = [
    ({"partial": "timeout"}, {"timeout": True, "error": False, "category": "benign"}),
    ({"partial": "error", "category": True}, {"timeout": False, "error": True, "category": "error"}),
    ({"unknown": "action, category"}, {"action": "unknown", "category": "unknown"}),
    ({"nulls": "action"}, {"action": None}),
    ({"nulls": "optional"}, {"profile_name": None, "action": "allow"}),
]


@pytest.mark.parametrize(("fault", "members"), EDITED, ids=str)
def test_edited_answers(emulator: Emulator, client: httpx.Client, fault: FaultTable, members: dict[str, Any]) -> None:
    """A fault within the answer changes those members, and the rest is as the service sent it."""
    emulator.faults.add(**fault)
    answer = scan(client).json()

    assert members == {name: answer[name] for name in members}
    assert answer["scan_id"]


def test_missing_member(emulator: Emulator, client: httpx.Client) -> None:
    """A member can be left out."""
    emulator.faults.add(missing="action")

    assert "action" not in scan(client).json()


def test_rows(emulator: Emulator, client: httpx.Client) -> None:
    """Rows can come in another order, twice, or never be complete, those of one req_id alone too."""
    emulator.faults.add(reordered=True)
    assert [3, 2, 1] == [row["req_id"] for row in rows(client)]
    emulator.reset()
    emulator.faults.add(duplicated=True, req_id=2)
    assert [1, 2, 3, 2] == [row["req_id"] for row in rows(client)]
    emulator.reset()
    emulator.faults.add(pending=True, req_id=3)
    late = rows(client)
    assert ["complete", "complete", "pending"] == [row["status"] for row in late]
    assert "result" not in late[2]


def test_row_faults_leave_other_answers(emulator: Emulator, client: httpx.Client) -> None:
    """An edit of rows leaves a single answer unchanged, and a partial verdict reaches the rows of results."""
    emulator.faults.add(reordered=True)
    assert 200 == scan(client).status_code
    emulator.reset()
    emulator.faults.add(partial="timeout", req_id=1)
    assert [True, False, False] == [row["result"]["timeout"] for row in rows(client)]


def test_pending_scans_have_no_report(emulator: Emulator, client: httpx.Client) -> None:
    """A row that is never complete is missing from the reports."""
    emulator.faults.add(pending=True, req_id=1)
    receipt = client.post("/v1/scan/async/request", json=BATCH).json()
    reports = client.get("/v1/scan/reports", params={"report_ids": receipt["report_id"]}).json()

    assert {2, 3} == {report["req_id"] for report in reports}


def test_selection(emulator: Emulator, client: httpx.Client) -> None:
    """A fault can be for every second request, for a number of them, for a prompt, or for an endpoint."""
    every = emulator.faults.add(status=503, every=2)
    assert [200, 503, 200, 503] == [scan(client).status_code for _ in range(4)]
    assert 2 == every.fired
    emulator.reset()
    emulator.faults.add(status=503, count=1)
    assert [503, 200] == [scan(client).status_code for _ in range(2)]
    emulator.reset()
    emulator.faults.add(status=503, prompt="HELL", endpoint="sync")
    emulator.faults.add(status=503, prompt_regex="^nothing$")
    assert [503, 200] == [scan(client).status_code, client.post("/v1/scan/async/request", json=BATCH).status_code]
    emulator.reset()
    emulator.faults.add(status=503, rate=0.0)
    assert 200 == scan(client).status_code


def test_selection_of_rows_by_prompt(emulator: Emulator, client: httpx.Client) -> None:
    """A condition on prompts selects the rows of results submitted with such a prompt."""
    emulator.faults.add(pending=True, prompt="hello")

    assert {"pending"} == {row["status"] for row in rows(client)}


SPOKEN: list[dict[str, Any]] = [
    {"prompt": "The slow words"},
    {"response": "THE SLOW WORDS"},
    {"prompt": "hello", "code_response": "# the slow words"},
    {"response": "hello", "context": "The slow words."},
    {"tool_event": {"metadata": {}, "input": '["the slow words"]'}},
    {"tool_event": {"metadata": {}, "output": "the slow words"}},
]


@pytest.mark.parametrize("content", SPOKEN, ids=str)
def test_selection_by_text(emulator: Emulator, client: httpx.Client, content: dict[str, Any]) -> None:
    """A condition on texts is met by any text of a scan, in any letter case, and by no other scan."""
    emulator.faults.add(status=503, text="slow words")
    reply = client.post("/v1/scan/sync/request", json=BODY | {"contents": [content]})

    assert (503, 200) == (reply.status_code, scan(client).status_code)


def test_partial_verdict_by_phrase(emulator: Emulator, client: httpx.Client) -> None:
    """A phrase makes verdicts partial, on the side that the fault names; prompt conditions and this one both count."""
    emulator.faults.add(partial="timeout", feature="injection", text="there", side="response")
    answer = scan(client).json()
    emulator.faults.replace([{"partial": "error", "text": "there", "prompt": "another"}])
    other = scan(client).json()

    assert [{"content_type": "response", "feature": "injection", "status": "timeout"}] == answer["errors"]
    assert (True, "allow", False, False) == (answer["timeout"], answer["action"], other["timeout"], other["error"])


def test_selection_of_rows_by_text(emulator: Emulator, client: httpx.Client) -> None:
    """A condition on texts selects the rows of results submitted with such a text."""
    emulator.faults.add(pending=True, text="there")

    assert {"pending"} == {row["status"] for row in rows(client)}


def test_two_answers(emulator: Emulator, client: httpx.Client) -> None:
    """Of two faults that answer, the first does; those that change an answer add up."""
    emulator.faults.add(status=503, count=1)
    emulator.faults.add(html=True, count=1)
    assert [503, "text/html; charset=utf-8"] == [scan(client).status_code, scan(client).headers["content-type"]]
    emulator.reset()
    emulator.faults.add(unknown="category")
    emulator.faults.add(missing="errors")
    answer = scan(client).json()
    assert ("unknown", False) == (answer["category"], "errors" in answer)


def test_faults_of_a_connection_need_one() -> None:
    """Without a socket, a fault of the connection is a 500 that says so."""
    emulator = Emulator(Settings())
    emulator.faults.add(reset="before")

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(emulator.app)
        async with httpx.AsyncClient(transport=transport, headers={"x-pan-token": "k"}) as client:
            return await client.post("http://emulator/v1/scan/sync/request", json=BODY)

    import asyncio

    reply = asyncio.run(ask())
    assert (500, True) == (reply.status_code, "needs a socket" in reply.text)


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"statsu": 503}, "faults[0].statsu: unknown key; is it status?"),
    ({"count": 1}, "faults[0]: what goes wrong? one of"),
    ({"status": 503, "html": True}, "faults[0]: status and html are two faults"),
    ({"status": "503"}, "faults[0].status: '503' is not a whole number"),
    ({"status": 99}, "faults[0]: "),
    ({"status": 503, "prompt_regex": "("}, "prompt_regex"),
    ({"status": 503, "rate": 2}, "rate"),
    ({"redirect": 5}, "faults[0].redirect"),
]


@pytest.mark.parametrize(("fault", "message"), WRONG, ids=str)
def test_wrong_faults(emulator: Emulator, fault: dict[str, Any], message: str) -> None:
    """An invalid fault raises an error of one line that names the key, and none is added."""
    with pytest.raises(SettingsError) as error:
        emulator.faults.add(**fault)

    assert message in str(error.value)
    assert 0 == len(emulator.faults)


def test_every_kind_is_here() -> None:
    """Each kind of fault is seen by a client in this module."""
    seen: set[str] = {"missing", "reordered", "duplicated", "pending"}
    for table in [row[0] for row in ANSWERS] + [row[0] for row in BROKEN] + [row[0] for row in EDITED]:
        seen |= table.keys() & FAULT_KINDS.keys()

    assert set(FAULT_KINDS) == seen


def test_scripted_answers(emulator: Emulator, client: httpx.Client) -> None:
    """Scripted answers are given in order, and only at their endpoint if they have one."""
    emulator.respond({"a": 1}, times=2)
    emulator.respond(text="plain", status=418, headers={"X-Y": "z"}, endpoint="sync")
    replies = [scan(client) for _ in range(4)]

    assert [200, 200, 418, 200] == [reply.status_code for reply in replies]
    assert ({"a": 1}, "plain", "z") == (replies[0].json(), replies[2].text, replies[2].headers["x-y"])


def test_received_requests(emulator: Emulator, client: httpx.Client) -> None:
    """Received requests are recorded without credentials, with their JSON and their prompts."""
    scan(client)
    client.post("/v1/scan/async/request", json=BATCH)
    client.post("/v1/scan/sync/request", content=b"{", headers={"content-type": "application/json"})
    first, batch, broken = emulator.requests

    assert ("sync", "(hidden)", BODY) == (first.endpoint, first.headers["x-pan-token"], first.json)
    assert ({0: ["hello"]}, {1: ["hello"], 2: ["hello"], 3: ["hello"]}) == (first.prompts, batch.prompts)
    assert (None, {0: []}) == (broken.json, broken.prompts)
