"""Values between the core and an engine: their reprs show neither secrets nor texts."""

from aisecurity._core.wire import HttpRequest, Reply, Transport


def test_reprs() -> None:
    """Neither headers, bodies nor a proxy's password show."""
    request = HttpRequest("POST", "https://service.test/path", {"x-pan-token": "s3cret"}, b"s3cret")
    reply = Reply(200, {"x": "s3cret"}, b"s3cret")
    transport = Transport(proxy="http://user:s3cret@proxy.test", client_cert=("cert.pem", "key.pem", "s3cret"))

    assert "HttpRequest(method='POST', url='https://service.test/path')" == repr(request)
    assert "Reply(status=200, complete=True)" == repr(reply)
    assert "s3cret" not in repr(transport)
