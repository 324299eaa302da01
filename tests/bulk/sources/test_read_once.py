"""Sources that can be read once only: pipes, by whatever name."""

from __future__ import annotations

import gzip
import os
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from aisecurity.bulk import Progress, Source, dry_run, run
from aisecurity.bulk.errors import JournalError
from aisecurity.bulk.sources.reader import count, rows
from aisecurity.exceptions import ConfigurationError
from aisecurity.generated_openapi_client import AiProfile
from tests.bulk.sources.source_files import members_or_reason, written
from tests.support.bulk.scripted_service import ScriptedService

ROWS = b'"a"\n"b"\n"c"\n'


@contextmanager
def descriptor(data: bytes) -> Generator[str]:
    """Yield the name of a pipe that holds *data*, as a shell gives one for `<(...)`."""
    reading, writing = os.pipe()
    os.write(writing, data)
    os.close(writing)
    try:
        yield f"/dev/fd/{reading}"
    finally:
        os.close(reading)


@contextmanager
def named_pipe(data: bytes, path: Path) -> Generator[str]:
    """Yield the name of a pipe in the file system, into which *data* is written once."""
    if not path.exists():
        os.mkfifo(path)
    writer = threading.Thread(target=path.write_bytes, args=(data,), daemon=True)
    writer.start()
    yield str(path)
    writer.join()


@pytest.fixture(params=["descriptor", "named pipe", "packed named pipe"])
def pipe(request: pytest.FixtureRequest, folder: Path) -> Callable[[bytes], Any]:
    """Return a function that makes a pipe of some bytes."""
    if request.param == "descriptor":
        return descriptor
    if request.param == "named pipe":
        return lambda data: named_pipe(data, folder / "pipe.jsonl")
    return lambda data: named_pipe(gzip.compress(data), folder / "pipe.jsonl.gz")


def test_a_run(service: ScriptedService, profile: AiProfile, folder: Path, pipe: Callable[[bytes], Any]) -> None:
    """Each row is scanned once, with progress shown or not; the same rows again are the same run, others are not."""
    seen: list[Progress] = []

    def started(data: bytes) -> tuple[int, bool]:
        with pipe(data) as name:
            summary = run(
                Source(name, format="jsonl"),
                folder / "out.jsonl",
                folder / "journal",
                ai_profile=profile,
                on_progress=seen.append,
            )
        return summary.rows, summary.complete

    assert [(3, True), (3, True)] == [started(ROWS), started(ROWS)]
    assert {None} == {progress.total for progress in seen}
    assert 3 == len(service.at_once)
    for other in (b'"a"\n"b"\n', b""):
        with pytest.raises(JournalError, match="fewer rows"):
            started(other)


def test_an_estimate(pipe: Callable[[bytes], Any]) -> None:
    """It is read once for that, too."""
    with pipe(ROWS) as name:
        assert 3 == dry_run(Source(name, format="jsonl")).rows


def test_a_limit(folder: Path) -> None:
    """No further row is waited for."""
    os.mkfifo(folder / "pipe.txt")
    writing = os.open(folder / "pipe.txt", os.O_RDWR)
    os.write(writing, b"a\nb\n")
    try:
        assert 2 == dry_run(folder / "pipe.txt", limit=2).rows
    finally:
        os.close(writing)


def test_what_is_known_before() -> None:
    """Neither its number of rows nor anything of its content; reading it for that would take its rows away."""
    with descriptor(ROWS) as name:
        source = Source(name, format="jsonl")
        assert (True, None, {"kind": "jsonl"}) == (source.is_read_once, count(source), source.identity())
        assert ["a", "b", "c"] == [members_or_reason(row)["prompt"] for row in rows(source)]


def test_files_by_the_name_of_a_descriptor(folder: Path) -> None:
    """Such a file is read once too: not on every system does it begin anew when it is opened again."""
    with written(folder / "in.jsonl", ROWS).open("rb") as file:
        source = Source(f"/dev/fd/{file.fileno()}", format="jsonl")
        assert (True, 3) == (source.is_read_once, len(list(rows(source))))
    assert [False, False, False] == [Source(folder / name).is_read_once for name in ("in.jsonl", ".", "none.txt")]


def test_parquet() -> None:
    """It is refused, since its end must be read first."""
    with descriptor(b"PAR1") as name, pytest.raises(ConfigurationError, match=f"{name}: Parquet needs a file"):
        list(rows(Source(name, format="parquet")))


def test_a_standard_input_that_does_not_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is made to wait: what is not there yet would be taken for the end."""
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    with os.fdopen(reading, encoding="utf-8") as stdin, os.fdopen(writing, "wb") as file:
        monkeypatch.setattr("sys.stdin", stdin)
        left = rows(Source("-", format="jsonl"))

        def write() -> None:
            file.write(ROWS)
            file.close()

        writer = threading.Timer(0.05, write)
        writer.start()
        assert 3 == len(list(left))
        writer.join()


@pytest.mark.parametrize(("data", "kind"), [(b"PAR1", "parquet"), (b"\x1f\x8b\x08", "text"), (b"a,b\n", "csv")])
def test_a_run_that_is_refused(profile: AiProfile, folder: Path, data: bytes, kind: Any) -> None:
    """It makes no file: the first row is read before."""
    with descriptor(data) as name, pytest.raises(ConfigurationError, match=f"source: {name}: "):
        run(Source(name, format=kind), folder / "out.jsonl", folder / "journal", ai_profile=profile)

    assert [] == list(folder.iterdir())
