"""Redirects: no credential reaches an origin that it was not meant for."""

import pytest

from aisecurity.exceptions import AISecSDKException, RedirectError
from tests.support.behaviours import http
from tests.support.halves import Half
from tests.support.http_answers import success
from tests.support.samples import CONTENT, PROFILE, SCAN_ID, TOKEN, configured, scan_objects
from tests.support.servers import ChoosingServer

STATUSES = ["300 Multiple", "301 Moved", "302 Found", "303 See", "304 Same", "305 Proxy", "307 Temporary", "308 Moved"]


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("credential", ["api_key", "api_token"])
def test_no_key_reaches_the_other_origin(half: Half, status: str, credential: str) -> None:
    """A redirect is an error with the target in its headers, and no request goes to the target."""
    credentials = {"api_key": None, "api_token": None, credential: TOKEN}
    with ChoosingServer(success) as other:
        there = f"{other.url}/v1/scan/sync/request"
        headers = (f"location: {there}", f"refresh: 0; url={there}", f"link: <{there}>; rel=alternate")
        with (
            ChoosingServer(lambda request: http(b"", status, *headers)) as peer,
            half.scanner(configured(peer.url, **credentials)) as scanner,
        ):
            with pytest.raises(RedirectError) as error:
                scanner.sync_scan(PROFILE, CONTENT)
            with pytest.raises(AISecSDKException):
                scanner.async_scan(scan_objects())
            with pytest.raises(RedirectError):
                scanner.query_by_scan_ids([SCAN_ID])

        assert (3, 0, []) == (len(peer.requests), other.connections, other.requests)
    assert there == error.value.headers["location"]


def test_a_client_that_follows(half: Half) -> None:
    """Nor does it where the caller's own client follows redirects."""
    with (
        ChoosingServer(success) as other,
        ChoosingServer(lambda request: http(b"", "307 Moved", f"location: {other.url}/v1/scan/sync/request")) as peer,
    ):
        client = half.client(follow_redirects=True)
        scanner = half.scanner(configured(peer.url), http_client=client)
        with pytest.raises(RedirectError):
            scanner.sync_scan(PROFILE, CONTENT)
        half.close(client)

        assert 0 == other.connections
