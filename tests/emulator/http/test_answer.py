"""HTTP answers."""

from aisecurity.emulator.http.answer import phrase_of


def test_unknown_status() -> None:
    """A status without a name has one on the wire all the same."""
    assert ("OK", "Unknown") == (phrase_of(200), phrase_of(599))
