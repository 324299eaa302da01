"""Event streams of Bedrock, in AWS's binary form: frames with headers, a JSON payload and two checksums."""

from __future__ import annotations

import base64
import json
import struct
import zlib
from collections.abc import Mapping
from typing import Any, Final

KIND: Final = "application/vnd.amazon.eventstream"
_TEXT: Final = 7
"""The type of a header that is a text."""

_MOST: Final = 1000
"""Characters of an error, which stands in headers of limited length."""


def written_frame(event: Mapping[str, Any]) -> bytes:
    """Return *event*, of a kind that is known, as Bedrock sends it."""
    if event["type"] == "error":
        error: Any = event.get("error")
        given: Mapping[str, Any] = error if isinstance(error, dict) else {}
        code, words = (str(given.get(name, ""))[:_MOST] for name in ("type", "message"))
        return _frame({":message-type": "error", ":error-code": code, ":error-message": words}, {})
    chunk = base64.b64encode(json.dumps(event).encode()).decode()
    return _frame({":message-type": "event", ":event-type": "chunk"}, {"bytes": chunk})


def _frame(headers: Mapping[str, str], payload: Mapping[str, str]) -> bytes:
    written = b"".join(map(_header, headers.items()))
    body = json.dumps(payload).encode()
    # The whole with both lengths and both checksums.
    lengths = struct.pack("!II", len(written) + len(body) + 16, len(written))
    message = lengths + _checksum(lengths) + written + body
    return message + _checksum(message)


def _header(header: tuple[str, str]) -> bytes:
    name, value = (one.encode() for one in header)
    return struct.pack("!B", len(name)) + name + struct.pack("!BH", _TEXT, len(value)) + value


def _checksum(written: bytes) -> bytes:
    return struct.pack("!I", zlib.crc32(written))
