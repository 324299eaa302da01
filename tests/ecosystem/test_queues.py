"""Exceptions that come through a queue which writes JSON, as Celery's: of class and `args` they are made again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib import import_module

import pytest

from aisecurity import bulk, guard
from aisecurity.exceptions import AISecSDKException, PayloadError
from aisecurity.generated_openapi_client import ScanRequestContentsInner


def made_again(error: Exception) -> Exception:
    """Return what a worker's caller gets: the class by the names of module and class, and its arguments from JSON."""
    module, name, arguments = json.loads(json.dumps([type(error).__module__, type(error).__qualname__, error.args]))
    again: Exception = getattr(import_module(module), name)(*arguments)
    return again


def kinds(kind: type[AISecSDKException]) -> Iterator[type[AISecSDKException]]:
    """Yield *kind* and every class below it that the package has."""
    yield kind
    for derived in kind.__subclasses__():
        if derived.__module__.startswith("aisecurity"):
            yield from kinds(derived)


KNOWN: set[type[AISecSDKException]] = {
    guard.Blocked,
    guard.Unscanned,
    bulk.NoVerdictError,
    bulk.SinkError,
    *kinds(AISecSDKException),
}


@pytest.mark.parametrize("kind", sorted(KNOWN, key=str))
def test_every_class(kind: type[Exception]) -> None:
    """Each class of the package takes its text alone, and has it again, the word of its side once."""
    error = kind("the text of an error")
    again = made_again(error)

    assert type(error) is type(again)
    assert (str(error), error.args, repr(error)) == (str(again), again.args, repr(again))
    assert 1 == str(again).count("AISEC_")


def test_refused_members() -> None:
    """So does the error of a misspelt member."""
    with pytest.raises(PayloadError) as error:
        ScanRequestContentsInner.from_dict({"promt": "x"})

    assert str(error.value) == str(made_again(error.value))
    # In a module that whoever has a model has loaded, where Celery looks.
    assert "aisecurity._runtime.model_errors" == type(error.value).__module__
