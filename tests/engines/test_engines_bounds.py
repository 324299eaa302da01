"""Answers that all engines bound or reject: oversized bodies and switched protocols."""

import pytest

from aisecurity._engines.registry import NAMES
from aisecurity.constants import base
from aisecurity.exceptions import APIConnectionError
from tests.support.behaviours import Answer, http
from tests.support.flow_samples import effect
from tests.support.halves import Half
from tests.support.servers import ScriptedServer


@pytest.fixture(params=sorted(set(NAMES) - {"auto"}))
def library(request: pytest.FixtureRequest) -> str:
    """Return each library in turn."""
    return str(request.param)


@pytest.mark.parametrize("line", ["200 OK", "500 Oops"])
def test_oversized_body(half: Half, line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """No more of a body is kept than the bound, and the reply says that it is not all."""
    monkeypatch.setattr(base, "MAX_REPLY_BYTES", 100)
    with ScriptedServer([http(b"x" * 101, line)]) as peer:
        engine = half.engine()
        reply = engine.send(effect(peer.url))
        engine.close()

    assert not reply.complete
    assert (b"x" * 100).startswith(reply.body)


def test_switched_protocols(half: Half) -> None:
    """A server that switches to another protocol, which nobody asked for, gave no answer."""
    with ScriptedServer([Answer(b"HTTP/1.1 101 Switching Protocols\r\n\r\n{}", last=True)]) as peer:
        engine = half.engine()
        with pytest.raises(APIConnectionError):
            engine.send(effect(peer.url))
        engine.close()
