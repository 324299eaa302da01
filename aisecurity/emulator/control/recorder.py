"""Recorder of received requests, bounded in number and bytes."""

import threading
from collections import deque

from aisecurity.emulator.http.received_request import ReceivedRequest

_MAX_BYTES = 16 * 1024 * 1024


class RequestRecorder:
    """The last *limit* requests, with at most *max_bytes* of bodies; the newest is always kept."""

    def __init__(self, limit: int, max_bytes: int = _MAX_BYTES) -> None:
        self._limit = limit
        self._max_bytes = max_bytes
        self._bytes = 0
        self._requests: deque[ReceivedRequest] = deque()
        self._changing = threading.Lock()

    def add(self, request: ReceivedRequest) -> None:
        """Record *request*, and drop the oldest that no longer fit."""
        with self._changing:
            self._requests.append(request)
            self._bytes += len(request.body)
            while len(self._requests) > self._limit or (self._bytes > self._max_bytes and len(self._requests) > 1):
                self._bytes -= len(self._requests.popleft().body)

    def all(self) -> tuple[ReceivedRequest, ...]:
        """Return the requests, oldest first."""
        with self._changing:
            return tuple(self._requests)

    def clear(self) -> None:
        """Drop all requests."""
        with self._changing:
            self._requests.clear()
            self._bytes = 0
