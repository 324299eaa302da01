"""Plays the flow that turns a credential into headers."""

from aisecurity._core.credentials import Credential
from aisecurity._core.wire import Transport
from tests.support.flow_player import Played


def headers(credential: Credential, body: bytes | None = None) -> dict[str, str]:
    """Return the headers of *credential*, for which nothing is sent."""
    return Played().run(credential.headers(body, None, Transport()), [])
