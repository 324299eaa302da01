"""Rejected requests, with the documented status, message and shape."""

import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Callable

import httpx
import pytest

from aisecurity.emulator import Settings

SYNC = "/v1/scan/sync/request"
ASYNC = "/v1/scan/async/request"
RESULTS = "/v1/scan/results"
REPORTS = "/v1/scan/reports"
UUID = "a43e8177-9776-465b-8ef3-a95c5a9607f8"
MALFORMED = "Request data is invalid or malformed"
JSON = {"content-type": "application/json"}

OK: dict[str, object] = {"ai_profile": {"profile_name": "p"}, "contents": [{"prompt": "Hello"}]}
TOOL = {"ecosystem": "mcp", "method": "m", "server_name": "s"}


def _error(message: str) -> dict[str, object]:
    return {"error": {"message": message}}


def _content(**content: object) -> dict[str, object]:
    return {**OK, "contents": [content]}


BODIES: list[bytes | object] = [
    b"",
    b"{",
    b"null",
    b"[]",
    b'"text"',
    b"\xef\xbb\xbf{}",
    b'{"tr_id":"\xff"}',
    json.dumps(OK).encode("utf-16"),
    json.dumps({**OK, "x": 1}).replace("1", "NaN").encode(),
    json.dumps({**OK, "x": 1}).replace("1", "-Infinity").encode(),
    b"[" * 100_000,
    b'{"a":' * 100_000,
    b"1" * 5000,
    {"ai_profile": {"profile_name": "p"}},
    {**OK, "contents": None},
    {**OK, "contents": []},
    {**OK, "contents": {}},
    {**OK, "contents": ["Hello"]},
    {**OK, "contents": [{}, {"prompt": "Hello"}]},
    _content(),
    _content(context="only"),
    _content(prompt=None, response=None),
    _content(prompt=""),
    _content(prompt="", response="Hi"),
    _content(response=""),
    _content(prompt="Hi", response=""),
    _content(prompt=1),
    _content(prompt="Hi", code_response=[]),
    _content(prompt="http://a " * 101),
    _content(context="c" * 100_001, response="r"),
    _content(context="c", prompt="p" * 10_001),
    _content(context="c", response="r" * 20_001),
    _content(tool_event={}),
    _content(tool_event="call"),
    _content(tool_event={"input": "", "output": None}),
    _content(tool_event={"input": {"q": 1}}),
    _content(tool_event={"input": "i", "metadata": {"ecosystem": "mcp"}}),
    _content(tool_event={"input": "i", "metadata": {**TOOL, "tool_invoked": 1}}),
    {**OK, "ai_profile": "p"},
    {**OK, "ai_profile": {}},
    {**OK, "ai_profile": {"profile_name": None}},
    {**OK, "ai_profile": {"profile_name": ""}},
    {**OK, "ai_profile": {"profile_name": 1}},
    {**OK, "ai_profile": {"profile_name": "n" * 101}},
    {**OK, "ai_profile": {"profile_id": "p"}},
    {**OK, "ai_profile": {"profile_id": UUID.replace("-", "")}},
    {**OK, "tr_id": 1},
    {**OK, "tr_id": "t" * 101},
    {**OK, "session_id": "t" * 101},
    {**OK, "transaction_id": "t" * 101},
    {**OK, "metadata": []},
    {**OK, "metadata": {"app_name": True}},
    {**OK, "metadata": {"agent_meta": {"agent_id": 1}}},
]


@pytest.mark.parametrize("body", BODIES)
async def test_malformed_scan(client: httpx.AsyncClient, body: bytes | object) -> None:
    """A body that is no scan request is a 400, alone and as part of a batch."""
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    batch = b'[{"req_id":1,"scan_req":' + sent + b"}]"

    alone = await client.post(SYNC, content=sent, headers=JSON)
    within = await client.post(ASYNC, content=batch, headers=JSON)

    assert (400, _error(MALFORMED)) == (alone.status_code, alone.json())
    assert (400, _error(MALFORMED)) == (within.status_code, within.json())
    assert "1" == alone.headers["x-airs-emulator"]


@pytest.mark.parametrize(
    "batch",
    [
        {},
        [],
        [1],
        [{"scan_req": OK}],
        [{"req_id": 1}],
        [{"req_id": None, "scan_req": OK}],
        [{"req_id": True, "scan_req": OK}],
        [{"req_id": 1.0, "scan_req": OK}],
        [{"req_id": "1", "scan_req": OK}],
        [{"req_id": -1, "scan_req": OK}],
        [{"req_id": 2**32, "scan_req": OK}],
        [{"req_id": 1, "scan_req": OK}, {"req_id": 1, "scan_req": OK}],
        [{"req_id": number, "scan_req": OK} for number in range(6)],
    ],
)
async def test_malformed_batch(client: httpx.AsyncClient, batch: object) -> None:
    """A batch holds 1 to 5 objects with distinct req_ids of 32 bits."""
    response = await client.post(ASYNC, json=batch)

    assert (400, _error(MALFORMED)) == (response.status_code, response.json())


@pytest.mark.parametrize(
    "query",
    [
        "",
        "other=1",
        "ids=",
        "ids=,",
        f"ids={UUID},",
        f"ids={UUID}x",
        f"ids={UUID[:-1]}g",
        "ids=" + ",".join([UUID] * 6),
        f"ids={UUID}&ids={UUID}",
        "&".join(["a=1"] * 200),
    ],
)
async def test_malformed_query(client: httpx.AsyncClient, query: str) -> None:
    """A query holds 1 to 5 well-formed ids in one comma-joined value."""
    results = await client.get(f"{RESULTS}?{query.replace('ids=', 'scan_ids=')}")
    reports = await client.get(f"{REPORTS}?{query.replace('ids=', 'report_ids=').replace(UUID, 'R' + UUID)}")

    assert (400, _error(MALFORMED)) == (results.status_code, results.json())
    assert (400, _error(MALFORMED)) == (reports.status_code, reports.json())


async def test_report_id_without_its_letter(client: httpx.AsyncClient) -> None:
    """A scan id is no report id."""
    assert 400 == (await client.get(f"{REPORTS}?report_ids={UUID}")).status_code


@pytest.mark.parametrize("members", [{}, {"ai_profile": None}])
async def test_no_profile(client: httpx.AsyncClient, members: dict[str, object]) -> None:
    """Without a profile, and a key linked to none, the 400 says so."""
    response = await client.post(SYNC, json={"contents": [{"prompt": "Hi"}], **members})

    assert (400, _error("No default AI profile available")) == (response.status_code, response.json())


async def test_unsupported_ecosystem(client: httpx.AsyncClient) -> None:
    """Tool events of an ecosystem other than mcp are rejected, with the reason."""
    event = {"metadata": {**TOOL, "ecosystem": "other"}, "input": "i"}

    response = await client.post(SYNC, json=_content(tool_event=event))

    assert (400, _error("unsupported ecosystem")) == (response.status_code, response.json())


@pytest.mark.parametrize(
    "headers",
    [{"x-pan-token": ""}, {"x-pan-token": " "}, {"x-pan-token": "", "authorization": "Basic k"}],
)
@pytest.mark.parametrize(("method", "path"), [("POST", SYNC), ("POST", ASYNC), ("GET", RESULTS), ("GET", REPORTS)])
async def test_not_authenticated(client: httpx.AsyncClient, method: str, path: str, headers: dict[str, str]) -> None:
    """Neither key nor token: a 401 on every path."""
    response = await client.request(method, path, headers=headers)

    assert (401, _error("Not Authenticated")) == (response.status_code, response.json())


async def test_forbidden(emulator: Callable[[Settings], httpx.AsyncClient]) -> None:
    """With keys set, another key or token is a 403 and those are accepted."""
    client = emulator(Settings(keys=frozenset({"good"})))

    rejected = await client.post(SYNC, json=OK)
    as_key = await client.post(SYNC, json=OK, headers={"x-pan-token": "good"})
    as_token = await client.post(SYNC, json=OK, headers={"x-pan-token": "", "authorization": "bearer good"})

    assert (403, _error("Invalid API Key")) == (rejected.status_code, rejected.json())
    assert (200, 200) == (as_key.status_code, as_token.status_code)


@pytest.mark.parametrize("path", ["/", "/v1/scan", f"{SYNC}/", "/v1/scan/sync/other"])
async def test_not_found(client: httpx.AsyncClient, path: str) -> None:
    """An unknown path is a 404, and no redirect."""
    response = await client.post(path, json=OK)

    assert (404, _error("Resource is not found")) == (response.status_code, response.json())
    assert "1" == response.headers["x-airs-emulator"]


@pytest.mark.parametrize(("method", "path"), [("GET", SYNC), ("PUT", ASYNC), ("POST", RESULTS), ("DELETE", REPORTS)])
async def test_method_not_allowed(client: httpx.AsyncClient, method: str, path: str) -> None:
    """A wrong method is a 405 that names the right one."""
    response = await client.request(method, path)

    assert (405, _error("The method is not allowed")) == (response.status_code, response.json())
    assert response.headers["allow"]
    assert "1" == response.headers["x-airs-emulator"]


@pytest.mark.parametrize("content_type", ["text/plain", "application/jsonp", ""])
async def test_media_type(client: httpx.AsyncClient, content_type: str) -> None:
    """A body that is not announced as JSON is a 415."""
    response = await client.post(SYNC, content=json.dumps(OK), headers={"content-type": content_type})

    assert (415, _error("The media type is not supported")) == (response.status_code, response.json())


async def _endless() -> AsyncIterator[bytes]:
    while True:
        yield b" " * 1000


@pytest.mark.parametrize("path", [SYNC, ASYNC])
async def test_too_large(emulator: Callable[[Settings], httpx.AsyncClient], path: str) -> None:
    """The size of a body is limited in bytes, whether it says its length or is endless."""
    client = emulator(Settings(max_sync_bytes=3000, max_async_bytes=3000))

    at_limit = await client.post(path, content=b" " * 3000, headers=JSON)
    above = await client.post(path, content="é".encode() * 1501, headers=JSON)
    chunked = await client.post(path, content=_endless(), headers=JSON)

    assert 400 == at_limit.status_code
    assert (413, _error("The request body is too large")) == (above.status_code, above.json())
    assert 413 == chunked.status_code


def test_documented_sizes() -> None:
    """A sync body may have 2 MB, an async body 5 MB."""
    settings = Settings()

    assert (2 * 1024 * 1024, 5 * 1024 * 1024) == (settings.max_sync_bytes, settings.max_async_bytes)


async def test_odd_content_length(client: httpx.AsyncClient) -> None:
    """A length that is no number does not count; the body itself is counted."""
    response = await client.post(SYNC, content=json.dumps(OK), headers={**JSON, "content-length": "many"})

    assert 200 == response.status_code


@pytest.mark.parametrize(("key", "status"), [("key", 200), ("Bearer key", 200), ("other", 400)])
async def test_payload_hash(emulator: Callable[[Settings], httpx.AsyncClient], key: str, status: int) -> None:
    """If verified, x-payload-hash is the HMAC of the body under the key; absent is accepted."""
    client = emulator(Settings(verify_payload_hash=True))
    body = json.dumps(OK).encode()
    digest = hmac.new(key.encode(), body, hashlib.sha256).hexdigest().upper()

    signed = await client.post(SYNC, content=body, headers={**JSON, "x-payload-hash": digest})
    unsigned = await client.post(SYNC, content=body, headers=JSON)

    assert (status, 200) == (signed.status_code, unsigned.status_code)


async def test_payload_hash_is_not_verified_by_default(client: httpx.AsyncClient) -> None:
    """By default any x-payload-hash passes."""
    assert 200 == (await client.post(SYNC, json=OK, headers={"x-payload-hash": "wrong"})).status_code
