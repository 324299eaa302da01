"""Pickles of scanners of batches: settings, and the names of secrets and functions."""

from __future__ import annotations

import copy
import pickle
import ssl
import subprocess
import sys
from functools import partial
from typing import Any

import pytest

import aisecurity
from aisecurity import AiProfile, Configuration, RetryPolicy, configuration
from aisecurity.auth import ClientCredentials, from_environment, from_file
from aisecurity.bulk import BatchScanner
from aisecurity.bulk.batches import references
from aisecurity.exceptions import ConfigurationError
from tests.support.bulk import batch_settings
from tests.support.samples import UUID

SECRET = "a-secret-of-this-process"
HERE = from_environment("PANW_AI_SEC_API_KEY")


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:  # pyright: ignore[reportUnusedFunction]  # a fixture
    monkeypatch.setattr(configuration, "_default", None)
    monkeypatch.setenv("PANW_AI_SEC_API_KEY", SECRET)


def test_equal_by_value() -> None:
    """Equal settings make equal scanners, of one hash and the same bytes; a copy is equal too, and nothing changes."""
    one, other = batch_settings.full(), batch_settings.same()

    assert (one, hash(one), pickle.dumps(one)) == (other, hash(other), pickle.dumps(other))
    assert one == pickle.loads(pickle.dumps(one)) == copy.copy(one) == copy.deepcopy(one)  # noqa: S301 - of our own making
    assert BatchScanner("p", rate=60) == BatchScanner(AiProfile(profile_name="p"), rate=60.0, workers=1)
    assert BatchScanner("p") != BatchScanner("p", workers=2)
    with pytest.raises(AttributeError):
        one.workers = 4  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]  # what is tested


def test_a_subclass_as_of_an_engine() -> None:
    """Ray makes one for its actors, which has an attribute before it has settings; no setting of it changes."""

    def begin(self: Any) -> None:
        self.pool = "a pool of threads"
        BatchScanner.__init__(self, "p", rate=60)

    kind: Any = type("Wrapped", (BatchScanner,), {"__init__": begin})
    wrapped = kind()

    assert ("a pool of threads", 60) == (wrapped.pool, wrapped.rate)
    with pytest.raises(AttributeError):
        wrapped._text = "{}"


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_the_same_bytes_in_another_program(protocol: int) -> None:
    """Another process, with another seed of hashes, writes the same bytes, as cloudpickle does, and no secret."""
    cloudpickle: Any = pytest.importorskip("cloudpickle", reason="of requirements/dev.in")
    program = (
        "import pickle, sys; from tests.support.bulk import batch_settings; "
        f"sys.stdout.buffer.write(pickle.dumps(batch_settings.same(), {protocol}))"
    )
    there = pickle.dumps(batch_settings.full(), protocol)
    if protocol == pickle.HIGHEST_PROTOCOL:
        assert there == subprocess.run([sys.executable, "-c", program], capture_output=True, check=True).stdout

    assert there == cloudpickle.dumps(batch_settings.full(), protocol)
    assert (batch_settings.full(), False) == (pickle.loads(there), SECRET.encode() in there)  # noqa: S301 - of our own making


def test_read_where_it_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process without the credential can hold and send the scanner; to scan is what raises."""
    pickled = pickle.dumps(BatchScanner("p", config=Configuration.resolve()))
    monkeypatch.delenv("PANW_AI_SEC_API_KEY")
    scanner: BatchScanner = pickle.loads(pickled)  # noqa: S301 - of our own making

    assert pickled == pickle.dumps(scanner)
    assert "BatchScanner(AiProfile(profile_name='p'), rate=None, workers=1)" == repr(scanner)
    for asked in (scanner, BatchScanner("p"), BatchScanner("p", config=batch_settings.from_the_environment)):
        with pytest.raises(ConfigurationError, match="PANW_AI_SEC_API_KEY"):
            asked(["a text"])


def test_the_configuration_that_was_described(tmp_path: Any) -> None:
    """What is read in another process is what was written: each setting, and each secret."""
    (tmp_path / "proxy").write_text("http://u:p@proxy:1\n")
    config = Configuration(
        api_key=batch_settings.key,
        proxy=from_file(tmp_path / "proxy"),
        client_cert=("a.pem", "b.pem", HERE),
        headers={"x-b": HERE},
        retry=RetryPolicy(retries=5, budget=None),
        timeout=2.5,
        connect_timeout=1,
        allow_http=True,
        trust_env=False,
        fresh=True,
        max_connections=3,
    )

    assert config == references.configuration(references.described(config, "config"))


def test_what_init_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a configuration it is that of `init`, as it was when the scanner was made."""
    unset = BatchScanner("p")
    set_here = aisecurity.init(api_endpoint="https://one.example")
    scanner = BatchScanner("p")
    aisecurity.init(api_endpoint="https://two.example")

    assert BatchScanner("p", config=set_here) == scanner != BatchScanner("p")
    assert unset != scanner
    aisecurity.init(api_key=SECRET)
    with pytest.raises(ConfigurationError, match=r"init\(\): api_key is there by value.*from_environment\(NAME\)"):
        BatchScanner("p")


@pytest.mark.parametrize(
    ("settings", "call"),
    [
        ({"api_key": SECRET}, r"api_key=from_environment\(NAME\) or from_file\(PATH\)"),
        ({"api_token": SECRET}, r"api_token=from_environment\(NAME\)"),
        (
            {"api_token": ClientCredentials(token_url="https://t", client_id="c", client_secret=SECRET)},
            r"client_secret=from_environment\(NAME\)",
        ),
        ({"client_cert": ("a", "b", SECRET)}, r"client_cert=\(CERTIFICATE, KEY, PASSWORD\)"),
        ({"proxy": f"http://u:{SECRET}@p:1"}, r"proxy=from_environment\(NAME\)"),
        ({"headers": {"x-gateway": SECRET}}, "headers={HEADER: VALUE}"),
        ({"ssl_context": ssl.create_default_context()}, "ca_file= and client_cert=, or config=FUNCTION"),
        ({"api_key": batch_settings.unnamed}, "api_key: a function of a module is needed"),
        ({"proxy": batch_settings.nested()}, "proxy: a function of a module is needed"),
        ({"retry": RetryPolicy(jitter=lambda: 1.0)}, "retry.jitter: a function of a module is needed"),
    ],
)
def test_a_secret_by_value_is_rejected(settings: dict[str, Any], call: str) -> None:
    """What would be sent in clear is an error that names the right call, and shows no secret."""
    given: dict[str, Any] = {"api_key": HERE, **settings}
    config = Configuration(**given)
    with pytest.raises(ConfigurationError, match=f"config: .*{call}") as error:
        BatchScanner("p", config=config)

    assert SECRET not in str(error.value)


class Tokens:
    """A source of tokens of another kind."""

    def __token_flow__(self, timeout: float | None, transport: Any) -> Any:
        """Return a token."""


def test_a_source_of_another_kind_is_rejected() -> None:
    """Of an object that nobody knows no reference is known either: a function makes the configuration."""
    with pytest.raises(ConfigurationError, match="api_token is there by value"):
        BatchScanner("p", config=Configuration(api_token=Tokens()))


@pytest.mark.parametrize(
    "function",
    [
        lambda: None,
        batch_settings.unnamed,
        batch_settings.nested(),
        partial(batch_settings.from_the_environment),
        batch_settings.CountingLimiter().bound,
        batch_settings.CountingLimiter(),
        "tests.support.bulk.batch_settings.key",
    ],
)
def test_a_function_without_a_name_is_rejected(function: Any) -> None:
    """What another process cannot import is rejected where the scanner is made, as either setting."""
    with pytest.raises(ConfigurationError, match="config: a function of a module is needed"):
        BatchScanner("p", config=function)
    with pytest.raises(ConfigurationError, match="limiter: a function of a module is needed"):
        BatchScanner("p", limiter=function)


def test_a_function_of_the_program_is_rejected(monkeypatch: pytest.MonkeyPatch) -> None:
    """What `__main__` defines is not there in a process that another program is; nor is what its module has lost."""
    monkeypatch.setattr(batch_settings.key, "__module__", "__main__")
    with pytest.raises(ConfigurationError, match="not one of the program itself"):
        BatchScanner("p", config=batch_settings.key)  # type: ignore[arg-type]  # as a wrong one
    monkeypatch.setattr(batch_settings.key, "__module__", "no.such.module")
    with pytest.raises(ConfigurationError, match="found by its name"):
        BatchScanner("p", config=batch_settings.key)  # type: ignore[arg-type]  # as a wrong one


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"rate": 0}, "rate: a number"),
        ({"rate": float("inf")}, "rate: a number"),
        ({"rate": "60"}, "rate: a number"),
        ({"workers": 0}, "workers: a whole number"),
        ({"workers": True}, "workers: a whole number"),
        ({"workers": 2.0}, "workers: a whole number"),
        ({"rate": 1, "limiter": batch_settings.counting}, "rate and limiter: give one"),
        ({"profile": ""}, "profile: neither"),
        ({"profile": AiProfile(profile_id="x")}, "profile.profile_id: not a UUID"),
    ],
)
def test_settings_that_cannot_work(settings: dict[str, Any], reason: str) -> None:
    """They are rejected where the scanner is made."""
    given: dict[str, Any] = {"profile": "p", **settings}
    with pytest.raises(ConfigurationError, match=reason):
        BatchScanner(**given)


def test_settings_that_are_shown() -> None:
    """Profile, rate and workers can be read; the profile that is linked to the key is one."""
    scanner = BatchScanner(AiProfile(), rate=60, workers=4)

    assert (True, 60, 4) == (scanner.profile.is_linked, scanner.rate, scanner.workers)
    assert AiProfile(profile_id=UUID) == batch_settings.full().profile


def test_a_text_of_something_else() -> None:
    """What was not described is no configuration."""
    with pytest.raises(ValueError, match="no settings"):
        references.configuration({"api_key": {"else": 1}})
