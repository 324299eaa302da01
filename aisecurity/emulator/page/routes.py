"""Routes of the page, below `/_emulator/`, and their headers."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from aisecurity.emulator.control.recorded_call import RecordedCall
from aisecurity.emulator.control.recorder import RequestRecorder
from aisecurity.emulator.http.rejections import Rejection

from .call_filter import CallFilter
from .documents import call_document, call_list, page
from .markup import Markup, encoded
from .opened_call import opened_call

_MOST_DIGITS = 20
_FOLDER = Path(__file__).parent
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def page_routes(recorder: RequestRecorder) -> list[Route]:
    """Return the routes of the page of calls."""
    endpoint = _PageEndpoint(recorder)
    return [
        Route("/_emulator/", endpoint.page, methods=["GET"]),
        Route("/_emulator/calls", endpoint.calls, methods=["GET"]),
        Route("/_emulator/calls/{number}", endpoint.call, methods=["GET"]),
        Route("/_emulator/page.css", _style, methods=["GET"]),
        Route("/_emulator/page.js", _script, methods=["GET"]),
    ]


class _PageEndpoint:
    def __init__(self, recorder: RequestRecorder) -> None:
        self._recorder = recorder

    async def page(self, _request: Request) -> Response:
        """Answer with all calls."""
        return _html(page(self._recorder))

    async def calls(self, request: Request) -> Response:
        """Answer with the calls that changed after the revision *after*."""
        query = request.query_params
        shown = CallFilter(query.get("verdict", ""), query.get("text", ""))
        return _html(call_list(self._recorder, shown, _number(query.get("after", "")) or 0))

    async def call(self, request: Request) -> Response:
        """Answer with one call: a document, or with *part* only what the page shows of an opened one."""
        call = self._found(_number(request.path_params["number"]))
        return _html(opened_call(call) if "part" in request.query_params else call_document(call))

    def _found(self, number: int | None) -> RecordedCall:
        for call in self._recorder.calls():
            if call.number == number:
                return call
        raise Rejection(404)


def _number(text: str) -> int | None:
    """Return the number *text*, None if it is none or too long to be one of ours."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < _MOST_DIGITS else None


async def _style(_request: Request) -> Response:
    return Response((_FOLDER / "page.css").read_bytes(), media_type="text/css")


async def _script(_request: Request) -> Response:
    return Response((_FOLDER / "page.js").read_bytes(), media_type="text/javascript")


def _html(markup: Markup) -> Response:
    return Response(encoded(markup), headers={"Content-Security-Policy": _POLICY}, media_type="text/html")
