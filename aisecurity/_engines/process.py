"""In which process pyreqwest runs: its thread does not live on in a forked child, where it would wait for ever."""

from __future__ import annotations

import os

from . import ending

_began_in: int | None = None


def is_ours() -> bool:
    """Say whether pyreqwest can run here: nowhere else before, as in a parent of this process."""
    return _began_in is None or _began_in == os.getpid()


def begin() -> None:
    """Note that pyreqwest runs in this process from now on."""
    global _began_in
    if _began_in is None:
        _began_in = os.getpid()
        ending.prepare()
