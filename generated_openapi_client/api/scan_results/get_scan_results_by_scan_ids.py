"""Read verdicts by scan id: `GET /v1/scan/results`.

One row per object of the batch, in any order: join on scan_id and req_id. At most 10 requests a minute, outside
the scan quota. An unknown id gives an empty list or a 400 [?].
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aisecurity._runtime.endpoint import Request, Response, decode
from aisecurity._runtime.fork_guard import no_fork
from aisecurity._runtime.lazy import LateModule
from aisecurity._runtime.values import list_of

from ... import models

if TYPE_CHECKING:
    from aisecurity._runtime import client as clients
else:
    # It imports httpx, which what is built and read here can do without.
    clients = LateModule("aisecurity._runtime.client")


def build_request(
    *,
    scan_ids: list[str],
) -> Request:
    """Return what to send. Nothing is checked here."""
    # It brings ipaddress with it, and most programs never ask.
    with no_fork:
        from urllib.parse import quote

    return Request(
        method="GET",
        path="/v1/scan/results?scan_ids=" + ",".join(quote(item, safe="") for item in scan_ids),
    )


def read_answer(value: Any) -> list[models.ScanIdResult]:
    """Read the JSON value of an answer with status 200. ModelError if it is of another shape."""
    return list_of(models.ScanIdResult.from_dict)(value)


def read_response(
    status_code: int, content: bytes
) -> list[models.ScanIdResult] | models.ErrorResponse | models.Error | None:
    """Read the body of any answer; `None` if it is not JSON of the shape documented for that status."""
    if status_code == 200:
        return decode(content, read_answer)
    if status_code in {400, 401, 403, 404, 405, 413, 415, 429}:
        return decode(content, models.ErrorResponse.from_dict)
    return decode(content, models.Error.from_dict)


def sync_detailed(
    *,
    client: clients.AuthenticatedClient,
    scan_ids: list[str],
) -> Response[list[models.ScanIdResult] | models.ErrorResponse | models.Error]:
    """Send, wait, and return the answer whatever it is; httpx.TransportError if there is none."""
    reply = client.send(
        build_request(
            scan_ids=scan_ids,
        )
    )
    return Response(
        status_code=reply.status_code,
        headers=reply.headers,
        content=reply.content,
        parsed=read_response(reply.status_code, reply.content),
    )


def sync(
    *,
    client: clients.AuthenticatedClient,
    scan_ids: list[str],
) -> list[models.ScanIdResult] | models.ErrorResponse | models.Error | None:
    """Send, wait, and return the model in the answer, `None` if there is none; httpx.TransportError without an answer."""
    return sync_detailed(
        client=client,
        scan_ids=scan_ids,
    ).parsed


async def asyncio_detailed(
    *,
    client: clients.AuthenticatedClient,
    scan_ids: list[str],
) -> Response[list[models.ScanIdResult] | models.ErrorResponse | models.Error]:
    """Send, wait, and return the answer whatever it is; httpx.TransportError if there is none."""
    reply = await client.send_async(
        build_request(
            scan_ids=scan_ids,
        )
    )
    return Response(
        status_code=reply.status_code,
        headers=reply.headers,
        content=reply.content,
        parsed=read_response(reply.status_code, reply.content),
    )


async def asyncio(
    *,
    client: clients.AuthenticatedClient,
    scan_ids: list[str],
) -> list[models.ScanIdResult] | models.ErrorResponse | models.Error | None:
    """Send, wait, and return the model in the answer, `None` if there is none; httpx.TransportError without an answer."""
    return (
        await asyncio_detailed(
            client=client,
            scan_ids=scan_ids,
        )
    ).parsed
