"""Files of a run: what is refused, and errors that name the file and the reason."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from aisecurity.bulk import JournalError, Sink, SinkError, dry_run, files, run
from aisecurity.bulk.sources.source import Source
from aisecurity.exceptions import ConfigurationError
from aisecurity.generated_openapi_client import AiProfile
from tests.support.bulk.run_files import Run, prompts, read_rows, write_rows
from tests.support.bulk.scripted_service import ScriptedService


def refused(path: Path) -> str:
    """Return why a journal at *path* is refused, "" if it is not."""
    try:
        files.check_own(JournalError, "journal", path)
    except JournalError as error:
        return error.message.removeprefix(f"journal: {path}: ")
    return ""


def test_links(folder: Path) -> None:
    """A link as the last part of the path is refused, wherever it leads; one before it is not."""
    (folder / "real").mkdir()
    (folder / "real" / "journal").touch(0o600)
    (folder / "there").symlink_to(folder / "real")
    (folder / "dangling").symlink_to(folder / "nowhere")
    (folder / "link").symlink_to(folder / "real" / "journal")
    said = "a link; name the file that is meant, or remove the link"

    assert [said, said, ""] == [refused(folder / name) for name in ("link", "dangling", "there/journal")]


def test_what_is_no_plain_file(folder: Path) -> None:
    """Folders, pipes and devices are refused before they are opened, which could wait for ever."""
    os.mkfifo(folder / "pipe")
    found = [refused(path) for path in (folder, folder / "pipe", Path("/dev/null"))]

    assert ["a folder", "a named pipe", "a device or a socket"] == [one.partition(",")[0] for one in found]


def test_files_that_everybody_may_write(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are refused, but where the file system shows one mode for all files; the group may write."""
    path = folder / "journal"
    path.touch()
    path.chmod(0o664)
    group = refused(path)
    path.chmod(0o666)
    everybody = refused(path)

    def open_to_all(**_: Any) -> Any:
        (folder / "probe").touch()
        (folder / "probe").chmod(0o777)
        return (folder / "probe").open("rb")

    def failing(**_: Any) -> Any:
        raise PermissionError

    with monkeypatch.context() as patch:
        patch.setattr("tempfile.NamedTemporaryFile", open_to_all)
        without_modes = refused(path)
        patch.setattr("tempfile.NamedTemporaryFile", failing)
        unknown = refused(path)
    monkeypatch.setattr(files, "KEEPS_OWNERS", False)

    assert ("", "everybody may write it; chmod o-w it if it is as you left it") == (group, everybody)
    assert ("", everybody, "") == (without_modes, unknown, refused(path))


def test_files_of_another_user(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are refused, but not for root."""
    path = folder / "journal"
    path.touch(0o600)
    owner = path.stat().st_uid
    monkeypatch.setattr(os, "geteuid", lambda: owner + 1)
    other = refused(path)
    monkeypatch.setattr(os, "geteuid", lambda: 0)

    assert ("another user's; name another, or become the owner (chown)", "") == (other, refused(path))


@pytest.mark.parametrize("name", ["journal", "journal-wal", "journal-journal"])
def test_links_beside_the_journal(service: ScriptedService, folder: Path, started: Run, name: str) -> None:
    """What SQLite writes beside the journal is refused as the journal is."""
    write_rows(folder, prompts(1))
    (folder / name).symlink_to(folder / "in.jsonl")

    with pytest.raises(JournalError, match=f"{name}: a link"):
        started()


def test_unfinished_files(service: ScriptedService, folder: Path, started: Run) -> None:
    """A link at the place of the unfinished file is refused, and its target left as it is; one's own is replaced."""
    pytest.importorskip("pyarrow", reason="of the extra parquet")
    write_rows(folder, prompts(3))
    unfinished = folder / ".out.parquet.unfinished"
    unfinished.symlink_to(folder / "in.jsonl")
    with pytest.raises(SinkError, match=r"\.out\.parquet\.unfinished: a link"):
        started("out.parquet")
    unfinished.unlink()
    unfinished.write_bytes(b"torn")

    assert started("out.parquet").complete
    assert not unfinished.exists()


def test_a_parquet_file_of_another_program(service: ScriptedService, folder: Path, started: Run) -> None:
    """A file at another path than that of the run is not replaced."""
    pytest.importorskip("pyarrow", reason="of the extra parquet")
    write_rows(folder, prompts(3))
    started("out.parquet")
    (folder / "mine.parquet").write_bytes(b"mine")

    with pytest.raises(SinkError, match=r"mine\.parquet: the file exists"):
        started("mine.parquet")
    assert started("out.parquet").complete


def test_no_room_for_the_journal(service: ScriptedService, folder: Path, started: Run) -> None:
    """The error names the file and the reason; with room again the same command goes on, and nothing is lost."""
    resource = pytest.importorskip("resource", reason="limits the size of files as POSIX does")
    write_rows(folder, [{"id": "x" * 300, "prompt": f"text {number}"} for number in range(150)])
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, before[1]))
    try:
        with pytest.raises(JournalError, match=r"journal: .*/journal: (disk I/O error|database or disk is full)"):
            started()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)

    assert (True, 150) == (started().complete, len(read_rows(folder)))


def test_no_room_for_the_output(
    service: ScriptedService, folder: Path, started: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same; a block that may be torn is written again, and no row that has an outcome is scanned again."""
    write_rows(folder, prompts(5))

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr("aisecurity.bulk.durable.append_only_file.os.fsync", full)
        with pytest.raises(SinkError, match=r"sink: .*/out\.jsonl: No space left on device"):
            started(concurrency=1)

    assert 1 == service.texts.total()
    assert (True, 5) == (started().complete, len(read_rows(folder)))
    # With more than one at once, those that were under way when it failed would be scanned again.
    assert [1] * 5 == list(service.texts.values())


@pytest.mark.parametrize("stdin", [None, "closed"])
def test_a_standard_input_that_is_closed(
    folder: Path, monkeypatch: pytest.MonkeyPatch, stdin: str | None, profile: AiProfile
) -> None:
    """It is an error of one line, with a run and without one."""
    stream = None
    if stdin:
        stream = (folder / "in").open("w", encoding="utf-8")
        stream.close()
    monkeypatch.setattr(sys, "stdin", stream)
    source = Source("-", format="text")

    for call in (lambda: dry_run(source), lambda: run(source, folder / "o.jsonl", folder / "j", ai_profile=profile)):
        with pytest.raises(ConfigurationError, match="source: the standard input: closed"):
            call()


def test_a_source_that_cannot_be_read(folder: Path) -> None:
    """The error names the file and the reason."""
    (folder / "folder.jsonl").mkdir()
    with pytest.raises(ConfigurationError, match=r"source: .*folder\.jsonl: Is a directory"):
        dry_run(Source(folder / "folder.jsonl", format="jsonl"))


@pytest.mark.parametrize(
    ("sink", "options", "said"),
    [
        ("journal-wal", {}, "journal: .*journal-wal: the sink is there"),
        ("journal-journal", {}, "journal: .*journal-journal: the sink is there"),
        ("../x/journal-shm", {}, "journal: .*journal-shm: the sink is there"),
        ("out.jsonl", {"reports_sink": ".out.jsonl.unfinished"}, "reports: .*: the unfinished sink is there"),
        ("out.jsonl", {"reports_sink": "mine"}, "reports: .*mine: the file exists, and is not of this journal"),
        ("nul\0", {}, "sink: the name of a file holds no NUL"),
    ],
)
def test_places_of_other_files(folder: Path, profile: AiProfile, sink: str, options: Any, said: str) -> None:
    """They are refused before anything is made."""
    (folder / "x").mkdir()
    write_rows(folder / "x", prompts(1))
    (folder / "x" / "mine").touch()
    paths = {name: folder / "x" / path for name, path in options.items()}
    to = Sink(folder / "x" / sink, format="jsonl")

    with pytest.raises(ConfigurationError, match=said):
        run(folder / "x/in.jsonl", to, folder / "x/journal", ai_profile=profile, reports="blocked", **paths)
    assert {"in.jsonl", "mine"} == {path.name for path in (folder / "x").iterdir()}


def test_reports_of_another_program(service: ScriptedService, folder: Path, started: Run) -> None:
    """A file at their place is refused by an old journal too, before a scan."""
    write_rows(folder, prompts(2))
    started(limit=1)
    (folder / "mine").write_text("mine", encoding="utf-8")
    with pytest.raises(SinkError, match=r"reports: .*mine: the file exists"):
        started(reports="blocked", reports_sink=folder / "mine")

    assert (1, "mine") == (service.texts.total(), (folder / "mine").read_text(encoding="utf-8"))


def test_one_file_of_several_names(folder: Path) -> None:
    """A link and a hard link are the file that they lead to."""
    (folder / "a").touch()
    (folder / "link").symlink_to("a")
    os.link(folder / "a", folder / "hard")
    (folder / "dangling").symlink_to("none")

    assert [True, True, False] == [
        files.is_one_of(folder / name, [folder / "b", folder / "a"]) for name in ("link", "hard", "dangling")
    ]
    assert files.is_one_of(folder / "dangling", [folder / "none"])


def test_a_journal_of_a_special_name(
    service: ScriptedService, folder: Path, profile: AiProfile, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What SQLite takes for a database in memory is a file as any other."""
    write_rows(folder, prompts(2))
    monkeypatch.chdir(folder)
    for _ in range(2):
        assert run("in.jsonl", "out.jsonl", ":memory:", ai_profile=profile).complete
    assert 2 == service.texts.total()
