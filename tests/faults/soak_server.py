"""The server of scripts/soak.py: a verdict that depends on the text alone, or a fault. Prints its URL, then its faults.

python -m tests.faults.soak_server 0.05
"""

import asyncio
import gzip
import json
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any, cast
from uuid import uuid4
from zlib import crc32

from tests.support.behaviours import first_request, http
from tests.support.project import ROOT

FAULTS = (
    *("400", "401", "403", "404", "408", "413", "429", "429 body", "500", "502 HTML", "503", "504", "302"),
    *("reset", "close", "close in the headers", "close in the body", "close after", "silence", "drip"),
    *("HTML", "empty", "null", "list", "no action", "null action", "number for action", "no category", "not HTTP"),
    *("short length", "long length", "surplus", "bad chunk", "non-UTF-8"),
    *("odd header", "400 odd header", "503 odd header", "gzip", "gzip, gzip", "503 gzip, gzip", "br"),
)
UNSOLICITED = "unsolicited"
"""A second answer half a millisecond after the first: no client of HTTP/1.1 can tell it from the next one's answer."""
SLOW = {"silence", "drip"}
SILENT = "silent"
"""A text that is never answered."""
TOKENS = "/tokens"
"""Where a token is given that is soon over."""


def meant_for(prompt: str) -> str:
    """Return the action that the server means for *prompt*."""
    return "block" if crc32(prompt.encode()) % 3 == 0 else "allow"


def _http(body: bytes, status: str = "200 OK", *headers: str) -> bytes:
    return http(body, status, *headers).data


def _verdict(action: str, tr_id: str, scan_id: str) -> dict[str, Any]:
    category = "malicious" if action == "block" else "benign"
    ids = {"report_id": f"R{scan_id}", "scan_id": scan_id, "tr_id": tr_id}
    return {**ids, "category": category, "action": action}


def _without(value: dict[str, Any], name: str) -> dict[str, Any]:
    return {member: what for member, what in value.items() if member != name}


class Connection(asyncio.Protocol):
    """Answers the requests of one connection."""

    def __init__(self, share: float, faults: tuple[str, ...], dice: random.Random, played: Counter[str]) -> None:
        self._share = share
        self._faults = faults
        self._dice = dice
        self._played = played
        self._data = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back."""
        self._way = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Answer each request that is complete."""
        self._data += data
        while (request := first_request(self._data)) is not None:
            head, body, self._data = request
            if head.startswith(b"POST " + TOKENS.encode()):
                self._way.write(_http(b'{"access_token": "t", "expires_in": 0.01}'))
            else:
                self._answer(json.loads(body))

    def _answer(self, request: dict[str, Any]) -> None:
        prompt, tr_id = request["contents"][0]["prompt"], request["tr_id"]
        if prompt == SILENT:
            return
        action = meant_for(prompt)
        scan_id = str(uuid4())
        sound = _verdict(action, tr_id, scan_id)
        if self._dice.random() >= self._share:
            self._way.write(_http(json.dumps(sound).encode()))
            return
        fault = self._dice.choice(self._faults)
        if fault in SLOW and self._dice.random() < 0.9:
            # One in ten of these is enough: each takes a scan as long as its deadline.
            fault = "reset"
        self._played[fault] += 1
        self._play(fault, sound, _verdict("allow" if action == "block" else "block", tr_id, scan_id))

    def _play(self, fault: str, sound: dict[str, Any], opposite: dict[str, Any]) -> None:
        """Play *fault*; *opposite* is the verdict that must never be read."""
        body, wrong = json.dumps(sound).encode(), json.dumps(opposite).encode()
        if fault == "reset":
            self._way.abort()
        elif fault in CUT:
            self._way.write(CUT[fault] + (body if fault == "close in the body" else b""))
            self._way.close()
        else:
            self._way.write(_bytes(fault, body, wrong, opposite))
        if fault == "close after":
            self._way.close()
        elif fault == UNSOLICITED:
            asyncio.get_running_loop().call_later(0.0005, self._way.write, _http(wrong))


def _odd(answer: bytes) -> bytes:
    """Return *answer* with a header that is not ASCII."""
    return answer.replace(b"\r\n", b"\r\nx-odd: caf\xe9 \xff\r\n", 1)


def _encoded(fault: str, body: bytes, wrong: bytes) -> bytes:
    """Return an answer in one layer of gzip, or in an encoding that is not read."""
    if fault == "gzip":
        return _http(gzip.compress(body), "200 OK", "content-encoding: gzip")
    layers = gzip.compress(gzip.compress(wrong)) if "gzip" in fault else wrong
    status, encoding = ("503 Whatever", fault[4:]) if fault[0] == "5" else ("200 OK", fault)
    return _http(layers, status, f"content-encoding: {encoding}")


def _bytes(fault: str, body: bytes, wrong: bytes, opposite: dict[str, Any]) -> bytes:
    """Return the bytes that are sent where the connection stays open."""
    whole = {"close after": b"", "surplus": _http(wrong), UNSOLICITED: b""}
    if fault.endswith("odd header"):
        return _odd(_http(body) if fault == "odd header" else _refusal(fault, wrong))
    if fault.endswith(("gzip", "br")):
        return _encoded(fault, body, wrong)
    if fault in whole:
        return _http(body) + whole[fault]
    if fault == "short length":
        return _http(body).replace(b"content-length: 1", b"content-length: ", 1) + _http(wrong)
    if fault in SLOW:
        return b"" if fault == "silence" else CUT["close in the body"] + body
    return _refusal(fault, wrong) if fault[:3].isdigit() else _http(_odd_body(fault, opposite))


CUT = {
    "close": b"",
    "close in the headers": b"HTTP/1.1 200 OK\r\ncontent-le",
    "close in the body": b"HTTP/1.1 200 OK\r\ncontent-length: 9999\r\n\r\n",
    "long length": b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{}",
    "bad chunk": b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nnone\r\n",
    "not HTTP": b"SSH-2.0-OpenSSH_9.9\r\n\r\n",
}


def _refusal(fault: str, wrong: bytes) -> bytes:
    if fault == "429":
        return _http(wrong, "429 Slow", "retry-after: 0")
    if fault == "429 body":
        return _http(b'{"error": {"retry_after": {"interval": 0, "unit": "second"}}}', "429 Slow")
    if fault == "302":
        return _http(wrong, "302 Found", "location: /")
    return _http(b"<html>" if "HTML" in fault else wrong, f"{fault[:3]} Whatever")


def _odd_body(fault: str, opposite: dict[str, Any]) -> bytes:
    values: dict[str, Any] = {
        "null": None,
        "list": [opposite],
        "no action": _without(opposite, "action"),
        "null action": {**opposite, "action": None},
        "number for action": {**opposite, "action": 1},
        "no category": _without(opposite, "category"),
    }
    raw = {"HTML": b"<html>allow</html>", "empty": b"", "non-UTF-8": b'{"action": "allow\xff"}'}
    return raw[fault] if fault in raw else json.dumps(values[fault]).encode()


async def serve(share: float, *more: str) -> None:
    """Serve on loopback until a signal comes."""
    dice = random.Random(7)  # noqa: S311 - no secret
    played: Counter[str] = Counter()
    over = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, over.set)
    server = await loop.create_server(
        lambda: Connection(share, (*FAULTS, *more), dice, played), "127.0.0.1", 0, backlog=512
    )
    sys.stdout.write(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await over.wait()
    server.close()
    sys.stdout.write(f"{sum(played.values()):,} of {len(played)} kinds\n")


@contextmanager
def server(share: float, *more: str) -> Generator[str]:
    """Run the server in a process of its own, and give its URL; afterwards, print its faults."""
    command = [sys.executable, "-m", "tests.faults.soak_server", str(share), *more]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    try:
        if child.stdout is None:
            raise RuntimeError("no pipe to the server")
        yield child.stdout.readline().strip()
    finally:
        child.terminate()
        out, _ = child.communicate(timeout=10)
        sys.stdout.write(f"faults by the server: {out.strip()}\n")


if __name__ == "__main__":
    asyncio.run(serve(float(sys.argv[1]), *sys.argv[2:]))
