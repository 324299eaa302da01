"""Words of the service where it refuses, in the exceptions of whole scans."""

import json

import pytest

from aisecurity.exceptions import BadRequestError, BatchError
from tests.support.behaviours import http
from tests.support.halves import Half
from tests.support.samples import CONTENT, PROFILE, SECRET_TEXT, configured, scan_objects
from tests.support.servers import ChoosingServer


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("Request data is invalid or malformed", ": Request data is invalid or malformed"),
        ("no such profile: p", ": no such profile: p"),
        (f"invalid: {SECRET_TEXT[2:12].upper()}", ""),
    ],
)
def test_words_of_a_refusal(half: Half, message: str, shown: str) -> None:
    """They are in the text of the exception, but where they repeat what was scanned; `message` has them whole."""
    answer = http(json.dumps({"error": {"message": message}}).encode(), "400 Bad Request")
    with ChoosingServer(lambda _: answer) as peer, half.scanner(configured(peer.url)) as scanner:
        with pytest.raises(BadRequestError) as scan:
            scanner.sync_scan(PROFILE, CONTENT)
        with pytest.raises(BatchError) as batch:
            scanner.scan_batch(scan_objects())
    text = f"400 the request is invalid{shown}; a profile that it does not know is one reason"

    assert (f"AISEC_SERVER_SIDE_ERROR:{text}", message) == (str(scan.value), scan.value.message)
    assert SECRET_TEXT[2:12].upper() not in str(batch.value)
