"""State of a Scanner of either half: configuration, options, budget of queries, whether it is closed."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NoReturn, TypeAlias

from aisecurity import _core, _validation, configuration
from aisecurity._core.budgets.queries import QueryBudget
from aisecurity._core.budgets.retries import RetryBudget
from aisecurity._core.retry import RetryPolicy
from aisecurity._core.seen_scans import SeenScans
from aisecurity._runtime.fork_guard import no_fork
from aisecurity._runtime.lazy import LOAD_ERRORS
from aisecurity.configuration import Configuration
from aisecurity.exceptions import ConfigurationError, PayloadError, ScannerClosedError
from aisecurity.instrumentation import watchers
from aisecurity.scan import models

if TYPE_CHECKING:
    from aisecurity._core.calls import Call
    from aisecurity._core.effects import Flow
    from aisecurity._core.flows import CallSettings
    from aisecurity._core.observation import Recorder
    from aisecurity._core.wire import Transport
    from aisecurity.generated_openapi_client import (
        AiProfile,
        AsyncScanObject,
        AsyncScanResponse,
        Metadata,
        ScanIdResult,
        ScanResponse,
        ToolEvent,
    )
    from aisecurity.instrumentation.events import Half, Operation
    from aisecurity.instrumentation.opentelemetry.providers import Listeners
    from aisecurity.scan.models.content import Content
    from aisecurity.scan.ping import PingResult

    Members: TypeAlias = tuple[
        str | None, str | None, str | None, str | None, str | None, ToolEvent | Mapping[str, Any] | None
    ]

_MEMBERS = ("prompt", "response", "context", "code_prompt", "code_response", "tool_event")
_DEBUG = 10
"""The level of `logging`, which takes longer to import than all models."""
_NO_MEMBERS: Members = (None, None, None, None, None, None)


class ScannerState:
    """The state of one scanner, or of one view of it."""

    def __init__(self, config: Configuration | None, half: Half, engine: Callable[[Transport, str], str]) -> None:
        if config is not None and not isinstance(config, Configuration):  # pyright: ignore[reportUnnecessaryIsInstance]  # callers may not be typed
            raise ConfigurationError(f"config: a Configuration is needed, not {type(config).__name__}")
        self._config = config
        self._half: Half = half
        self._engine = engine
        self._from_environment: Configuration | None = None
        self._timeout: float | None = None
        self._retries: int | None = None
        self._metadata: Metadata | None = None
        self._fresh: bool | None = None
        self._parent: ScannerState | None = None
        self._usual: tuple[Configuration, CallSettings] | None = None
        """The configuration, and the settings made of it for calls without a timeout of their own."""
        self._closed = False
        self.query_budget = QueryBudget()
        self._seen = SeenScans()
        self._retry_budget = RetryBudget()
        self.pings: dict[int, Any] = {}
        """The kept answers of pings, by the id of a configuration."""

    @property
    def closed(self) -> bool:
        """Whether this view, or the scanner that it is a view of, was closed."""
        return self._closed or (self._parent is not None and self._parent.closed)

    def close(self) -> bool:
        """Close, and return whether connections are to be closed with it: those of a view belong to its scanner."""
        self._closed = True
        return self._parent is None

    def view(
        self,
        timeout: float | None,
        num_retries: int | None,
        metadata: Metadata | Mapping[str, Any] | None,
        *,
        fresh: bool | None,
    ) -> ScannerState:
        """Return a view with other options, those not given as they are here."""
        if timeout is not None:
            _validation.payload.seconds("timeout", timeout)
        if num_retries is not None:
            RetryPolicy(retries=num_retries)
        if metadata is not None:
            metadata = _validation.payload.metadata("metadata", metadata)
        if fresh is not None:
            _validation.payload.instance("fresh", fresh, bool)
        view = ScannerState(self._config, self._half, self._engine)
        view._timeout = self._timeout if timeout is None else timeout
        view._retries = self._retries if num_retries is None else num_retries
        view._metadata = self._metadata if metadata is None else metadata
        view._fresh = self._fresh if fresh is None else fresh
        view._parent = self
        view.query_budget = self.query_budget
        view._seen = self._seen
        view._retry_budget = self._retry_budget
        view.pings = self.pings
        return view

    def configuration(self) -> Configuration:
        """Return the scanner's own configuration, else what `init` set last, else the environment's at first use."""
        chosen = self._config or configuration.default()
        if chosen is not None:
            return chosen
        if self._parent is not None:
            return self._parent.configuration()
        if self._from_environment is None:
            self._from_environment = Configuration.resolve()
        return self._from_environment

    @property
    def telemetry(self) -> bool:
        """Whether telemetry is on as things are configured now, as it is where there is no configuration yet."""
        try:
            return self.configuration().telemetry
        except ConfigurationError:
            return True

    def way(self) -> tuple[Transport, str]:
        """Return how connections are made now, and to which URL; the usual ones where there is no configuration yet."""
        try:
            config = self.configuration()
            return configuration.transport_of(config), config.api_endpoint
        except ConfigurationError:
            return _core.wire.Transport(), configuration.Region.US

    def reject_closed(self) -> None:
        """Raise ScannerClosedError if there can be no more calls."""
        if self._closed or (self._parent is not None and self._parent.closed):
            raise ScannerClosedError("the scanner is closed, make a new one")

    def call_settings(self, timeout: float | None) -> CallSettings:
        """Return the settings of the next call. ScannerClosedError if there can be none."""
        self.reject_closed()
        config = self.configuration()
        if self._usual is None or self._usual[0] is not config:
            settings = configuration.call_settings(config, self._timeout)
            settings = settings._replace(seen=self._seen, retry_budget=self._retry_budget)
            if self._retries is not None:
                settings = settings.with_retries(self._retries)
            if self._fresh is not None:
                settings = settings._replace(fresh=self._fresh)
            _look_beside()
            if configuration.is_lasting(config):
                self._usual = (config, settings)
        else:
            settings = self._usual[1]
        if timeout is not None:
            settings = settings._replace(timeout=_validation.payload.seconds("timeout", timeout))
        return self._observed(settings)

    def _observed(self, settings: CallSettings) -> CallSettings:
        """Return *settings* with what observers need, as they are while nobody observes or logs each call."""
        recorder = None
        try:
            # Unless the program has imported OpenTelemetry, it has set no provider.
            if "opentelemetry" in sys.modules:
                listeners = _listeners() if settings.telemetry else None
                if listeners is not None:
                    recorder = _recorder(listeners, propagate_trace=settings.propagate_trace)
            if recorder is None and not watchers.subscriptions and not watchers.is_logged(_DEBUG):
                return settings
            with no_fork:
                from aisecurity._core.observation import Observation
        except LOAD_ERRORS:
            # The call is made, also where nothing can observe it.
            return settings
        library = self._engine(settings.transport, settings.endpoint)
        return settings._replace(observation=Observation(self._half, library, settings.endpoint, recorder))

    def _record_refusal(self, operation: Operation, what: Call[Any] | None, error: Exception) -> None:
        """Record for telemetry, and for the log, that a scan or a submission failed before anything could be sent."""
        is_set = "opentelemetry" in sys.modules
        is_logged = watchers.is_logged(_DEBUG)
        if not is_set and not is_logged:
            return
        # What is raised is the caller's mistake, and nothing beside.
        with suppress(Exception):
            listeners = _listeners() if is_set and self.telemetry else None
            if listeners is None and not is_logged:
                return
            with no_fork:
                from aisecurity._core.observation import Observation, record_refusal
                from aisecurity.instrumentation.hooks import publish

            transport, endpoint = self.way()
            # Without a configuration there is no place where it would have been sent.
            place = "" if isinstance(error, ConfigurationError) else endpoint
            observation = Observation(self._half, self._engine(transport, endpoint), place)
            recorder = None if listeners is None else _recorder(listeners, propagate_trace=False)
            summary = record_refusal(recorder, observation, operation, what, error)
            if is_logged:
                publish(summary)

    def sync_scan(
        self,
        ai_profile: AiProfile | Mapping[str, Any] | str,
        content: Content | Mapping[str, Any] | None,
        tr_id: str | None,
        session_id: str | None,
        transaction_id: str | None,
        metadata: Metadata | Mapping[str, Any] | None,
        timeout: float | None,
        members: Members = _NO_MEMBERS,
    ) -> Flow[ScanResponse]:
        """Return the flow of a sync scan, with the metadata of this view if none is given.

        What is scanned is *content*, or the *members* of one.
        """
        what = None
        try:
            # Its texts were checked as they were set; what a tool event holds may have changed since.
            payload = _validation.payload
            if content is None or members != _NO_MEMBERS:
                checked = _content_of(content, members)
            else:
                checked = content if isinstance(content, models.Content) else models.Content.from_dict(content)
            if checked.tool_event is not None:
                payload.tool_event("content.tool_event", checked.tool_event)
            chosen = self._metadata if metadata is None else metadata
            what = _core.calls.sync_scan(ai_profile, checked.to_request(), tr_id, session_id, transaction_id, chosen)
            return _core.flows.call(what, self.call_settings(timeout))
        except Exception as error:
            self._record_refusal("sync_scan", what, error)
            if isinstance(error, LOAD_ERRORS):
                raise _core.wire.not_loaded(error) from error
            raise

    def async_scan(
        self, objects: Sequence[AsyncScanObject | Mapping[str, Any]], timeout: float | None
    ) -> Flow[AsyncScanResponse]:
        """Return the flow of one submission."""
        what = None
        try:
            what = _core.calls.async_scan(objects)
            return _core.flows.call(what, self.call_settings(timeout))
        except Exception as error:
            self._record_refusal("async_scan", what, error)
            if isinstance(error, LOAD_ERRORS):
                raise _core.wire.not_loaded(error) from error
            raise

    def wait(self, scan_ids: Sequence[str], timeout: float, req_ids: Any) -> Flow[list[ScanIdResult]]:
        """Return the flow that waits for results, its input checked."""
        ids = _validation.payload.scan_ids(scan_ids, most=None)
        limit = _validation.payload.seconds("timeout", timeout)
        rows: Mapping[str, Collection[int]] = _validation.payload.req_ids({} if req_ids is None else req_ids, ids)
        return _core.flows.wait(ids, self.call_settings(None), self.query_budget, timeout=limit, req_ids=rows)

    def ping(self, ai_profile: AiProfile | Mapping[str, Any] | str | None) -> Flow[PingResult]:
        """Return the flow of a ping."""
        with _core.wire.loading(), no_fork:
            from . import ping

        return ping.pinged(self, ai_profile)


def _imported_listeners() -> Listeners | None:
    global _listeners
    with no_fork:
        from aisecurity.instrumentation.opentelemetry.providers import listeners
    _listeners = listeners
    return listeners()


_listeners: Callable[[], Listeners | None] = _imported_listeners
"""Returns who listens to telemetry, `None` while nobody does."""


def _recorder(listeners: Listeners, *, propagate_trace: bool) -> Recorder:
    with no_fork:
        from aisecurity.instrumentation.opentelemetry.scans import ScanRecorder

    return ScanRecorder(listeners, propagate_trace=propagate_trace)


def _content_of(content: Content | Mapping[str, Any] | None, members: Members) -> Content:
    """Return the Content of *members*. PayloadError beside a *content*, for either might be what is meant."""
    named: dict[str, Any] = {name: one for name, one in zip(_MEMBERS, members, strict=True) if one is not None}
    if content is not None:
        raise PayloadError(f"content: given beside {', '.join(named)}; a Content, or its members by name, is needed")
    return models.Content(**named)


def _look_beside() -> None:
    """Say, once for each process, if the vendor's SDK is installed beside this package."""
    global _looked
    if _looked:
        return
    _looked = True
    with suppress(*LOAD_ERRORS):
        with no_fork:
            from aisecurity import _neighbour

        _neighbour.look()


_looked = False


def reject_pickling() -> NoReturn:
    """Raise the TypeError for a scanner, whose connections belong to this process."""
    raise TypeError(
        "a Scanner is not pickled: send its Configuration, and make Scanner(configuration) in the other process"
    )
