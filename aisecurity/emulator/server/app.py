"""ASGI application: routes, rejections as answers, bodies read within their limits."""

from collections.abc import Callable, Mapping
from typing import cast

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from aisecurity.emulator.api.contract import contract
from aisecurity.emulator.clock import Clock
from aisecurity.emulator.control.admin import admin_routes
from aisecurity.emulator.control.control import EmulatorControl
from aisecurity.emulator.control.recorded_call import CallEffect, call_of
from aisecurity.emulator.control.recorder import RequestRecorder
from aisecurity.emulator.http.answer_channel import pause
from aisecurity.emulator.http.connection import ConnectionLost, connection_of
from aisecurity.emulator.http.host_names import AcceptedHosts
from aisecurity.emulator.http.json_body import Json, encode
from aisecurity.emulator.http.rejections import Rejection
from aisecurity.emulator.http.request_body import read_body
from aisecurity.emulator.page.routes import page_routes
from aisecurity.emulator.service.admission import check_length, check_media_type, check_payload_hash, credential_of
from aisecurity.emulator.service.rate_limits import ConcurrentScanLimit, PerMinuteLimit
from aisecurity.emulator.service.service import ScanService
from aisecurity.emulator.settings import Settings

from .admin_gate import AdminGate
from .envelope import EnvelopeMiddleware
from .interception import InterceptionMiddleware
from .lingering import LingeringMiddleware
from .rejection_answers import rejection_body, rejection_headers


def create_app(settings: Settings | None = None, *, clock: Clock | None = None) -> Starlette:
    """Build an application with a service of its own: scans and quotas are not shared between applications."""
    settings, clock = settings or Settings(), clock or Clock()
    return build_app(settings, clock, ScanService(settings, clock), EmulatorControl.from_settings(settings))


def build_app(
    settings: Settings,
    clock: Clock,
    service: ScanService,
    control: EmulatorControl,
    *,
    hosts: AcceptedHosts | None = None,
) -> Starlette:
    """Build an application that offers *service* over HTTP, under *control*; *hosts* are names for its admin paths."""
    endpoints = _Endpoints(settings, clock, service)
    hosts = hosts or AcceptedHosts(settings.admin_hosts)
    app = Starlette(
        routes=[
            Route("/v1/scan/sync/request", endpoints.sync_scan, methods=["POST"]),
            Route("/v1/scan/async/request", endpoints.async_scan, methods=["POST"]),
            Route("/v1/scan/results", endpoints.results, methods=["GET"]),
            Route("/v1/scan/reports", endpoints.reports, methods=["GET"]),
            Route("/healthz", _healthz, methods=["GET"]),
            Route("/openapi.json", _contract, methods=["GET"]),
            *(_admin_routes(control, control.recorder) if settings.admin and control.recorder else []),
        ],
        middleware=[
            Middleware(LingeringMiddleware),
            Middleware(EnvelopeMiddleware, clock.wall_ns),
            *([Middleware(AdminGate, hosts)] if settings.admin else []),
            Middleware(InterceptionMiddleware, control, clock),
        ],
        exception_handlers={
            Rejection: endpoints.rejected,
            HTTPException: endpoints.rejected,
            ClientDisconnect: _connection_lost,
            ConnectionLost: _connection_lost,
        },
    )
    app.router.redirect_slashes = False
    return app


def _admin_routes(control: EmulatorControl, recorder: RequestRecorder) -> list[Route]:
    return [*admin_routes(control, recorder), *page_routes(recorder)]


class _Endpoints:
    def __init__(self, settings: Settings, clock: Clock, service: ScanService) -> None:
        self._settings = settings
        self._service = service
        self._sleep = clock.sleep
        self._results = PerMinuteLimit(settings.queries_per_minute, clock.monotonic)
        shared = settings.shared_queries
        self._reports = self._results if shared else PerMinuteLimit(settings.queries_per_minute, clock.monotonic)
        self._quota = PerMinuteLimit(settings.scans_per_minute, clock.monotonic, "scans_per_minute")
        self._scans = ConcurrentScanLimit(settings.max_concurrent)

    async def sync_scan(self, request: Request) -> Response:
        return await self._scan(
            request,
            "max_sync_bytes",
            self._settings.max_sync_bytes,
            self._service.sync_scan,
            self._settings.sync_delay,
        )

    async def async_scan(self, request: Request) -> Response:
        return await self._scan(
            request, "max_async_bytes", self._settings.max_async_bytes, self._service.async_scan, 0.0
        )

    async def results(self, request: Request) -> Response:
        return self._query(request, self._service.results, self._results)

    async def reports(self, request: Request) -> Response:
        return self._query(request, self._service.reports, self._reports)

    async def _scan(
        self, request: Request, name: str, limit: int, scan: Callable[[bytes], Json], seconds: float
    ) -> Response:
        credential = credential_of(request.headers, self._settings)
        self._quota.count(credential)
        with self._scans.slot():
            check_media_type(request.headers)
            check_length(request.headers, limit, name)
            body = await read_body(request, limit, name)
            if self._settings.verify_payload_hash:
                check_payload_hash(request.headers, credential, body)
            answer = scan(body)
            if (call := call_of(request.scope)) is not None:
                call.scans = self._service.scans(str(answer["scan_id"]))
            if seconds:
                await pause(connection_of(request.scope), seconds, self._sleep)
            return _json(answer)

    def _query(self, request: Request, query: Callable[[str], object], limit: PerMinuteLimit) -> Response:
        limit.count(credential_of(request.headers, self._settings))
        return _json(query(request.url.query))

    async def rejected(self, request: Request, error: Exception) -> Response:
        """Answer a Rejection, or an error of the router: an unknown path, a wrong method."""
        rejection = error if isinstance(error, Rejection) else Rejection(cast("HTTPException", error).status_code)
        call = call_of(request.scope)
        if call is not None and rejection.limit is not None:
            limit = f"{rejection.limit}={getattr(self._settings, rejection.limit)}"
            call.effects.append(CallEffect("limit", limit, "The request was rejected by this setting."))
        # A 405 of the router has the allowed methods in its headers.
        headers = rejection_headers(rejection, self._settings) or getattr(error, "headers", None)
        return _json(rejection_body(rejection, self._settings), rejection.status, headers)


async def _connection_lost(_request: Request, _error: Exception) -> Response:
    """Answer a client that has gone: only the access log shows the status."""
    return _json({}, 400)


async def _healthz(_request: Request) -> Response:
    return _json({"status": "ok", "emulator": True})


async def _contract(_request: Request) -> Response:
    return Response(contract(), media_type="application/json")


def _json(value: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    return Response(encode(value), status, headers, media_type="application/json")
