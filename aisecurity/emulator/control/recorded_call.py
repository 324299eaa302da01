"""Calls as they are recorded: the request, the answer, the scans it led to, and what a fault or a limit did to it."""

from collections.abc import Mapping
from typing import Literal

from attrs import define, field, frozen
from starlette.types import Message, Send

from aisecurity.emulator.api.scan_record import ScanRecord
from aisecurity.emulator.http.answer import Header, HttpAnswer
from aisecurity.emulator.http.received_request import ReceivedRequest

_KEY = "aisecurity.call"


@frozen
class CallEffect:
    """A fault, a limit or a scripted answer that a call met: its *name*, and in words what it did."""

    kind: Literal["fault", "limit", "script"]
    name: str
    text: str


@define(eq=False)
class RecordedCall:
    """A call, which is filled in while it is answered.

    *number* and *revision*, which grows with each change, are given by the recorder. *original* is the answer of the
    service where a fault changed it or kept it from arriving.
    """

    request: ReceivedRequest
    number: int = 0
    revision: int = 0
    status: int | None = None
    headers: tuple[Header, ...] = ()
    answer: bytearray = field(factory=bytearray)
    original: HttpAnswer | None = None
    scans: tuple[ScanRecord, ...] = ()
    effects: list[CallEffect] = field(factory=list[CallEffect])
    ended: bool = False

    @property
    def size(self) -> int:
        """Estimate the bytes of memory that grow with the contents."""
        original = b"" if self.original is None else self.original.body
        sides = sum(side.size for scan in self.scans for side in scan.verdict.sides)
        heads = sum(len(name) + len(value) for name, value in self.request.headers.items()) + len(self.request.query)
        return len(self.request.body) + len(self.answer) + len(original) + sides + heads

    def recording(self, send: Send) -> Send:
        """Return *send*, with what is sent recorded."""

        async def recorded(message: Message) -> None:
            if message["type"] == "http.response.start":
                self.status, self.headers = message["status"], tuple(message["headers"])
            else:
                self.answer.extend(message.get("body", b""))
            await send(message)

        return recorded

    def scope_entry(self) -> dict[str, "RecordedCall"]:
        """Return the entry of the scope under which `call_of` finds it."""
        return {_KEY: self}


def call_of(scope: Mapping[str, object]) -> RecordedCall | None:
    """Return the call of a request, None where nothing is recorded."""
    call = scope.get(_KEY)
    return call if isinstance(call, RecordedCall) else None
