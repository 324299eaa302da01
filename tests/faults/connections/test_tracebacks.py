"""Tracebacks of broken exchanges: the values of variables in them show no key, no header and no text."""

import gzip

import pytest

from aisecurity.exceptions import AISecSDKException
from aisecurity.scan.models.content import Content
from tests.support.behaviours import Answer, Behaviour, Close, Reset, Silence, http
from tests.support.errors import shown
from tests.support.halves import Half
from tests.support.samples import PROFILE, configured
from tests.support.servers import ChoosingServer

SECRET = "s3cret"


@pytest.mark.parametrize(
    "behaviour",
    [
        Close(),
        Reset(),
        Silence(),
        Answer(b"s3cret is not HTTP\r\n\r\n", last=True),
        Answer(b"HTTP/1.1 200 OK\r\nx-a: s3cret\r\ncontent-length: 100\r\n\r\ns3cret", last=True),
        Answer(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\ns3cret\r\n", last=True),
        http(b"s3cret"),
        http(b"s3cret" * 200_000),
        http(gzip.compress(b"s3cret" * 200_000), "200 OK", "content-encoding: gzip"),
        http(b"s3cret", "503 Busy", "x-a: s3cret"),
    ],
    ids=["close", "reset", "silence", "no HTTP", "cut off", "bad chunk", "no JSON", "much", "packed", "refusal"],
)
@pytest.mark.parametrize("size", [1, 100_000])
def test_broken_exchange(half: Half, behaviour: Behaviour, size: int) -> None:
    """Whatever breaks, with a request in one piece or in several, no variable of a frame shows what it was about."""
    with ChoosingServer(lambda _: behaviour) as peer:
        config = configured(peer.url, api_key=SECRET, headers={"x-gateway": SECRET}, timeout=0.3)
        with half.scanner(config) as scanner:

            def scan() -> None:
                try:
                    scanner.sync_scan(PROFILE, Content(prompt=SECRET * size))
                except AISecSDKException as error:
                    # The answer itself is a fact of the exception, and its text says so.
                    vars(error).pop("body", None)
                    raise

            text = shown(scan)

    assert SECRET not in text
