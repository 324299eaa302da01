"""Recorder of calls, bounded in number and bytes."""

import secrets
import threading
from collections import deque

from aisecurity.emulator.http.received_request import ReceivedRequest

from .recorded_call import RecordedCall

_MAX_BYTES = 32 * 1024 * 1024


class RequestRecorder:
    """The last *limit* calls, with at most *max_bytes* of bodies; the newest is always kept.

    *run* is another one in each emulator: it tells a page that remembers numbers of calls from before a restart.
    """

    def __init__(self, limit: int, max_bytes: int = _MAX_BYTES) -> None:
        self.run = secrets.token_hex(4)
        self._limit = limit
        self._max_bytes = max_bytes
        self._bytes = 0
        self._sizes: dict[int, int] = {}
        self._calls: deque[RecordedCall] = deque()
        self._number = self._revision = 0
        self._changing = threading.Lock()

    def add(self, call: RecordedCall) -> None:
        """Record *call*, and drop the oldest that no longer fit."""
        with self._changing:
            self._number += 1
            call.number = self._number
            self._calls.append(call)
            self._sizes[call.number] = 0
            self._measure(call)

    def update(self, call: RecordedCall) -> None:
        """Note that *call* has changed; one that was dropped meanwhile stays so."""
        with self._changing:
            if call.number in self._sizes:
                self._measure(call)

    def _measure(self, call: RecordedCall) -> None:
        self._revision += 1
        call.revision = self._revision
        size = call.size
        self._bytes += size - self._sizes[call.number]
        self._sizes[call.number] = size
        while len(self._calls) > self._limit or (self._bytes > self._max_bytes and len(self._calls) > 1):
            self._bytes -= self._sizes.pop(self._calls.popleft().number)

    def all(self) -> tuple[ReceivedRequest, ...]:
        """Return the requests, oldest first."""
        return tuple(call.request for call in self.calls())

    def calls(self) -> tuple[RecordedCall, ...]:
        """Return the calls, oldest first."""
        with self._changing:
            return tuple(self._calls)

    def clear(self) -> None:
        """Drop all calls."""
        with self._changing:
            self._calls.clear()
            self._sizes.clear()
            self._bytes = 0
