"""Tracebacks with the values of variables, as rich prints them: no secret is in one."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import aisecurity
from aisecurity._core import calls, flows, replies
from aisecurity._core.wire import Reply, Transport
from aisecurity._engines.proxies import proxy_for
from aisecurity.auth import ClientCredentials, from_environment, from_file
from aisecurity.configuration import API_KEY_VARIABLE, Configuration, call_settings
from aisecurity.exceptions import APIConnectionError
from aisecurity.scan.models.content import Content
from tests.support.errors import shown
from tests.support.flow_player import FlowPlayer
from tests.support.samples import PROFILE, configured

SECRET = "s3cret"


def test_secrets_are_seen() -> None:
    """What would be a leak is seen by these tests."""

    def leak() -> None:
        exec("def f(key):\n    raise ValueError\nf('s3cret')")  # noqa: S102 - a frame of another file

    assert SECRET in shown(leak)


@pytest.mark.parametrize(
    "settings",
    [
        {"api_key": f"{SECRET} {SECRET}"},
        {"api_token": f"{SECRET}\n"},
        {"api_key": SECRET, "timeout": 0},
        {"api_key": SECRET, "proxy": f"http://user:{SECRET}@host:1", "timeout": 0},
        {"api_key": SECRET, "client_cert": ("a", "b", SECRET), "timeout": 0},
        {"api_key": SECRET, "headers": {"x-a": f"{SECRET} "}},
        {"api_key": SECRET, "headers": {"x-a": SECRET}, "timeout": 0},
    ],
)
def test_settings(settings: dict[str, Any]) -> None:
    """A setting that is rejected is in no variable, and neither are the others."""
    assert SECRET not in shown(lambda: Configuration.resolve(environ={}, **settings))
    assert SECRET not in shown(lambda: aisecurity.init(**settings))


def test_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment of the process is in no variable."""
    monkeypatch.setenv(API_KEY_VARIABLE, SECRET)
    monkeypatch.setenv("A_PASSWORD_OF_ANOTHER", SECRET)
    monkeypatch.setenv("HTTPS_PROXY", f"htp://user:{SECRET}@host:1")

    assert SECRET not in shown(lambda: aisecurity.init(timeout=0))
    assert SECRET not in shown(lambda: proxy_for("https://service.test", Transport()))
    monkeypatch.setenv(API_KEY_VARIABLE, "")
    assert SECRET not in shown(aisecurity.init)
    monkeypatch.setenv("A_VARIABLE", f"{SECRET} {SECRET}")
    assert SECRET not in shown(lambda: Configuration(api_key=from_environment("A_VARIABLE")))


@pytest.mark.parametrize("content", [b"s3cret s3cret", b"s3cret\xff", b"s3cret" * 11_000], ids=["1", "2", "3"])
def test_files(tmp_path: Path, content: bytes) -> None:
    """The content of a file that holds no secret is in no variable."""
    path = tmp_path / "secret"
    path.write_bytes(content)

    assert SECRET not in shown(lambda: Configuration(api_key=from_file(path)))


def test_pickling() -> None:
    """Neither is what is not pickled."""
    config = Configuration(api_key=SECRET, headers={"x-a": SECRET}, proxy=f"http://user:{SECRET}@host:1")

    assert SECRET not in shown(lambda: pickle.dumps(config))


@pytest.mark.parametrize("body", [b'{"access_token": "s3cret s3cret"}', b'{"access_token": "s3cret', b'"s3cret\xff"'])
def test_token_answers(body: bytes) -> None:
    """The answer of a token endpoint is in no variable and no cause."""
    source = ClientCredentials(token_url="https://login.test", client_id="id", client_secret=SECRET)

    assert SECRET not in shown(
        lambda: FlowPlayer().run(source.__token_flow__(None, Transport()), [Reply(200, body=body)])
    )


@pytest.mark.parametrize("body", [b'{"a": "s3cret', b'"s3cret\xff"'])
def test_answers(body: bytes) -> None:
    """An answer that cannot be read is in no cause."""
    assert SECRET not in shown(lambda: replies.read(Reply(200, body=body), lambda value: value))


@pytest.mark.parametrize("headers", [{"x-a": SECRET}, {"x-a": lambda: SECRET}], ids=["text", "function"])
def test_scans(headers: Any) -> None:
    """Where a scan fails, no variable of its flow holds the key, a header's value or the text."""
    settings = call_settings(configured(api_key=SECRET, headers=headers))
    what = calls.sync_scan(PROFILE, Content(prompt=SECRET).to_request())

    def fail(outcome: Reply | Exception) -> Callable[[], Any]:
        return lambda: FlowPlayer().run(flows.call(what, settings), [outcome])

    assert SECRET not in shown(fail(Reply(403))) + shown(fail(APIConnectionError("lost")))
