"""What both scanners keep: their configuration, whether they are closed, and the pace of their queries."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from aisecurity import configuration
from aisecurity._core import checks, flows
from aisecurity._core.effects import Flow
from aisecurity._core.flows import Terms
from aisecurity._core.pace import Pace
from aisecurity.configuration import Configuration
from aisecurity.exceptions import ConfigurationError, ScannerClosedError
from aisecurity.generated_openapi_client import ScanIdResult


class Session:
    """The state of one scanner."""

    def __init__(self, config: Configuration | None, engine: str) -> None:
        if config is not None and not isinstance(config, Configuration):  # pyright: ignore[reportUnnecessaryIsInstance]  # callers may not be typed
            raise ConfigurationError(f"config: a Configuration is needed, not {type(config).__name__}")
        if engine not in {"auto", "httpx"}:
            raise ConfigurationError('engine: "auto" or "httpx" is needed')
        self._config = config
        self._from_environment: Configuration | None = None
        self.pace = Pace()
        self.closed = False

    def configuration(self) -> Configuration:
        """Return the scanner's own configuration, else what `init` set last, else the environment's at first use."""
        chosen = self._config or configuration.default()
        if chosen is not None:
            return chosen
        if self._from_environment is None:
            self._from_environment = Configuration.resolve()
        return self._from_environment

    def terms(self, timeout: float | None) -> Terms:
        """Return the terms of the next call. ScannerClosedError if there can be none."""
        if self.closed:
            raise ScannerClosedError("the scanner is closed, make a new one")
        return self.configuration().terms(timeout)

    def wait(
        self, scan_ids: Sequence[str], timeout: float, req_ids: Mapping[str, Collection[int]] | None
    ) -> Flow[list[ScanIdResult]]:
        """Return the flow that waits for results, its input checked."""
        ids = checks.scan_ids(scan_ids, most=None)
        limit = checks.seconds("timeout", timeout)
        return flows.wait(ids, self.terms(None), self.pace, timeout=limit, req_ids=req_ids or {})
