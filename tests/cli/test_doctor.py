"""Tests of `aisecurity doctor`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import formatdate
from pathlib import Path
from typing import Any

import pytest
import trustme

from aisecurity import Configuration, Region
from aisecurity._core.wire import Reply
from aisecurity.cli.diagnosis import checks, tls_handshake
from aisecurity.emulator import Address, Emulator, Settings, serve

from .conftest import Done, Run

KEY = "a-key-for-tests"


def _status(done: Done) -> dict[str, str]:
    return {check["name"]: check["status"] for check in done.members["checks"]}


def test_sound(cli: Run, airs_emulator: Emulator) -> None:
    """With everything in order every check is ok, one scan is made, and the key is not shown."""
    done = cli("doctor", "--json")

    assert {
        "credential": "ok",
        "endpoint": "ok",
        "tls": "skipped",
        "clock": "ok",
        "engine": "ok",
        "access": "ok",
        "profile": "ok",
        "versions": "ok",
    } == _status(done)
    assert (0, True) == (done.code, done.members["ok"])
    assert {"aisecurity", "python", "openssl", "system"} == done.members["versions"].keys()
    assert ["results", "sync"] == [one.endpoint for one in airs_emulator.requests]
    assert KEY not in done.out


def test_table(bare_cli: Run) -> None:
    """The table names an emulator as such."""
    assert "an emulator" in bare_cli("doctor", "--emulator").out


def test_no_profile(cli: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a profile a query shows whether the credential is accepted."""
    monkeypatch.delenv("AI_PROFILE_NAME")

    assert ("ok", "skipped") == tuple(_status(cli("doctor", "--json"))[name] for name in ("access", "profile"))


def test_no_key(cli: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a key the credential has failed, and nothing else is checked."""
    monkeypatch.delenv("PANW_AI_SEC_API_KEY")
    done = cli("doctor", "--json")

    assert (1, {"credential": "failed", "versions": "ok"}) == (done.code, _status(done))


def test_wrong_endpoint(cli: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """An invalid endpoint is a failure of the configuration."""
    monkeypatch.setenv("PANW_AI_SEC_API_ENDPOINT", "http://example.com")

    assert "failed" == _status(cli("doctor", "--json"))["configuration"]


def test_unreachable(cli: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without an answer neither clock nor access are checked."""
    monkeypatch.setenv("PANW_AI_SEC_API_ENDPOINT", "http://127.0.0.1:1")

    assert {"credential": "ok", "endpoint": "failed", "tls": "skipped", "engine": "ok", "versions": "ok"} == _status(
        cli("doctor", "--json")
    )


def test_no_emulator(monkeypatch: pytest.MonkeyPatch) -> None:
    """A service without the emulator's header is not called an emulator."""
    monkeypatch.setattr(checks, "BlockingSelector", _Quiet)
    check, _ = checks.endpoint(_configured("https://127.0.0.1:1"))

    assert ("ok", False) == (check.status, "emulator" in check.detail)


class _Quiet:
    def __init__(self, _name: str, _client: None) -> None:
        """Take any engine name and client."""

    def send(self, _effect: object) -> Reply:
        return Reply(status=401)

    def close(self) -> None:
        pass


def test_refused(cli: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A credential unknown to the service fails the access."""
    with serve(Settings(keys=frozenset({"another"}))) as url:
        monkeypatch.setenv("PANW_AI_SEC_API_ENDPOINT", url)
        done = cli("doctor", "--json")

    assert (1, "failed") == (done.code, _status(done)["access"])


def test_strange_answer(cli: Run, airs_emulator: Emulator) -> None:
    """An unexpected status is a warning."""
    airs_emulator.respond({}, status=404)

    assert "warning" == _status(cli("doctor", "--json"))["endpoint"]


def test_quoted_key(cli: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key with the quotation marks of a shell around it is a warning that does not show it."""
    monkeypatch.setenv("PANW_AI_SEC_API_KEY", f'"{KEY}"')
    done = cli("doctor", "--json")

    assert ("warning", False) == (_status(done)["credential"], KEY in done.out)


@pytest.mark.parametrize(
    ("skew", "status", "detail"),
    [(0, "ok", "in step"), (30, "ok", "30 s ahead"), (-3600, "warning", "3600 s behind")],
)
def test_clock(skew: int, status: str, detail: str) -> None:
    """A clock that is off by more than a minute is a warning."""
    check = checks.clock({"date": formatdate(1_000_000, usegmt=True)}, 1_000_000 + skew)

    assert (status, detail) == (check.status, check.detail)


def test_no_date() -> None:
    """Without a date in the answer there is nothing to compare."""
    assert "skipped" == checks.clock({}, 0).status


def test_regions() -> None:
    """A documented endpoint is named by its region."""
    shown = [checks.endpoint_label(region) for region in (Region.US, Region.GERMANY, "https://other")]

    assert [f"{Region.US} (US)", f"{Region.GERMANY} (Germany)", "https://other"] == shown


@pytest.fixture
def secure(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """Serve with TLS for two days, and yield the URL and a file of the authority."""
    authority = trustme.CA()
    certificate = authority.issue_cert("127.0.0.1", not_after=datetime.now(UTC) + timedelta(days=2))
    trust, chain, key = (tmp_path / name for name in ("trust.pem", "chain.pem", "key.pem"))
    authority.cert_pem.write_to_path(str(trust))
    certificate.cert_chain_pems[0].write_to_path(str(chain))
    certificate.private_key_pem.write_to_path(str(key))
    with serve(address=Address(tls_cert=chain, tls_key=key)) as url:
        yield url, trust


def _configured(url: str, **more: Any) -> Configuration:
    return Configuration(api_key=KEY, api_endpoint=url, trust_env=False, **more)


def test_tls(secure: tuple[str, Path]) -> None:
    """Over https the check reports the TLS version and the validity of the certificate; a few days are a warning."""
    url, trust = secure
    check = tls_handshake.tls(_configured(url, ca_file=trust))

    assert ("warning", "TLSv1.3, certificate for 2 days") == (check.status, check.detail)


def test_not_trusted(secure: tuple[str, Path]) -> None:
    """A certificate that is not trusted fails, with the reason."""
    check = tls_handshake.tls(_configured(secure[0]))

    assert "failed" == check.status
    assert check.detail.startswith("SSLCertVerificationError: ")


def test_tls_unreachable() -> None:
    """A refused connection fails the check."""
    check = tls_handshake.tls(_configured("https://127.0.0.1:1"))

    assert ("failed", "ConnectionRefusedError: Connection refused") == (check.status, check.detail)


def test_tls_through_proxy() -> None:
    """Behind a proxy the check is skipped."""
    assert "skipped" == tls_handshake.tls(_configured("https://127.0.0.1:1", proxy="http://127.0.0.1:2")).status
