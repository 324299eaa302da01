"""Settings of client credentials."""

from typing import Any

import pytest

from aisecurity.exceptions import ConfigurationError
from tests.package.test_auth import source
from tests.support.samples import anything


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"token_url": "http://login.test/token"}, "token_url: https is needed; http is for loopback"),
        ({"token_url": "ftp://localhost/s3cret"}, "token_url: a URL such as https://host/path, without a name"),
        ({"token_url": "https:///s3cret"}, "token_url: a URL such as https://host/path, without a name"),
        ({"token_url": "https://s3cret@login.test"}, "token_url: a URL such as https://host/path, without a name"),
        ({"token_url": "https://[s3cret"}, "token_url: not a URL"),
        ({"token_url": "https://[::1]43/s3cret"}, "token_url: a host and a port that nobody reads as others"),
        ({"token_url": 5}, "token_url: a str of printable characters is needed"),
        ({"allow_http": "yes"}, "allow_http: a bool is needed, not str"),
        ({"client_id": ""}, "client_id: a str of printable characters is needed"),
        ({"client_secret": None}, "client_secret: a str of printable characters is needed"),
        ({"client_secret": "s3cret\ud800"}, "client_secret: a str of printable characters is needed"),
        ({"scope": ["s3cret"]}, "scope: a str of printable characters is needed"),
    ],
)
def test_settings_that_cannot_work(settings: dict[str, Any], message: str) -> None:
    """A setting that cannot work is rejected when it is given, and not repeated."""
    with pytest.raises(ConfigurationError) as error:
        source(**anything(settings))

    assert error.value.message.startswith(message)
    assert "s3cret" not in str(error.value)


@pytest.mark.parametrize("host", ["localhost:1", "127.0.0.1:1", "127.0.0.2", "[::1]:1"])
def test_loopback(host: str) -> None:
    """Http is for loopback."""
    assert f"http://{host}/token" == source(token_url=f"http://{host}/token").token_url


def test_allow_http() -> None:
    """Plain http goes beyond loopback where that is said in so many words, as for the service."""
    url = "http://login.test/token"

    assert url == source(token_url=url, allow_http=True).token_url
