"""The seam of the client that is not documented."""

from __future__ import annotations

import pytest
from anthropic import APIResponse, AsyncStream, Stream

from aisecurity.exceptions import ConfigurationError
from aisecurity.guard.anthropic.seam import check_client

from .service import Service


def test_the_client_that_is_installed() -> None:
    """It is the one that this was made for."""
    check_client()


def test_responses_that_have_changed(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """The middleware is refused at once, with the version that is known to work."""
    monkeypatch.setattr(APIResponse.__mro__[1], "__annotations__", {"http_response": None})

    with pytest.raises(ConfigurationError, match=r"anthropic \d+\.\d+.* since 2\.14"):
        service.middleware()


@pytest.mark.parametrize("stream", [Stream, AsyncStream])
def test_streams_that_have_changed(service: Service, stream: type[object], monkeypatch: pytest.MonkeyPatch) -> None:
    """The same where a stream does not show its events."""
    monkeypatch.delattr(stream, "raw_events")

    with pytest.raises(ConfigurationError, match="cannot be guarded"):
        service.middleware()
