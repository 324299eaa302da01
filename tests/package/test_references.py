"""Secrets by reference, and what a configuration with them does where it is pickled."""

from __future__ import annotations

import copy
import os
import pickle
from pathlib import Path
from typing import Any

import pytest

import aisecurity
from aisecurity._engines.proxies import proxy_for
from aisecurity._references import EnvironmentFileSecret, EnvironmentSecret
from aisecurity.auth import ClientCredentials, SecretText, from_environment, from_file
from aisecurity.configuration import (
    API_KEY_FILE_VARIABLE,
    API_KEY_VARIABLE,
    API_TOKEN_VARIABLE,
    Configuration,
    call_settings,
    transport_of,
)
from aisecurity.exceptions import ConfigurationError, ErrorType
from tests.support.flow_player import credential_headers
from tests.support.samples import anything

NAME = "A_VARIABLE_OF_THE_TESTS"
BY_VALUE = "a secret that was given as a text is not pickled"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return the path of a file with a secret, as a text editor writes it."""
    path = tmp_path / "secret"
    path.write_bytes(b"s3cret\n")
    return path


def repickled(value: Any) -> Any:
    """Return what another process would get."""
    return pickle.loads(pickle.dumps(value))  # noqa: S301 - our own


def key_of(config: Configuration) -> str:
    """Return the key that a scan would send, known at once."""
    return call_settings(config).credential.headers_at_hand(None)["x-pan-token"]


def sent_key(config: Configuration) -> str:
    """Return the key that a scan sends."""
    return credential_headers(call_settings(config).credential)["x-pan-token"]


def _key() -> str:
    return "of-a-function"


def test_from_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable is read once, and shows by its name."""
    monkeypatch.setenv(NAME, "s3cret")
    secret = from_environment(NAME)
    first = secret.reveal()
    monkeypatch.setenv(NAME, "other")

    assert ("s3cret", "s3cret") == (first, secret.reveal())
    assert f"from_environment('{NAME}')" == repr(secret) == str(secret) == f"{secret}"
    assert (secret, secret.at_hand) == (SecretText("s3cret"), True)
    assert "other" == repickled(secret).reveal()


@pytest.mark.parametrize("value", [None, ""])
def test_variable_that_is_not_set(value: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is an error as soon as a configuration is made."""
    if value is not None:
        monkeypatch.setenv(NAME, value)
    with pytest.raises(ConfigurationError, match=f"'{NAME}'\\): it is not set, or empty") as error:
        Configuration(api_key=from_environment(NAME))

    assert ErrorType.MISSING_VARIABLE == error.value.error_type


def test_from_file(file: Path) -> None:
    """A file is read less one line break, and again when it has changed, written or replaced."""
    secret = from_file(file)
    found = [secret.reveal(), secret.reveal()]
    file.write_text("second\r\n")
    found.append(secret.reveal())
    other = file.with_name("other")
    other.write_text("third!\n\n")
    other.replace(file)
    found.append(secret.reveal())

    assert ["s3cret", "s3cret", "second", "third!\n"] == found
    assert (f"from_file('{file}')", False) == (repr(secret), secret.at_hand)
    assert ("third!\n", secret, hash(secret)) == (
        repickled(secret).reveal(),
        repickled(secret),
        hash(from_file(str(file))),
    )
    assert secret not in {"third!\n", from_file(other)}


def test_file_is_read_when_it_has_changed(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As long as it has not, it is looked at, and not opened."""
    secret = from_file(file)
    secret.reveal()
    file.chmod(0o000)
    os.utime(file)
    monkeypatch.setattr("builtins.open", None)
    with pytest.raises(TypeError):
        secret.reveal()
    monkeypatch.undo()
    file.chmod(0o600)
    assert "s3cret" == secret.reveal()
    monkeypatch.setattr("builtins.open", None)

    assert "s3cret" == secret.reveal()


def test_relative_path(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A path counts from the folder in which the reference was made."""
    monkeypatch.chdir(file.parent)
    secret = from_file(file.name)
    monkeypatch.chdir("/")

    assert "s3cret" == repickled(secret).reveal()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, r"it cannot be read \(FileNotFoundError\)"),
        (b"s3cret\xff", r"it cannot be read \(UnicodeDecodeError\)"),
        (b"s3cret" * 11_000, "at most 65,536 bytes are read"),
        (b"s3cret s3cret", "api_key: holds a space"),
        (b"\n", "api_key: empty"),
    ],
)
def test_files_that_cannot_be(tmp_path: Path, content: bytes | None, message: str) -> None:
    """A file without a secret is an error as soon as a configuration is made, which repeats nothing of it."""
    path = tmp_path / "secret"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ConfigurationError, match=message) as error:
        Configuration(api_key=from_file(path))

    assert (None, None) == (error.value.__cause__, error.value.__context__)
    assert "s3cret" not in str(error.value)


def test_mistakes() -> None:
    """A name or a path is needed."""
    with pytest.raises(ConfigurationError, match="from_environment: the name of a variable is needed"):
        from_environment(anything(5))
    with pytest.raises(ConfigurationError, match="from_environment: the name of a variable is needed"):
        from_environment("")
    with pytest.raises(ConfigurationError, match="from_file: a path is needed, not int"):
        from_file(anything(5))


def test_functions_are_not_called_early() -> None:
    """What a function returns is asked for, and checked, when it is needed."""
    given: dict[str, Any] = {name: lambda: "" for name in ("api_key", "proxy")}
    config = Configuration(headers={"x-a": lambda: ""}, client_cert=("a", "b", lambda: ""), **given)
    with pytest.raises(ConfigurationError, match="headers: x-a is empty"):
        anything(config.headers).plain()
    with pytest.raises(ConfigurationError, match="proxy: a URL such as"):
        proxy_for("https://service.test", transport_of(config))


def test_configuration_by_reference(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A configuration of references is pickled, and each is read anew where it is used."""
    monkeypatch.setenv(NAME, "s3cret")
    file.with_name("proxy").write_text("http://user:s3cret@proxy:1\n")
    config = Configuration(
        api_key=from_environment(NAME),
        proxy=from_file(file.with_name("proxy")),
        client_cert=("cert.pem", "key.pem", from_environment(NAME)),
        headers={"x-a": from_environment(NAME), "x-b": from_file(file), "x-c": _key},
    )
    pickled = pickle.dumps(config)
    monkeypatch.setenv(NAME, "0ther")
    file.with_name("proxy").write_text("http://user:0ther@proxy:1\n")
    file.write_text("0ther")
    again = pickle.loads(pickled)  # noqa: S301 - our own
    transport = transport_of(again)

    assert b"s3cret" not in pickled
    assert ("s3cret", "0ther") == (key_of(config), key_of(again))
    assert ("http://user:0ther@proxy:1", ("cert.pem", "key.pem", "0ther")) == (transport.proxy, transport.client_cert)
    assert {"x-a": "0ther", "x-b": "0ther", "x-c": "of-a-function"} == again.headers.plain()


@pytest.mark.parametrize(
    "settings",
    [
        {"api_key": "s3cret"},
        {"api_token": "s3cret"},
        {"proxy": "http://user:s3cret@proxy:1"},
        {"client_cert": ("cert.pem", "key.pem", "s3cret")},
        {"headers": {"x-a": "s3cret"}},
    ],
)
def test_configuration_by_value(settings: dict[str, Any]) -> None:
    """A configuration with a secret in it is not pickled, shows it nowhere, and is copied as it is."""
    given: dict[str, Any] = {"api_key": _key, **settings}
    config = Configuration(**given)
    with pytest.raises(TypeError, match=BY_VALUE):
        pickle.dumps(config)

    assert config is copy.copy(config)
    assert config is copy.deepcopy({"config": config})["config"]
    assert "s3cret" not in f"{config!r} {vars(Configuration).keys()} {transport_of(config)!r}"


def test_what_needs_no_reference() -> None:
    """What holds no secret is pickled as it is: a function of a module, a proxy without a password, files."""
    config = Configuration(api_key=_key, proxy="http://proxy:1", client_cert=("cert.pem", "key.pem"))

    assert config == repickled(config)
    assert "http://proxy:1" == config.proxy


@pytest.mark.parametrize(("name", "member"), [(API_KEY_VARIABLE, "api_key"), (API_TOKEN_VARIABLE, "api_token")])
def test_of_the_environment(name: str, member: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What `init` and `resolve` take from the environment is read once, and pickled by the name of its variable."""
    monkeypatch.setenv(name, "s3cret")
    found = [aisecurity.init(), Configuration.resolve(), Configuration.resolve(environ=os.environ)]
    pickled = [pickle.dumps(config) for config in found]
    monkeypatch.setenv(name, "0ther")
    again = [getattr(pickle.loads(one), member) for one in pickled]  # noqa: S301 - our own

    assert ["s3cret"] * 3 == [getattr(config, member).reveal() for config in found]
    assert (["0ther"] * 3, {EnvironmentSecret}) == ([one.reveal() for one in again], {type(one) for one in again})
    assert not any(b"s3cret" in one for one in pickled)


def test_of_another_environment() -> None:
    """What comes from a mapping of the caller's is a text: no other process has that mapping."""
    with pytest.raises(TypeError, match=BY_VALUE):
        pickle.dumps(Configuration.resolve(environ={API_KEY_VARIABLE: "s3cret"}))


def test_variable_that_the_other_process_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is an error of the first use there, and not of unpickling."""
    monkeypatch.setenv(NAME, "s3cret")
    pickled = pickle.dumps(Configuration(api_key=from_environment(NAME)))
    monkeypatch.delenv(NAME)
    again = pickle.loads(pickled)  # noqa: S301 - our own
    with pytest.raises(ConfigurationError, match=NAME):
        call_settings(again)


@pytest.mark.parametrize("secret", ["environment", "file", "function", "text"])
def test_client_secret(secret: str, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A client secret is any of them; ClientCredentials are pickled and copied with their settings, without a token."""
    monkeypatch.setenv(NAME, "s3cret")
    given: Any = {"environment": from_environment(NAME), "file": from_file(file), "function": _key, "text": "s3cret"}
    source = ClientCredentials(
        token_url="https://login.test", client_id="id", client_secret=given[secret], scope="a", allow_http=True
    )
    expected = ("https://login.test", "id", True, "a")
    copies = [copy.copy(source), copy.deepcopy(source)]
    if secret == "text":
        with pytest.raises(TypeError, match=BY_VALUE):
            pickle.dumps(source)
    else:
        copies.append(repickled(source))

    for one in copies:
        assert expected == (one.token_url, one.client_id, one.allow_http, one.scope)
        assert anything(source.client_secret).reveal() == anything(one.client_secret).reveal()
    assert "s3cret" not in f"{source!r} {source.client_secret}"


def test_token_by_reference(file: Path) -> None:
    """A token of a file is asked for as one of a function."""
    credential = call_settings(Configuration(api_token=from_file(file))).credential

    assert (False, {"authorization": "Bearer s3cret"}) == (credential.is_at_hand, credential_headers(credential))


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
    assert (False, True) == (unread == "other-key", EnvironmentFileSecret(NAME) == EnvironmentFileSecret(NAME))
    assert EnvironmentFileSecret(NAME) != unread


def test_key_before_file(monkeypatch: pytest.MonkeyPatch, file: Path) -> None:
    """The variable of the key wins over that of a file, and a file beside a token is a second credential."""
    monkeypatch.setenv(API_KEY_FILE_VARIABLE, str(file))
    monkeypatch.setenv(API_KEY_VARIABLE, "a-key")
    assert "a-key" == sent_key(Configuration.resolve())
    monkeypatch.delenv(API_KEY_VARIABLE)
    monkeypatch.setenv(API_TOKEN_VARIABLE, "a-token")
    with pytest.warns(UserWarning, match="both"):
        Configuration.resolve()


def test_file_of_a_mapping(file: Path) -> None:
    """Of a mapping that was given the path is kept, for another process does not have it."""
    config = Configuration.resolve(environ={API_KEY_FILE_VARIABLE: str(file)})

    assert ("s3cret", "s3cret") == (sent_key(config), sent_key(repickled(config)))


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


def test_file_of_no_variable() -> None:
    """Where the process that unpickles has no such variable, that is said when the key is needed."""
    with pytest.raises(ConfigurationError, match=f"{NAME}: it is not set, or empty") as caught:
        repickled(EnvironmentFileSecret(NAME)).reveal()
    assert caught.value.error_type is ErrorType.MISSING_VARIABLE
