"""Secrets in objects: they show nowhere, are compared, copied, and not pickled by value."""

from __future__ import annotations

import copy
import dataclasses
import json
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rich.pretty import pretty_repr

from aisecurity._core.secret import SecretText, hidden, hidden_text, revealed
from aisecurity.exceptions import APIConnectionError, ConfigurationError
from tests.support.samples import anything

TEXT = "s3cret"


@dataclasses.dataclass
class Holder:
    """Something of a user's that holds a secret."""

    secret: SecretText


WRITERS: list[Callable[[Any], str]] = [
    repr,
    str,
    format,
    "{:>20}".format,
    "%s".__mod__,
    pretty_repr,
    lambda secret: repr(dataclasses.asdict(Holder(secret))),
    lambda secret: pretty_repr(Holder(secret)),
    lambda secret: json.dumps({"secret": secret}, default=str),
    lambda secret: repr(vars(Holder(secret))),
]


@pytest.mark.parametrize("show", WRITERS)
def test_it_shows_nowhere(show: Callable[[Any], str]) -> None:
    """Whatever writes it for people or for a log writes its class."""
    assert TEXT not in show(SecretText(TEXT))
    assert "SecretText(...)" in show(SecretText(TEXT))


def test_it_is_in_no_text_of_an_assertion(tmp_path: Path) -> None:
    """Pytest explains a failed assertion without it."""
    program = f"""
from aisecurity import Configuration

def test_key():
    made, other = (Configuration(api_key="".join([*{TEXT!r}, end])) for end in "12")
    assert (made, made.api_key) == (other, other.api_key)
"""
    (tmp_path / "test_key.py").write_text(program)
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-vv",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:hypothesispytest",
        "--rootdir",
        str(tmp_path),
        "test_key.py",
    ]
    shown = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False).stdout

    assert ("1 failed" in shown, "SecretText(...)" in shown) == (True, True)
    assert {False} == {f"{TEXT}{end}" in shown for end in "12"}


def test_revealed() -> None:
    """It is told to whoever asks for it in so many words."""
    assert TEXT == SecretText(TEXT).reveal() == revealed(SecretText(TEXT)) == revealed(TEXT)


def test_equality() -> None:
    """It equals another of the same text, and that text."""
    assert SecretText("a") == SecretText("a") == "a"
    assert SecretText("a") != "b"
    assert SecretText("a") != SecretText("b")
    assert SecretText("a") != 5
    assert {SecretText("a"): 1}["a"] == 1  # type: ignore[index]  # pyright: ignore[reportArgumentType]  # equal keys


def test_copies() -> None:
    """Nothing changes it, so a copy is itself."""
    secret = SecretText(TEXT)

    assert secret is copy.copy(secret)
    assert secret is copy.deepcopy([secret])[0]


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_not_pickled(protocol: int) -> None:
    """It would leave the process in clear text; the error says how else."""
    with pytest.raises(TypeError, match=r"aisecurity\.auth\.from_environment\(NAME\) or .*from_file\(PATH\)") as error:
        pickle.dumps(SecretText(TEXT), protocol)

    assert TEXT not in str(error.value)


def _given() -> str:
    return TEXT


def _failing() -> str:
    raise OSError(TEXT)


def _refused() -> str:
    raise APIConnectionError("no vault")


def test_of_a_function() -> None:
    """A function is called each time, and pickled by its name."""
    secret = hidden("password", _given)
    again = pickle.loads(pickle.dumps(secret))  # noqa: S301 - our own

    assert (TEXT, TEXT, False) == (secret.reveal(), again.reveal(), secret.at_hand)
    assert (secret, hash(secret)) == (again, hash(again))
    assert secret != hidden("password", _failing)
    assert TEXT not in repr(secret)
    assert secret is hidden("password", secret)


def test_functions_that_fail() -> None:
    """What somebody else's function raises is a ConfigurationError without its words; ours goes through."""
    with pytest.raises(ConfigurationError, match=r"password: the function that returns it failed \(OSError\)") as error:
        hidden("password", _failing).reveal()
    with pytest.raises(APIConnectionError, match="no vault"):
        hidden("password", _refused).reveal()
    with pytest.raises(ConfigurationError, match="password: a str is needed, not int"):
        hidden("password", anything(lambda: 5)).reveal()

    assert TEXT not in str(error.value)


def test_other_types() -> None:
    """Anything else is no secret, and is not repeated."""
    for make in (hidden, hidden_text):
        with pytest.raises(ConfigurationError, match=r"password: a str is needed, not bytes$"):
            make("password", TEXT.encode())
