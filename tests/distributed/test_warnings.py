"""Warnings of the page on engines: rows that an engine makes up, and errors that it keeps."""

from __future__ import annotations

from collections.abc import Generator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from aisecurity import Configuration
from aisecurity.bulk import BatchScanner
from aisecurity.emulator import Emulator

from .engine_job import KEY

pandas: Any = import_module("pandas")


@pytest.fixture
def emulator(monkeypatch: pytest.MonkeyPatch) -> Generator[Emulator]:
    """Yield the service of the environment."""
    with Emulator() as emulator:
        monkeypatch.setenv("PANW_AI_SEC_API_KEY", KEY)
        monkeypatch.setenv("PANW_AI_SEC_API_ENDPOINT", emulator.url)
        yield emulator


@pytest.fixture
def scanner(emulator: Emulator) -> BatchScanner:
    """Return a scanner of this service, and not of that of another test, which an equal one would share."""
    return BatchScanner("my-profile", config=Configuration.resolve(api_endpoint=emulator.url), rate=60)


def sent(emulator: Emulator) -> list[str | None]:
    """Return the prompts that were sent."""
    return [request.prompts[0][0] for request in emulator.requests]


def test_dask_makes_rows_up(emulator: Emulator, scanner: BatchScanner) -> None:
    """Without `meta=` rows that are in no file are sent, before anything is computed."""
    frames: Any = import_module("dask.dataframe")
    prompts = frames.from_pandas(pandas.DataFrame({"prompt": ["of the file"]}), npartitions=1)
    meta = scanner.schema.empty_table().to_pandas(types_mapper=pandas.ArrowDtype)
    verdicts = prompts.map_partitions(scanner, meta=meta)
    assert [] == sent(emulator)
    assert ["allow"] == list(verdicts.compute(scheduler="sync")["action"])
    assert ["of the file"] == sent(emulator)

    prompts.map_partitions(scanner)
    _, *made_up = sent(emulator)
    assert (True, False) == (bool(made_up), "of the file" in made_up)


def test_datasets_keeps_errors(
    emulator: Emulator, scanner: BatchScanner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second `map` gives the errors of the first, and asks nobody; without its cache the rows are scanned."""
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    datasets: Any = import_module("datasets")
    pandas.DataFrame({"prompt": ["a", "b"]}).to_parquet(tmp_path / "prompts.parquet")
    features = datasets.Features.from_arrow_schema(scanner.schema)

    def errors(**options: Any) -> list[str | None]:
        prompts = datasets.Dataset.from_parquet(str(tmp_path / "prompts.parquet"), cache_dir=str(tmp_path / "cache"))
        settings = {"batched": True, "features": features, "remove_columns": prompts.column_names, **options}
        return list(prompts.map(scanner, **settings)["error"])

    emulator.respond({}, status=400, times=2)
    assert ["BadRequestError"] * 2 == errors() == errors()
    assert ["a", "b"] == sorted(map(str, sent(emulator)))
    assert [None, None] == errors(load_from_cache_file=False)
    assert ["a", "a", "b", "b"] == sorted(map(str, sent(emulator)))
