"""Names in the header Host: loopback and what was given are accepted, with any port."""

import pytest

from aisecurity.emulator.http.host_names import AcceptedHosts, host_of, is_host_name

HOSTS = AcceptedHosts(["Emulator", "192.0.2.7", "2001:DB8::1", "0.0.0.0", "::"])  # noqa: S104 - bound, and no name

ACCEPTED = [
    "localhost",
    "LOCALHOST:1",
    "127.0.0.1:8765",
    "127.9.9.9",
    "[::1]:8765",
    "emulator:80",
    "192.0.2.7",
    "[2001:db8:0::1]",
]
FOREIGN = [
    None,
    "",
    "attacker.example",
    "attacker.example:8765",
    "localhost.attacker.example",
    "localhost:80@attacker.example",
    "attacker@localhost",
    "localhost:8765:1",
    "localhost/",
    " localhost",
    "0.0.0.0",  # noqa: S104 - a header, not an address to bind
    "0.0.0.0:8765",
    "[::]",
    "127.1",
    "192.0.2.8",
    "[localhost",
]


@pytest.mark.parametrize("header", ACCEPTED)
def test_accepted(header: str) -> None:
    """Loopback, the names and the addresses that were given, in any spelling; the port does not count."""
    assert HOSTS.accept(header)


@pytest.mark.parametrize("header", FOREIGN)
def test_foreign(header: str | None) -> None:
    """Any other name, the address of all interfaces, and what is no header Host at all."""
    assert not HOSTS.accept(header)


def test_added() -> None:
    """The address that a name was bound to is a name, too, unless it is that of all interfaces."""
    hosts = AcceptedHosts(["emulator"])
    hosts.add(("", "192.0.2.9", "::"))

    assert [True, True, False] == [hosts.accept(name) for name in ("emulator", "192.0.2.9:80", "[::]")]


def test_one_header() -> None:
    """A request with two headers Host has none."""
    one = (b"host", b"localhost")

    assert ["localhost", None, None] == [host_of(headers) for headers in ([one, (b"x", b"y")], [one, one], [])]


def test_names() -> None:
    """A name has no port and no scheme, and the address of all interfaces names no host."""
    names = ("emulator", "192.0.2.7", "::1", "emulator:80", "http://emulator", "", "*", "0.0.0.0", "::")  # noqa: S104 - not bound

    assert ["emulator", "192.0.2.7", "::1"] == [name for name in names if is_host_name(name)]
