"""One fault: what it does, for which requests, and how often it has."""

from collections import OrderedDict
from collections.abc import Mapping
from random import Random

from aisecurity.emulator.http.json_body import Json
from aisecurity.emulator.http.received_request import Received

from .conditions import When
from .delay import Delaying
from .delivery import Delivering
from .json_edits import Editing
from .replacement import Replacing

Effect = Delaying | Replacing | Editing | Delivering

_MAX_MARKS = 10_000


class Fault:
    """*fired* counts the requests that it hit; a change of an answer counts where there was something to change."""

    def __init__(self, table: Mapping[str, object], effect: Effect, when: When) -> None:
        self.table = table
        self.effect = effect
        self.when = when
        self.fired = 0
        self._seen = 0
        self._marks: OrderedDict[tuple[object, object], None] = OrderedDict()

    def __repr__(self) -> str:
        return f"Fault({dict(self.table)}, fired={self.fired})"

    @property
    def spent(self) -> bool:
        """Tell whether it has fired as often as it should."""
        return self.when.count is not None and self.fired >= self.when.count

    def hits(self, request: Received, random: Random) -> bool:
        """Tell whether *request* is one of its."""
        if self.spent or not self.when.at(request) or not self._prompted(request):
            return False
        self._seen += 1
        return self.when.happens(self._seen, random)

    def _prompted(self, request: Received) -> bool:
        """Look at prompts; queries have none, and there the rows count that were marked when they were sent."""
        if not self.when.by_prompt or (request.endpoint in {"results", "reports"} and self._marks):
            return True
        return bool(self._picked(request))

    def _picked(self, request: Received) -> list[int]:
        return [req_id for req_id, prompts in request.prompts.items() if any(map(self.when.picks, prompts))]

    def mark(self, request: Received, scan_id: object) -> None:
        """Remember which rows of *request* have such a prompt, for the queries that ask for them."""
        self._marks.update(dict.fromkeys((scan_id, req_id) for req_id in self._picked(request)))
        while len(self._marks) > _MAX_MARKS:
            self._marks.popitem(last=False)

    def concerns(self, row: Json) -> bool:
        """Tell whether a row of an answer is one of its."""
        req_id = row.get("req_id")
        if self.when.req_id is not None and req_id != self.when.req_id:
            return False
        return not self.when.by_prompt or req_id is None or (row.get("scan_id"), req_id) in self._marks
