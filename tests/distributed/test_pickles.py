"""Pickles of the engines, each of which brings a pickler of its own."""

from __future__ import annotations

from importlib import import_module

import pytest

from aisecurity import Configuration
from aisecurity.bulk import BatchScanner
from aisecurity.emulator import Emulator

from .engine_job import KEY

PICKLERS = ("cloudpickle", "dill", "ray.cloudpickle", "pyspark.cloudpickle")


def test_no_pickle_has_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """A scanner that was used comes back from each pickler as it was, and its key is in none of the pickles."""
    with Emulator() as emulator:
        monkeypatch.setenv("PANW_AI_SEC_API_KEY", KEY)
        monkeypatch.setenv("PANW_AI_SEC_API_ENDPOINT", emulator.url)
        scanner = BatchScanner("my-profile", config=Configuration.resolve(), rate=60, workers=2)
        assert ["allow"] == [row["action"] for row in scanner(["a text"])]

    for name in PICKLERS:
        pickler = import_module(name)
        pickled = pickler.dumps(scanner)
        assert (scanner, False) == (pickler.loads(pickled), KEY.encode() in pickled), name
