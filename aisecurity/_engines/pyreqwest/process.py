"""Process in which pyreqwest runs, loaded by a thread that lives as long."""

from __future__ import annotations

import os
import sys
import threading
from importlib import import_module

from aisecurity._engines import UnfitError
from aisecurity._runtime.fork_guard import no_fork

from . import interpreter_exit

_lock = threading.Lock()
_began_in: int | None = None
_attached: set[int] = set()


def is_ours() -> bool:
    """Return whether pyreqwest can run here: its own thread does not live on in a child that is forked off."""
    return _began_in is None or _began_in == os.getpid()


def load() -> None:
    """Import pyreqwest for this process, and for no child of it. UnfitError if it cannot be imported.

    It is imported by a thread that does not end before the process. Where that thread ends, later calls crash the
    process: with 0.15.1, five times of five.
    """
    global _began_in
    with _lock:
        if _began_in is not None:
            return
        if "pyreqwest" not in sys.modules:
            _import_where_it_lasts()
        _began_in = os.getpid()
        interpreter_exit.prepare()


def _import_where_it_lasts() -> None:
    failure: list[ImportError] = []
    if threading.current_thread() is threading.main_thread():
        _import(failure)
    else:
        done = threading.Event()
        name = "aisecurity-pyreqwest"
        threading.Thread(target=_import_and_stay, args=(failure, done), name=name, daemon=True).start()
        done.wait()
    if failure:
        raise UnfitError("engine: pyreqwest cannot be imported") from failure[0]


def _import(failure: list[ImportError]) -> None:
    try:
        import_module("pyreqwest")
    except ImportError as error:
        failure.append(error)


def _import_and_stay(failure: list[ImportError], done: threading.Event) -> None:
    _import(failure)
    done.set()
    threading.Event().wait()


def attach_thread() -> None:
    """Attach the calling native thread to the interpreter for good.

    Else each call of it into Python makes a thread state and unmaps its memory afterwards, for which every processor
    that runs this process is interrupted: that took a third of the processor time of a scan. The price is one thread
    state for each such thread, of which pyreqwest has one.
    """
    thread = threading.get_ident()
    if thread in _attached:
        return
    _attached.add(thread)
    try:
        with no_fork:
            from ctypes import pythonapi
    except ImportError:
        # An interpreter without it is slower, not wrong.
        return
    # The state lives until each such call has its PyGILState_Release; this one has none.
    pythonapi.PyGILState_Ensure()
