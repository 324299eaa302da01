"""Fault: an effect, the conditions for it, and the count of requests it hit."""

import shlex
from collections import OrderedDict
from collections.abc import Mapping
from random import Random

from aisecurity.emulator.http.json_body import Json
from aisecurity.emulator.http.received_request import ReceivedRequest

from .conditions import Conditions
from .delay import Delay
from .delivery import Delivery
from .json_edits import JsonEdit
from .replacement import Replacement

FaultEffect = Delay | Replacement | JsonEdit | Delivery

_MAX_MARKS = 10_000


class Fault:
    """A fault; *fired* counts the requests that it hit, and of edits only those that changed the answer."""

    def __init__(self, table: Mapping[str, object], effect: FaultEffect, conditions: Conditions) -> None:
        self.table = table
        self.effect = effect
        self.conditions = conditions
        self.fired = 0
        self._seen = 0
        self._marks: OrderedDict[tuple[object, object], None] = OrderedDict()

    def __repr__(self) -> str:
        return f"Fault({dict(self.table)}, fired={self.fired})"

    @property
    def words(self) -> str:
        """The fault as the command line has it: key and value, or a kind alone."""
        values = ((key, str(value).lower() if isinstance(value, bool) else value) for key, value in self.table.items())
        return " ".join(key if self.table[key] is True else shlex.quote(f"{key}={value}") for key, value in values)

    @property
    def about(self) -> str:
        """The description of its kind: what happens."""
        return " ".join((type(self.effect).__doc__ or "").replace("*", "").split())

    @property
    def is_exhausted(self) -> bool:
        """Return whether the fault has fired *count* times."""
        return self.conditions.count is not None and self.fired >= self.conditions.count

    def applies_to(self, request: ReceivedRequest, random: Random) -> bool:
        """Return whether the fault applies to *request*, and count the request."""
        if self.is_exhausted or not self.conditions.matches_endpoint(request) or not self._text_matches(request):
            return False
        self._seen += 1
        return self.conditions.is_due(self._seen, random)

    def _text_matches(self, request: ReceivedRequest) -> bool:
        """Match texts; queries have none, so for them the rows that were marked on submission count."""
        if not self.conditions.has_text_condition or (request.endpoint in {"results", "reports"} and self._marks):
            return True
        return bool(self._matching_rows(request))

    def _matching_rows(self, request: ReceivedRequest) -> list[int]:
        return [
            req_id
            for req_id, prompts in request.prompts.items()
            if self.conditions.matches_texts(prompts, request.texts[req_id])
        ]

    def mark_rows(self, request: ReceivedRequest, scan_id: object) -> None:
        """Record the rows of *request* with a matching text, for later queries of their results."""
        self._marks.update(dict.fromkeys((scan_id, req_id) for req_id in self._matching_rows(request)))
        while len(self._marks) > _MAX_MARKS:
            self._marks.popitem(last=False)

    def applies_to_row(self, row: Json) -> bool:
        """Return whether the fault applies to a row of an answer."""
        req_id = row.get("req_id")
        if self.conditions.req_id is not None and req_id != self.conditions.req_id:
            return False
        return not self.conditions.has_text_condition or req_id is None or (row.get("scan_id"), req_id) in self._marks
