"""The thread and the process that pyreqwest is loaded in."""

import os
import sys
import threading
from typing import Any

import pytest

from aisecurity._engines import UnfitError
from aisecurity._engines.pyreqwest import process
from tests.support.behaviours import http
from tests.support.flow_samples import effect
from tests.support.halves import Half
from tests.support.servers import ScriptedServer


class Importing:
    """Notes the threads that import."""

    def __init__(self, error: ImportError | None = None) -> None:
        self.threads: list[threading.Thread] = []
        self._error = error

    def __call__(self, name: str) -> None:
        """Import, or fail to."""
        assert "pyreqwest" == name
        self.threads.append(threading.current_thread())
        if self._error:
            raise self._error


@pytest.fixture(autouse=True)
def unloaded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Restore the state before the first import of pyreqwest."""
    monkeypatch.delitem(sys.modules, "pyreqwest")
    monkeypatch.setattr(process, "_began_in", None)


def _in_a_thread(work: Any) -> None:
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


def test_main_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """The main thread, which lives longest, imports it itself."""
    importing = Importing()
    monkeypatch.setattr(process, "import_module", importing)
    process.load()

    assert [threading.main_thread()] == importing.threads


def test_another_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any other thread has it imported by one that never ends."""
    importing = Importing()
    monkeypatch.setattr(process, "import_module", importing)
    _in_a_thread(process.load)

    assert ["aisecurity-pyreqwest"] == [thread.name for thread in importing.threads]
    assert importing.threads[0].is_alive()
    assert importing.threads[0].daemon


def test_imported_by_the_caller(monkeypatch: pytest.MonkeyPatch) -> None:
    """A library that the program has imported itself is not imported again; it runs in this process all the same."""
    monkeypatch.setitem(sys.modules, "pyreqwest", sys)
    importing = Importing()
    monkeypatch.setattr(process, "import_module", importing)
    process.load()

    assert [] == importing.threads
    assert os.getpid() == process._began_in  # pyright: ignore[reportPrivateUsage]  # no public name leads there


def test_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second load does nothing."""
    importing = Importing()
    monkeypatch.setattr(process, "import_module", importing)
    process.load()
    process.load()

    assert 1 == len(importing.threads)


def test_not_in_a_child(monkeypatch: pytest.MonkeyPatch) -> None:
    """A child that is forked off once it is loaded cannot use it, though no client was made yet."""
    monkeypatch.setattr(process, "import_module", Importing())
    before = process.is_ours()
    process.load()
    child = os.getpid() + 1
    ours = process.is_ours()
    monkeypatch.setattr(os, "getpid", lambda: child)

    assert (True, True, False) == (before, ours, process.is_ours())


@pytest.mark.parametrize("thread", [True, False], ids=["another thread", "main thread"])
def test_broken(monkeypatch: pytest.MonkeyPatch, *, thread: bool) -> None:
    """A library that is installed and cannot be imported raises UnfitError with the reason."""
    errors: list[UnfitError] = []
    monkeypatch.setattr(process, "import_module", Importing(ImportError("another machine's")))

    def load() -> None:
        try:
            process.load()
        except UnfitError as error:
            errors.append(error)

    _in_a_thread(load) if thread else load()

    assert [ImportError] == [type(error.__cause__) for error in errors]


def test_broken_and_not_asked_for(half: Half, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where "auto" finds it broken, httpx sends."""
    monkeypatch.setattr(process, "import_module", Importing(ImportError("another machine's")))
    with ScriptedServer([http(b"one")]) as peer:
        choice = half.choice("auto")
        reply = choice.send(effect(peer.url))
        choice.close()

    assert (b"one", "httpx") == (reply.body, choice.library(effect(peer.url).transport))


def test_each_thread_is_remembered_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A thread that calls again has been remembered already."""
    remembered: list[int] = []
    monkeypatch.setattr(process, "_attached", set[int]())
    monkeypatch.setattr("ctypes.pythonapi.PyGILState_Ensure", lambda: remembered.append(threading.get_ident()))
    process.attach_thread()
    process.attach_thread()
    _in_a_thread(process.attach_thread)

    assert threading.get_ident() == remembered[0]
    assert 2 == len(set(remembered)) == len(remembered)


def test_without_ctypes(monkeypatch: pytest.MonkeyPatch) -> None:
    """An interpreter that lacks ctypes scans all the same."""
    monkeypatch.setitem(sys.modules, "ctypes", None)
    monkeypatch.setattr(process, "_attached", set[int]())
    process.attach_thread()
    process.attach_thread()
