"""Settings: argument, then environment, then default."""

import dataclasses
from typing import Any

import pytest

import aisecurity
from aisecurity import configuration
from aisecurity._core.retry import RetryPolicy
from aisecurity.configuration import Configuration, call_settings
from aisecurity.exceptions import ConfigurationError, ErrorType
from tests.support.flow_player import credential_headers

KEY, TOKEN, ENDPOINT = "PANW_AI_SEC_API_KEY", "PANW_AI_SEC_API_TOKEN", "PANW_AI_SEC_API_ENDPOINT"


def resolve(environ: dict[str, str], **arguments: Any) -> Configuration:
    """Resolve with nothing of this process."""
    return Configuration.resolve(environ=environ, **arguments)


def test_defaults() -> None:
    """Without further settings: the US endpoint, 2 retries, 10 seconds for a call, 5 to connect, https alone."""
    resolved = resolve({}, api_key="k")

    assert Configuration(api_key="k") == dataclasses.replace(resolved, retry=RetryPolicy())
    assert "https://service.api.aisecurity.paloaltonetworks.com" == resolved.api_endpoint
    assert (2, 10.0, 5.0) == (resolved.retry.retries, resolved.timeout, resolved.connect_timeout)
    assert not resolved.allow_http


def test_arguments_over_environment() -> None:
    """A setting that is given as an argument is not looked up."""
    environ = {KEY: "env", ENDPOINT: "https://env.test"}
    resolved = resolve(environ, api_key="arg", api_endpoint="https://arg.test")

    assert ("arg", "https://arg.test") == (resolved.api_key, resolved.api_endpoint)


@pytest.mark.parametrize(
    ("argument", "key", "token"), [({"api_key": "arg"}, "arg", None), ({"api_token": "arg"}, None, "arg")]
)
def test_one_credential_as_argument_beats_both_variables(
    argument: dict[str, str], key: str | None, token: str | None
) -> None:
    """A key given in so many words is not overridden by a token of the environment, nor the other way round."""
    resolved = resolve({KEY: "env-key", TOKEN: "env-token"}, **argument)

    assert (key, token) == (resolved.api_key, resolved.api_token)


@pytest.mark.parametrize("environ", [{}, {KEY: "", TOKEN: ""}, {ENDPOINT: "https://e.test"}])
def test_no_credential(environ: dict[str, str]) -> None:
    """Neither key nor token, or empty variables, is an error that names both variables."""
    with pytest.raises(ConfigurationError) as error:
        resolve(environ)

    assert ErrorType.MISSING_VARIABLE == error.value.error_type
    assert str(error.value).startswith("AISEC_MISSING_VARIABLE:no credential")
    assert KEY in str(error.value)
    assert TOKEN in str(error.value)


@pytest.mark.parametrize(
    ("environ", "arguments"), [({KEY: "k", TOKEN: "t"}, {}), ({}, {"api_key": "k", "api_token": "t"})]
)
def test_both_credentials(environ: dict[str, str], arguments: dict[str, str]) -> None:
    """Both in one layer bring a warning, and the token is sent."""
    with pytest.warns(UserWarning, match="both an API key and an API token are set: the token is used"):
        resolved = resolve(environ, **arguments)

    assert {"authorization": "Bearer t"} == credential_headers(call_settings(resolved).credential, b"{}")


def test_repr_shows_no_credential() -> None:
    """No repr on the way to the wire shows a credential."""
    resolved = Configuration(api_key="s3cret-key", api_token="s3cret-token")

    for shown in (resolved, call_settings(resolved), call_settings(resolved).credential):
        assert "s3cret" not in f"{shown} {shown!r}"


@pytest.mark.parametrize("value", [-1, 101, True, 1.0, "2"])
def test_numbers_of_retries_that_cannot_work(value: Any) -> None:
    """num_retries is a whole number from 0 to 100."""
    with pytest.raises(ConfigurationError, match="retries: a whole number from 0 to 100 is needed"):
        resolve({}, api_key="k", num_retries=value)


def test_num_retries() -> None:
    """num_retries makes a policy; a whole policy can be given instead, but not both."""
    policy = RetryPolicy(cap=1.0)

    assert 0 == resolve({}, api_key="k", num_retries=0).retry.retries
    assert policy is resolve({}, api_key="k", retry=policy).retry
    with pytest.raises(ConfigurationError, match="num_retries and retry: give one of them"):
        resolve({}, api_key="k", num_retries=0, retry=policy)


def test_configuration_is_frozen() -> None:
    """Nothing changes a configuration; a changed copy is checked like a new one."""
    resolved = Configuration(api_key="k")
    with pytest.raises(dataclasses.FrozenInstanceError):
        resolved.api_key = "other"  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]  # a mistake
    with pytest.raises(ConfigurationError):
        dataclasses.replace(resolved, timeout=0)


def test_init_sets_and_returns_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    """init() reads the environment of the process, and makes the configuration that it returns the default."""
    monkeypatch.setenv(KEY, "env")
    assert configuration.default() is None
    first = aisecurity.init(num_retries=3, timeout=4.0)

    assert ("env", 3, 4.0) == (first.api_key, first.retry.retries, first.timeout)
    assert first is configuration.default()
    assert aisecurity.init(api_key="other") is configuration.default()


def test_failed_init_keeps_the_default() -> None:
    """An init() that is rejected leaves the configuration in force."""
    first = aisecurity.init(api_key="k")
    with pytest.raises(ConfigurationError):
        aisecurity.init(api_key="")

    assert first is configuration.default()


def test_made_without_a_credential() -> None:
    """A configuration that is made without any credential is rejected like one that is resolved."""
    with pytest.raises(ConfigurationError, match="no credential: pass api_key or api_token, or set") as error:
        Configuration()

    assert ErrorType.MISSING_VARIABLE == error.value.error_type
