"""Queue a batch of scans: `POST /v1/scan/async/request`.

Answers at once with the ids to ask for later; a scan takes about 10 seconds. The body may hold at most 5 MB and
100 URLs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aisecurity._runtime.endpoint import Request, Response, decode
from aisecurity._runtime.lazy import LateModule

from ... import models

if TYPE_CHECKING:
    from aisecurity._runtime import client as clients
else:
    # It imports httpx, which what is built and read here can do without.
    clients = LateModule("aisecurity._runtime.client")


PATH = "/v1/scan/async/request"


def build_request(*, body: list[models.AsyncScanObject]) -> Request:
    """Return what to send. Nothing is checked here."""
    return Request(
        method="POST",
        path=PATH,
        body=[item.to_dict() for item in body],
    )


def read_answer(value: Any) -> models.AsyncScanResponse:
    """Read the JSON value of an answer with status 200. ModelError if it is of another shape."""
    return models.AsyncScanResponse.from_dict(value)


def read_response(
    status_code: int, content: bytes
) -> models.AsyncScanResponse | models.ErrorResponse | models.Error | None:
    """Read the body of any answer; `None` if it is not JSON of the shape documented for that status."""
    if status_code == 200:
        return decode(content, read_answer)
    if status_code in {400, 401, 403, 404, 405, 413, 415, 429}:
        return decode(content, models.ErrorResponse.from_dict)
    return decode(content, models.Error.from_dict)


def sync_detailed(
    *, client: clients.AuthenticatedClient, body: list[models.AsyncScanObject]
) -> Response[models.AsyncScanResponse | models.ErrorResponse | models.Error]:
    """Send, wait, and return the answer whatever it is; httpx.TransportError if there is none."""
    reply = client.send(build_request(body=body))
    return Response(
        status_code=reply.status_code,
        headers=reply.headers,
        content=reply.content,
        parsed=read_response(reply.status_code, reply.content),
    )


def sync(
    *, client: clients.AuthenticatedClient, body: list[models.AsyncScanObject]
) -> models.AsyncScanResponse | models.ErrorResponse | models.Error | None:
    """Send, wait, and return the model in the answer, `None` if there is none; httpx.TransportError without an answer."""
    return sync_detailed(client=client, body=body).parsed


async def asyncio_detailed(
    *, client: clients.AuthenticatedClient, body: list[models.AsyncScanObject]
) -> Response[models.AsyncScanResponse | models.ErrorResponse | models.Error]:
    """Send, wait, and return the answer whatever it is; httpx.TransportError if there is none."""
    reply = await client.send_async(build_request(body=body))
    return Response(
        status_code=reply.status_code,
        headers=reply.headers,
        content=reply.content,
        parsed=read_response(reply.status_code, reply.content),
    )


async def asyncio(
    *, client: clients.AuthenticatedClient, body: list[models.AsyncScanObject]
) -> models.AsyncScanResponse | models.ErrorResponse | models.Error | None:
    """Send, wait, and return the model in the answer, `None` if there is none; httpx.TransportError without an answer."""
    return (await asyncio_detailed(client=client, body=body)).parsed
