"""Admin endpoint, off by default: faults, scripted answers and received requests over HTTP."""

from collections.abc import AsyncIterator, Callable

import httpx
import pytest
from starlette.types import Message

from aisecurity.emulator import Emulator, Settings, create_app

Start = Callable[[Settings], httpx.AsyncClient]
BODY = {"ai_profile": {"profile_name": "p"}, "contents": [{"prompt": "hello"}]}


@pytest.fixture
def client(emulator: Start) -> httpx.AsyncClient:
    """Return a client of an emulator that can be administered."""
    return emulator(Settings(admin=True, admin_hosts=frozenset({"emulator"}), max_requests=2))


async def test_off_by_default(emulator: Start) -> None:
    """The admin path does not exist by default."""
    async with emulator(Settings()) as client:
        assert 404 == (await client.get("/_emulator/faults")).status_code


async def test_faults(client: httpx.AsyncClient) -> None:
    """Faults are added, listed with how often they fired, replaced and removed."""
    async with client:
        added = await client.post("/_emulator/faults", json={"status": 503, "count": 1})
        first = await client.post("/v1/scan/sync/request", json=BODY)
        listed = await client.get("/_emulator/faults")
        replaced = await client.put("/_emulator/faults", json=[{"html": True}, {"empty": True}])
        cleared = await client.delete("/_emulator/faults")

    assert [{"status": 503, "count": 1, "fired": 0}] == added.json()
    assert (503, [{"status": 503, "count": 1, "fired": 1}]) == (first.status_code, listed.json())
    assert (2, []) == (len(replaced.json()), cleared.json())


async def test_responses(client: httpx.AsyncClient) -> None:
    """Scripted answers are added, used in order, and removed."""
    async with client:
        table = {"json": {"a": 1}, "status": 202, "headers": {"X-Y": "z"}, "endpoint": "sync", "times": 2}
        waiting = await client.post("/_emulator/responses", json=table)
        first = await client.post("/v1/scan/sync/request", json=BODY)
        left = await client.get("/_emulator/responses")
        cleared = await client.delete("/_emulator/responses")

    assert [{"waiting": 2}, {"waiting": 1}, {"waiting": 0}] == [one.json() for one in (waiting, left, cleared)]
    assert (202, {"a": 1}, "z") == (first.status_code, first.json(), first.headers["x-y"])


async def test_requests(client: httpx.AsyncClient) -> None:
    """The last requests are listed without credentials, and forgotten."""
    async with client:
        for _ in range(3):
            await client.post("/v1/scan/sync/request", json=BODY)
        listed = (await client.get("/_emulator/requests")).json()
        cleared = (await client.delete("/_emulator/requests")).json()

    assert [BODY, BODY] == [one["json"] for one in listed]
    assert ["2026-01-02T03:04:05.123456789Z"] * 2 == [one["received"] for one in listed]
    assert ("POST", "/v1/scan/sync/request", "(hidden)") == (
        listed[0]["method"],
        listed[0]["path"],
        listed[0]["headers"]["x-pan-token"],
    )
    assert [] == cleared


WRONG = [
    ("faults", [{"statsu": 1}]),
    ("faults", [5]),
    ("responses", {"status": 99}),
    ("responses", {"times": 20_000}),
    ("responses", {"headers": 5}),
]


@pytest.mark.parametrize(("path", "body"), WRONG, ids=str)
async def test_wrong(client: httpx.AsyncClient, path: str, body: object) -> None:
    """An invalid table gets a 400 that says what would be valid."""
    async with client:
        reply = await client.post(f"/_emulator/{path}", json=body)

    assert 400 == reply.status_code
    assert reply.json()["error"]["message"]


async def test_only_json(client: httpx.AsyncClient) -> None:
    """A web page cannot change anything: a request that it can send without a preflight is rejected."""
    async with client:
        plain = {"content-type": "text/plain"}
        reply = await client.post("/_emulator/faults", content=b'{"status": 503}', headers=plain)

    assert 415 == reply.status_code


PATHS = ["faults", "responses", "requests", "nothing", ""]


@pytest.mark.parametrize("path", PATHS)
async def test_foreign_host(client: httpx.AsyncClient, path: str) -> None:
    """A name that is not ours gets a 403 on every path below the admin endpoint, and answers as ever on the others."""
    async with client:
        headers = {"host": "attacker.example"}
        refused = [await client.request(method, f"/_emulator/{path}", headers=headers) for method in ("GET", "DELETE")]
        scan = await client.post("/v1/scan/sync/request", json=BODY, headers=headers)
        health = await client.get("/healthz", headers=headers)

    assert [403, 403, 200, 200] == [one.status_code for one in (*refused, scan, health)]
    assert "--admin-host" in refused[0].json()["error"]["message"]
    assert "no-store" == refused[0].headers["cache-control"]


async def pieces(body: bytes) -> AsyncIterator[bytes]:
    """Yield *body*, for a request that does not announce its length."""
    yield body


@pytest.mark.parametrize("chunked", [False, True])
async def test_large_body(client: httpx.AsyncClient, *, chunked: bool) -> None:
    """A body of more than 1 MB gets a 413, whether it announces its length or not; one of 1 MB is read."""
    json = {"content-type": "application/json"}

    async with client:
        largest = b'[{"status": 503}]'.ljust(1_000_000)
        statuses = [
            (
                await client.post("/_emulator/faults", content=pieces(body) if chunked else body, headers=json)
            ).status_code
            for body in (largest, largest + b" ")
        ]

    assert [200, 413] == statuses


@pytest.mark.parametrize(("method", "path"), [("DELETE", "faults"), ("GET", ""), ("POST", "nothing")])
async def test_large_body_that_nobody_reads(client: httpx.AsyncClient, method: str, path: str) -> None:
    """The bound holds for every path and method, also where no body is wanted."""
    async with client:
        reply = await client.request(method, f"/_emulator/{path}", content=pieces(b" " * 1_000_001))

    assert (413, "no-store") == (reply.status_code, reply.headers["cache-control"])


async def test_broken_body() -> None:
    """A client that goes away within its body gets no answer."""
    scope = {"type": "http", "path": "/_emulator/faults", "method": "PUT", "headers": [(b"host", b"localhost")]}
    sent = list[Message]()

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    await create_app(Settings(admin=True))(scope, receive, send)
    assert [] == sent


@pytest.mark.parametrize("number", ["1e999", "NaN", "-Infinity"])
async def test_no_numbers(client: httpx.AsyncClient, number: str) -> None:
    """A body that can be read but not written, for JSON has no such number, is left out of the list."""
    async with client:
        for body in (f'{{"tr_id": {number}}}', '{"a": 1}'):
            await client.post("/v1/scan/sync/request", content=body)
        listed = await client.get("/_emulator/requests")

    assert [None, {"a": 1}] == [one["json"] for one in listed.json()]


async def test_byte_order_mark(client: httpx.AsyncClient) -> None:
    """A file of faults may begin with a byte order mark."""
    async with client:
        body = b"\xef\xbb\xbf" + b'[{"status": 503}]'
        reply = await client.put("/_emulator/faults", content=body, headers={"content-type": "application/json"})

    assert [{"status": 503, "fired": 0}] == reply.json()


async def test_openapi(client: httpx.AsyncClient) -> None:
    """The contract is served, with the emulator as its only server."""
    async with client:
        contract = (await client.get("/openapi.json")).json()

    assert 4 == len(contract["paths"])
    assert [{"url": "/"}] == [{"url": server["url"]} for server in contract["servers"]]


def test_not_running() -> None:
    """An emulator that does not serve has no address."""
    with pytest.raises(RuntimeError, match="not running"):
        _ = Emulator().url
