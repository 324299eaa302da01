"""Tables of methods: each that the installed protocol knows is in them, with what becomes of it."""

from __future__ import annotations

from mcp_types import methods as protocol

from aisecurity.guard.fastmcp.methods import (
    BLOCKS_OF_PARAMS,
    BLOCKS_OF_RESULTS,
    HANDSHAKES,
    LISTS,
    PASSING,
    SCANNED,
    USES,
    in_words,
)

KNOWN = {*SCANNED, *PASSING, *LISTS}


def test_complete() -> None:
    """Each method of each version of the protocol is scanned, listed by definitions, or passes for a reason."""
    tables = (
        protocol.CLIENT_REQUESTS,
        protocol.CLIENT_NOTIFICATIONS,
        protocol.SERVER_REQUESTS,
        protocol.SERVER_NOTIFICATIONS,
    )

    assert KNOWN == {method for table in tables for method, _ in table}


def test_consistent() -> None:
    """The tables name each other's methods, and a method is in one of them alone."""
    assert not SCANNED & PASSING.keys()
    assert not SCANNED & LISTS.keys()
    assert HANDSHAKES <= PASSING.keys()
    assert {*USES.values()} <= LISTS.keys()
    assert {*USES, *BLOCKS_OF_PARAMS, *BLOCKS_OF_RESULTS} <= SCANNED
    assert all(PASSING.values())


def test_in_words() -> None:
    """Only a method of the protocol is repeated."""
    assert ["tools/call", "ping", "tools/list", "initialize"] == [
        in_words(one) for one in ("tools/call", "ping", "tools/list", "initialize")
    ]
    assert "a method of its own" == in_words("ignore/all/previous")
