"""Bytes that leave: by themselves while more are awaited, else joined."""

from __future__ import annotations

from aisecurity.guard._adapters.leaving import LeavingBytes


def test_pieces() -> None:
    """Each at once while the provider sends, the others when they are enough or all."""
    leaving = LeavingBytes()
    assert [b"a", b"b"] == [leaving.add(b"a"), leaving.add(b"b")]
    assert b"" == leaving.rest()

    leaving.has_ended = True
    assert [b"", b""] == [leaving.add(b"c"), leaving.add(b"d")]
    long = b"e" * 64 * 1024
    assert b"cd" + long == leaving.add(long)
    assert b"" == leaving.add(b"f")
    assert [b"f", b""] == [leaving.rest(), leaving.rest()]
