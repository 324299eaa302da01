"""Scan content and wait for the verdict: `POST /v1/scan/sync/request`.

The body may hold at most 2 MB and 100 URLs.
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


PATH = "/v1/scan/sync/request"


def build_request(*, body: models.ScanRequest) -> Request:
    """Return what to send. Nothing is checked here."""
    return Request(
        method="POST",
        path=PATH,
        body=body.to_dict(),
    )


def read_answer(value: Any) -> models.ScanResponse:
    """Read the JSON value of an answer with status 200. ModelError if it is of another shape."""
    return models.ScanResponse.from_dict(value)


def read_response(
    status_code: int, content: bytes
) -> models.ScanResponse | models.ErrorResponse | models.DefaultError | None:
    """Read the body of any answer; `None` if it is not JSON of the shape documented for that status."""
    if status_code == 200:
        return decode(content, read_answer)
    if status_code in {400, 401, 403, 404, 405, 413, 415, 429}:
        return decode(content, models.ErrorResponse.from_dict)
    return decode(content, models.DefaultError.from_dict)


def sync_detailed(
    *, client: clients.AuthenticatedClient, body: models.ScanRequest
) -> Response[models.ScanResponse | models.ErrorResponse | models.DefaultError]:
    """Send, wait, and return the answer whatever it is; httpx.TransportError if there is none."""
    reply = client.send(build_request(body=body))
    return Response(
        status_code=reply.status_code,
        headers=reply.headers,
        content=reply.content,
        parsed=read_response(reply.status_code, reply.content),
    )


def sync(
    *, client: clients.AuthenticatedClient, body: models.ScanRequest
) -> models.ScanResponse | models.ErrorResponse | models.DefaultError | None:
    """Send, wait, and return the model in the answer, `None` if there is none; httpx.TransportError without an answer."""
    return sync_detailed(client=client, body=body).parsed


async def asyncio_detailed(
    *, client: clients.AuthenticatedClient, body: models.ScanRequest
) -> Response[models.ScanResponse | models.ErrorResponse | models.DefaultError]:
    """Send, wait, and return the answer whatever it is; httpx.TransportError if there is none."""
    reply = await client.send_async(build_request(body=body))
    return Response(
        status_code=reply.status_code,
        headers=reply.headers,
        content=reply.content,
        parsed=read_response(reply.status_code, reply.content),
    )


async def asyncio(
    *, client: clients.AuthenticatedClient, body: models.ScanRequest
) -> models.ScanResponse | models.ErrorResponse | models.DefaultError | None:
    """Send, wait, and return the model in the answer, `None` if there is none; httpx.TransportError without an answer."""
    return (await asyncio_detailed(client=client, body=body)).parsed
