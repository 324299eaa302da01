"""HTTP answers."""

from aisecurity.emulator.http.answer import reason_phrase


def test_unknown_status() -> None:
    """A status without a name has the reason phrase Unknown."""
    assert ("OK", "Unknown") == (reason_phrase(200), reason_phrase(599))
