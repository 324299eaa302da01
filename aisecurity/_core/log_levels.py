"""Question of whether the logger of the package wants a line, without an import of `logging`."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import logging

DEBUG: Final = 10
INFO: Final = 20

known: tuple[logging.RootLogger, Mapping[str, object]] | None = None
"""The root and the loggers by name, once `logging` is imported: each scan asks, so they are not looked up each time."""


def is_logged(level: int) -> bool:
    """Return whether a line of *level* is for anybody: to make one takes as long as half of a call.

    It takes no lock of `logging`, which a signal could leave taken.
    """
    global known
    if known is None:
        # Until it is imported nobody can have asked for lines; another thread may be amid its import.
        root = getattr(sys.modules.get("logging"), "root", None)
        manager = getattr(root, "manager", None)
        if root is None or manager is None:
            return False
        known = root, manager.loggerDict
    root, loggers = known
    # What stands for the parent of other loggers has no level; that of ours is the root.
    own: int = getattr(loggers.get("aisecurity"), "level", 0) or root.level
    return own <= level > root.manager.disable


__all__ = ["DEBUG", "INFO", "is_logged", "known"]
