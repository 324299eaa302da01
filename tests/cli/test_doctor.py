"""Tests of `aisecurity doctor`."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import trustme

from aisecurity import _neighbour
from aisecurity.emulator import Address, Emulator, Settings, serve

from .conftest import Done, Run

KEY = "a-key-for-tests"


def _status(done: Done) -> dict[str, str]:
    return {check["name"]: check["status"] for check in done.members["checks"]}


def test_sound(cli: Run, airs_emulator: Emulator) -> None:
    """With everything in order only the emulator is a warning, one scan is made, and the key is not shown."""
    done = cli("doctor", "--json")

    assert {
        "credential": "ok",
        "endpoint": "warning",
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


def test_the_vendors_sdk(cli: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that is installed beside this package is a warning that names it, and what to do."""
    monkeypatch.setattr(_neighbour, "version_beside", lambda: "0.11.0")
    done = cli("doctor")

    assert 0 == done.code
    assert "pan-aisecurity 0.11.0" in done.out
    assert "pip uninstall" in done.out


def test_table(bare_cli: Run) -> None:
    """The table names an emulator as such."""
    shown = bare_cli("doctor", "--emulator").out

    assert "an emulator" in shown
    assert "emulator: a harmless prompt gets allow" in shown


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


def test_rejected(cli: Run, monkeypatch: pytest.MonkeyPatch) -> None:
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


def test_unknown_profile(cli: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A profile unknown to the service fails the access, in the words of every command, and is not listed itself."""
    with serve(Settings(unknown_profiles="bad_request", queries_per_minute=0)) as url:
        monkeypatch.setenv("PANW_AI_SEC_API_ENDPOINT", url)
        done, scan = cli("doctor", "--json"), cli("scan", "hello")
    (access,) = (check for check in done.members["checks"] if check["name"] == "access")

    assert (1, False, {"name", "status", "detail"}) == (done.code, "profile" in _status(done), access.keys())
    assert scan.err == f"aisecurity: {access['detail']}\n"
    assert (
        "BadRequestError: 400 the request is invalid: Request data is invalid or malformed; "
        "a profile that it does not know is one reason" == access["detail"]
    )


def test_options_of_a_missing_profile(cli: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a profile the table names the option and the variable for it."""
    monkeypatch.delenv("AI_PROFILE_NAME")

    assert "profile     skipped  none given: --profile or AI_PROFILE_NAME\n" in cli("doctor").out


def test_both_credentials(cli: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a key and a token one line on stderr warns, and the checks are those of the token."""
    monkeypatch.setenv("PANW_AI_SEC_API_TOKEN", "t0ken")
    done = cli("doctor", "--json")

    assert "aisecurity: warning: both an API key and an API token are set: the token is used\n" == done.err
    assert "bearer token, 5 characters" == done.members["checks"][0]["detail"]
    assert "configuration" not in _status(done)


def test_not_trusted(cli: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Over https with a certificate that is not trusted, endpoint and TLS have failed, with the reason."""
    certificate = trustme.CA().issue_cert("127.0.0.1")
    chain, key = tmp_path / "chain.pem", tmp_path / "key.pem"
    certificate.cert_chain_pems[0].write_to_path(str(chain))
    certificate.private_key_pem.write_to_path(str(key))
    with serve(address=Address(tls_cert=chain, tls_key=key)) as url:
        monkeypatch.setenv("PANW_AI_SEC_API_ENDPOINT", url)
        done = cli("doctor", "--json")
    details = {check["name"]: check["detail"] for check in done.members["checks"]}

    assert (1, ("failed", "failed")) == (done.code, tuple(_status(done)[name] for name in ("endpoint", "tls")))
    assert details["tls"].startswith("SSLCertVerificationError: ")


def test_proxy_is_not_listed(cli: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Behind a proxy TLS is skipped, and the failure is that of the endpoint."""
    monkeypatch.setenv("PANW_AI_SEC_API_ENDPOINT", "https://127.0.0.1:1")
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    done = cli("doctor", "--json")

    assert {"credential": "ok", "engine": "ok", "endpoint": "failed", "tls": "skipped", "versions": "ok"} == _status(
        done
    )
    assert 1 == done.code


def test_allow_http(bare_cli: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a key that is what is wrong, and not the endpoint; what was set before is set again."""
    monkeypatch.setenv("PANW_AI_SEC_API_ENDPOINT", "http://emulator.internal")
    refused, allowed = bare_cli("doctor", "--json"), bare_cli("doctor", "--json", "--allow-http")

    assert ({"configuration": "failed"}, {"credential": "failed"}) == tuple(
        {name: status for name, status in _status(done).items() if name != "versions"} for done in (refused, allowed)
    )
    assert "PANW_AI_SEC_ALLOW_HTTP" not in os.environ
    monkeypatch.setenv("PANW_AI_SEC_ALLOW_HTTP", "0")
    assert _status(allowed) == _status(bare_cli("doctor", "--json", "--allow-http"))
    assert "0" == os.environ["PANW_AI_SEC_ALLOW_HTTP"]
