"""Correlation ids in answers, by which a caller finds its own request again."""

import uuid
from collections.abc import Callable, Mapping
from types import MappingProxyType

from attrs import frozen

from .requests import ParsedScanRequest


@frozen
class CorrelationIds:
    """The correlation ids of an answer."""

    tr_id: str | None = None
    session_id: str | None = None
    transaction_id: str | None = None

    @property
    def report_transaction_id(self) -> str | None:
        """Return the `transaction_id` of report rows."""
        return self.transaction_id if self.tr_id is None else self.tr_id


def echo(request: ParsedScanRequest) -> CorrelationIds:
    """Return the ids that were sent, as documented."""
    return CorrelationIds(request.tr_id, request.session_id, request.transaction_id)


def session(request: ParsedScanRequest) -> CorrelationIds:
    """Return one id of the conversation under two names, as observed on a live service; missing ids are generated."""
    session_id = request.session_id or request.tr_id or _made_up()
    return CorrelationIds(session_id, session_id, request.transaction_id or _made_up())


def none(_request: ParsedScanRequest) -> CorrelationIds:
    """Return no ids."""
    return CorrelationIds()


def _made_up() -> str:
    return f"pan_{uuid.uuid4()}"


CORRELATIONS: Mapping[str, Callable[[ParsedScanRequest], CorrelationIds]] = MappingProxyType(
    {"echo": echo, "session": session, "none": none},
)
