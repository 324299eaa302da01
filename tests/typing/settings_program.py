"""Typical use of settings and of secrets: mypy --strict and pyright accept it, and find every mistake marked here."""

# pyright: reportUnnecessaryTypeIgnoreComment=error

from __future__ import annotations

import dataclasses
import math
from typing import assert_type

import aisecurity
from aisecurity import Configuration, Region, RetryPolicy
from aisecurity.auth import ClientCredentials, SecretText, from_environment, from_file


def configurations() -> Configuration:
    """Make them in every way."""
    assert_type(aisecurity.init(api_key="key", num_retries=3, timeout=5), Configuration)
    aisecurity.init(api_token="token", api_endpoint=Region.GERMANY, retry=RetryPolicy(retries=0, jitter=lambda: 1.0))
    resolved = Configuration.resolve(api_endpoint="https://scan.example", environ={"PANW_AI_SEC_API_KEY": "key"})
    Configuration(api_key=lambda: "key of this hour", proxy="http://proxy.example:3128", ca_file="authorities.pem")
    Configuration(api_token=ClientCredentials(token_url="https://id.example/token", client_id="c", client_secret="s"))
    assert_type(resolved.retry, RetryPolicy)
    return dataclasses.replace(resolved, timeout=math.inf)


def references() -> Configuration:
    """Give secrets by reference."""
    key = from_environment("MY_KEY")
    assert_type(key, SecretText)
    assert_type(key.reveal(), str)
    tokens = ClientCredentials(token_url="https://login.test", client_id="me", client_secret=from_file("/run/secret"))
    return Configuration(
        api_key=key,
        api_token=tokens,
        proxy=from_file("/run/proxy"),
        client_cert=("cert.pem", "key.pem", lambda: "password"),
        headers={"x-a": from_file("/run/header"), "x-b": "b"},
    )


def mistaken_settings() -> None:
    """Each line is wrong, and checkers say so."""
    Configuration().timeout = 3  # type: ignore[misc]  # a mistake, to be found
    Configuration(timeout="3")  # type: ignore[arg-type]  # a mistake, to be found
    RetryPolicy(3)  # type: ignore[call-arg]  # a mistake, to be found
