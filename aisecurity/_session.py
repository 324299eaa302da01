"""What both scanners keep: their configuration and options, whether they are closed, and the pace of their queries."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from aisecurity import _core, configuration
from aisecurity._core.pace import Pace
from aisecurity._core.retry import RetryPolicy
from aisecurity.configuration import Configuration
from aisecurity.exceptions import ConfigurationError, ScannerClosedError

if TYPE_CHECKING:
    from aisecurity._core.effects import Flow
    from aisecurity._core.flows import Terms
    from aisecurity._core.wire import Transport
    from aisecurity.generated_openapi_client import AiProfile, Metadata, ScanIdResult, ScanResponse
    from aisecurity.scan.models.content import Content


@dataclass(frozen=True, kw_only=True, slots=True)
class Options:
    """What one view of a scanner does in another way than its configuration says; `None` leaves it as it is."""

    timeout: float | None = None
    retries: int | None = None
    metadata: Metadata | None = None


class Session:
    """The state of one scanner, or of one view of it."""

    def __init__(self, config: Configuration | None) -> None:
        if config is not None and not isinstance(config, Configuration):  # pyright: ignore[reportUnnecessaryIsInstance]  # callers may not be typed
            raise ConfigurationError(f"config: a Configuration is needed, not {type(config).__name__}")
        self._config = config
        self._from_environment: Configuration | None = None
        self._options = Options()
        self._of: Session | None = None
        self._usual: tuple[Configuration, Terms] | None = None
        """The terms of calls without a timeout of their own, and the configuration that they were made of."""
        self._closed = False
        self.pace = Pace()

    @property
    def closed(self) -> bool:
        """Whether this view, or the scanner that it is a view of, was closed."""
        return self._closed or (self._of is not None and self._of.closed)

    def close(self) -> bool:
        """Close, and say whether connections are to be closed with it: those of a view belong to its scanner."""
        self._closed = True
        return self._of is None

    def view(self, timeout: float | None, num_retries: int | None, metadata: Metadata | None) -> Session:
        """Return a view with other options, those not given as they are here."""
        if timeout is not None:
            _core.checks.seconds("timeout", timeout)
        if num_retries is not None:
            RetryPolicy(retries=num_retries)
        if metadata is not None:
            _core.checks.metadata("metadata", metadata)
        given: dict[str, Any] = {"timeout": timeout, "retries": num_retries, "metadata": metadata}
        view = Session(self._config)
        view._options = replace(self._options, **{name: value for name, value in given.items() if value is not None})
        view._of = self
        view.pace = self.pace
        return view

    def configuration(self) -> Configuration:
        """Return the scanner's own configuration, else what `init` set last, else the environment's at first use."""
        chosen = self._config or configuration.default()
        if chosen is not None:
            return chosen
        if self._of is not None:
            return self._of.configuration()
        if self._from_environment is None:
            self._from_environment = Configuration.resolve()
        return self._from_environment

    def transport(self) -> Transport:
        """Return how connections are made now; the usual way where there is no configuration yet."""
        try:
            return self.configuration().transport
        except ConfigurationError:
            return _core.wire.Transport()

    def terms(self, timeout: float | None) -> Terms:
        """Return the terms of the next call. ScannerClosedError if there can be none."""
        if self.closed:
            raise ScannerClosedError("the scanner is closed, make a new one")
        config = self.configuration()
        if timeout is not None or self._usual is None or self._usual[0] is not config:
            terms = config.terms(self._options.timeout if timeout is None else timeout)
            if self._options.retries is not None:
                terms = terms.with_retries(self._options.retries)
            if timeout is not None:
                return terms
            self._usual = (config, terms)
        return self._usual[1]

    def sync_scan(
        self,
        ai_profile: AiProfile,
        content: Content,
        tr_id: str | None,
        session_id: str | None,
        transaction_id: str | None,
        metadata: Metadata | None,
        timeout: float | None,
    ) -> Flow[ScanResponse]:
        """Return the flow of a sync scan, with the metadata of this view if none is given."""
        chosen = self._options.metadata if metadata is None else metadata
        what = _core.calls.sync_scan(ai_profile, content, tr_id, session_id, transaction_id, chosen)
        return _core.flows.call(what, self.terms(timeout))

    def wait(self, scan_ids: Sequence[str], timeout: float, req_ids: Any) -> Flow[list[ScanIdResult]]:
        """Return the flow that waits for results, its input checked."""
        ids = _core.checks.scan_ids(scan_ids, most=None)
        limit = _core.checks.seconds("timeout", timeout)
        rows: Mapping[str, Collection[int]] = _core.checks.req_ids({} if req_ids is None else req_ids, ids)
        return _core.flows.wait(ids, self.terms(None), self.pace, timeout=limit, req_ids=rows)
