"""Admin endpoint: faults, scripted answers and received requests over HTTP, without a key."""

import codecs
from typing import cast

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from aisecurity.emulator.http.json_body import decode, encode
from aisecurity.emulator.http.received_request import ReceivedRequest
from aisecurity.emulator.service.admission import check_media_type
from aisecurity.emulator.table_parser import SettingsError, Table, as_tables

from .control import EmulatorControl
from .recorder import RequestRecorder
from .scripted_answers import add_scripted_answer


def admin_routes(control: EmulatorControl, recorder: RequestRecorder) -> list[Route]:
    """Return the routes below `/_emulator`."""
    admin = _AdminEndpoint(control, recorder)
    return [
        Route("/_emulator/faults", admin.faults, methods=["GET", "PUT", "POST", "DELETE"]),
        Route("/_emulator/responses", admin.responses, methods=["GET", "POST", "DELETE"]),
        Route("/_emulator/requests", admin.requests, methods=["GET", "DELETE"]),
    ]


class _AdminEndpoint:
    def __init__(self, control: EmulatorControl, recorder: RequestRecorder) -> None:
        self._control = control
        self._recorder = recorder

    async def faults(self, request: Request) -> Response:
        """GET lists faults, POST adds, PUT replaces all, DELETE removes all."""
        faults = self._control.faults
        try:
            tables = await _tables(request, "faults")
            if request.method == "POST":
                faults.extend(tables)
            elif request.method == "PUT":
                faults.replace(tables)
            elif request.method == "DELETE":
                faults.clear()
        except SettingsError as error:
            return _rejected(error)
        return _json([{**fault.table, "fired": fault.fired} for fault in faults])

    async def responses(self, request: Request) -> Response:
        """POST adds scripted answers, DELETE removes them; every method returns how many wait."""
        answers = self._control.scripted_answers
        try:
            for index, table in enumerate(await _tables(request, "responses")):
                add_scripted_answer(answers, table, f"responses[{index}]")
        except SettingsError as error:
            return _rejected(error)
        if request.method == "DELETE":
            answers.clear()
        return _json({"waiting": len(answers)})

    async def requests(self, request: Request) -> Response:
        """GET lists the received requests, DELETE forgets them."""
        if request.method == "DELETE":
            self._recorder.clear()
        body = b",".join(map(_encoded, self._recorder.all()))
        return Response(b"[%s]" % body, media_type="application/json")


def _encoded(received: ReceivedRequest) -> bytes:
    """Encode what is shown of a request, without a body that can be read, but not written: NaN, 1e999, deep nesting."""
    shown = received.shown()
    try:
        return encode(shown)
    except (ValueError, RecursionError):
        return encode({**shown, "json": None})


async def _tables(request: Request, name: str) -> list[Table]:
    if request.method not in {"POST", "PUT"}:
        return []
    # A web page cannot post JSON to another origin without a preflight request, which fails here.
    check_media_type(request.headers)
    body = await request.body()
    # A file of faults that an editor of Windows wrote begins with a byte order mark.
    value = decode(body.removeprefix(codecs.BOM_UTF8))
    return as_tables(cast("list[object]", value) if isinstance(value, list) else [value], name)


def _rejected(error: SettingsError) -> Response:
    return _json({"error": {"message": str(error)}}, 400)


def _json(value: object, status: int = 200) -> Response:
    return Response(encode(value), status, media_type="application/json")
