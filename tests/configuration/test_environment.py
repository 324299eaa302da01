"""Variables of the environment: what a configuration takes from them, and pickles by their names."""

from __future__ import annotations

import os
import pickle
from pathlib import Path

import pytest

import aisecurity
from aisecurity._references import EnvironmentFileSecret, EnvironmentSecret
from aisecurity.configuration import (
    ALLOW_HTTP_VARIABLE,
    API_ENDPOINT_VARIABLE,
    API_KEY_FILE_VARIABLE,
    API_KEY_VARIABLE,
    API_TOKEN_VARIABLE,
    Configuration,
    Region,
    call_settings,
)
from aisecurity.exceptions import ConfigurationError
from tests.support.flow_player import credential_headers


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return the path of a file with a key, as a text editor writes it."""
    path = tmp_path / "secret"
    path.write_bytes(b"s3cret\n")
    return path


def sent_key(config: Configuration) -> str:
    """Return the key that a scan sends."""
    return credential_headers(call_settings(config).credential)["x-pan-token"]


def test_environment_over_defaults() -> None:
    """The three variables are read."""
    resolved = Configuration.resolve(environ={API_KEY_VARIABLE: "k", API_ENDPOINT_VARIABLE: "https://e.test"})

    assert ("k", None, "https://e.test") == (resolved.api_key, resolved.api_token, resolved.api_endpoint)
    assert "t" == Configuration.resolve(environ={API_TOKEN_VARIABLE: "t"}).api_token


def test_empty_endpoint_variable_is_no_endpoint() -> None:
    """An empty variable counts as one that is not set."""
    resolved = Configuration.resolve(environ={API_KEY_VARIABLE: "k", API_ENDPOINT_VARIABLE: ""})

    assert Region.US == resolved.api_endpoint


@pytest.mark.parametrize(
    ("value", "allowed"), [("1", True), ("true", True), ("0", False), ("false", False), ("", False)]
)
def test_http_by_the_environment(monkeypatch: pytest.MonkeyPatch, value: str, *, allowed: bool) -> None:
    """The variable says whether http may go beyond loopback, unless the program does."""
    monkeypatch.setenv(ALLOW_HTTP_VARIABLE, value)

    assert allowed is Configuration.resolve(api_key="k").allow_http
    assert allowed is Configuration.resolve(environ={ALLOW_HTTP_VARIABLE: value}, api_key="k").allow_http
    assert not Configuration.resolve(api_key="k", allow_http=False).allow_http


@pytest.mark.parametrize("value", ["yes", "True", " 1"])
def test_no_flag(value: str) -> None:
    """Any other value is an error that names the variable, and does not repeat the value."""
    with pytest.raises(ConfigurationError, match=f"{ALLOW_HTTP_VARIABLE}: 1, true, 0 or false is needed$"):
        Configuration.resolve(environ={ALLOW_HTTP_VARIABLE: value}, api_key="k")


@pytest.mark.parametrize(("name", "member"), [(API_KEY_VARIABLE, "api_key"), (API_TOKEN_VARIABLE, "api_token")])
def test_by_the_name_of_a_variable(name: str, member: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What `init` and `resolve` take from the environment is read once, and pickled by the name of its variable."""
    monkeypatch.setenv(name, "s3cret")
    found = [aisecurity.init(), Configuration.resolve(), Configuration.resolve(environ=os.environ)]
    pickled = [pickle.dumps(config) for config in found]
    monkeypatch.setenv(name, "0ther")
    again = [getattr(pickle.loads(one), member) for one in pickled]  # noqa: S301 - our own

    assert ["s3cret"] * 3 == [getattr(config, member).reveal() for config in found]
    assert (["0ther"] * 3, {EnvironmentSecret}) == ([one.reveal() for one in again], {type(one) for one in again})
    assert not any(b"s3cret" in one for one in pickled)


def test_of_a_mapping() -> None:
    """What comes from a mapping of the caller's is a text: no other process has that mapping."""
    with pytest.raises(TypeError, match="a secret that was given as a text is not pickled"):
        pickle.dumps(Configuration.resolve(environ={API_KEY_VARIABLE: "s3cret"}))


def test_key_before_file(monkeypatch: pytest.MonkeyPatch, file: Path) -> None:
    """The variable of the key wins over that of a file, and a file beside a token is a second credential."""
    monkeypatch.setenv(API_KEY_FILE_VARIABLE, str(file))
    monkeypatch.setenv(API_KEY_VARIABLE, "a-key")
    assert "a-key" == sent_key(Configuration.resolve())
    monkeypatch.delenv(API_KEY_VARIABLE)
    monkeypatch.setenv(API_TOKEN_VARIABLE, "a-token")
    with pytest.warns(UserWarning, match="both"):
        Configuration.resolve()


def test_file_of_the_environment(monkeypatch: pytest.MonkeyPatch, file: Path, tmp_path: Path) -> None:
    """The key is in a file that a variable names, read again when it changes; another process has another variable."""
    monkeypatch.setenv(API_KEY_FILE_VARIABLE, str(file))
    config = Configuration.resolve()
    first, sent = sent_key(config), pickle.dumps(config)
    file.write_bytes(b"longer-key\r\n")

    assert ("s3cret", "longer-key") == (first, sent_key(config))
    assert f"from_file(os.environ['{API_KEY_FILE_VARIABLE}'])" == repr(config.api_key)
    assert str(file).encode() not in sent
    other = tmp_path / "other"
    other.write_bytes(b"other-key")
    monkeypatch.setenv(API_KEY_FILE_VARIABLE, str(other))
    unpickled = pickle.loads(sent)  # noqa: S301 - our own
    assert "other-key" == sent_key(unpickled)


def test_two_files_of_one_variable(monkeypatch: pytest.MonkeyPatch, file: Path, tmp_path: Path) -> None:
    """Configurations of one file are equal; those made while the variable named two files are not: two tenants."""
    (tmp_path / "other").write_bytes(b"other-key")
    monkeypatch.setenv(API_KEY_FILE_VARIABLE, str(file))
    first, same = Configuration.resolve(), Configuration.resolve()
    monkeypatch.setenv(API_KEY_FILE_VARIABLE, str(tmp_path / "other"))
    second, unread = Configuration.resolve(), EnvironmentFileSecret(API_KEY_FILE_VARIABLE)

    assert ({first: 1, second: 2}, hash(first)) == ({same: 1, second: 2}, hash(same))
    assert (False, True, False) == (first == second, unread == second.api_key, unread == first.api_key)
    assert (False, True) == (
        unread == "other-key",
        EnvironmentFileSecret("NO_SUCH_VARIABLE") == EnvironmentFileSecret("NO_SUCH_VARIABLE"),
    )
    assert EnvironmentFileSecret("NO_SUCH_VARIABLE") != unread


def test_file_of_a_mapping(file: Path) -> None:
    """Of a mapping that was given the path is kept, for another process does not have it."""
    config = Configuration.resolve(environ={API_KEY_FILE_VARIABLE: str(file)})
    again = pickle.loads(pickle.dumps(config))  # noqa: S301 - our own

    assert ("s3cret", "s3cret") == (sent_key(config), sent_key(again))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, r"from_file\('.*'\): it cannot be read \(FileNotFoundError\)"),
        (b"", "the file is empty"),
        (b"\n", "the file is empty"),
        (b"secret\n\n", "the file has more than one line"),
        (b"secret\rline\n", "the file has more than one line"),
        (b"\xff", r"from_file\('.*'\): it cannot be read \(UnicodeDecodeError\)"),
        (b"secret \n", "holds a space, a line break or another character that a header cannot carry"),
        (b"\xef\xbb\xbfsecret\n", "holds a space, a line break or another character that a header cannot carry"),
        ("secret\u2028line".encode(), "holds a space, a line break or another character that a header cannot carry"),
        (b"secret" * 1000, "6,000 bytes, at most 2,048 allowed"),
    ],
)
def test_file_without_a_key(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: bytes | None, reason: str
) -> None:
    """What is wrong with the file names the variable, and repeats nothing of the file."""
    if content is not None:
        (tmp_path / "key").write_bytes(content)
    monkeypatch.setenv(API_KEY_FILE_VARIABLE, str(tmp_path / "key"))
    with pytest.raises(ConfigurationError, match=f"{API_KEY_FILE_VARIABLE}: {reason}$") as caught:
        Configuration.resolve()
    assert "secret" not in str(caught.value)
