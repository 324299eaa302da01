"""Which ids an answer carries, so that a caller finds its own request again."""

import uuid
from collections.abc import Callable, Mapping
from types import MappingProxyType

from attrs import frozen

from .requests import ScanRequest


@frozen
class Correlation:
    """The ids of an answer."""

    tr_id: str | None = None
    session_id: str | None = None
    transaction_id: str | None = None

    @property
    def of_reports(self) -> str | None:
        """Return what report rows carry as `transaction_id`."""
        return self.transaction_id if self.tr_id is None else self.tr_id


def echo(request: ScanRequest) -> Correlation:
    """Return the ids that were sent, as documented, and none that was not."""
    return Correlation(request.tr_id, request.session_id, request.transaction_id)


def session(request: ScanRequest) -> Correlation:
    """Return one id of the conversation under two names, as was seen on a live service; what is missing is made up."""
    session_id = request.session_id or request.tr_id or _made_up()
    return Correlation(session_id, session_id, request.transaction_id or _made_up())


def none(_request: ScanRequest) -> Correlation:
    """Return no id."""
    return Correlation()


def _made_up() -> str:
    return f"pan_{uuid.uuid4()}"


CORRELATIONS: Mapping[str, Callable[[ScanRequest], Correlation]] = MappingProxyType(
    {"echo": echo, "session": session, "none": none},
)
