"""Watchers of calls: observers that subscribed, and the logger of the package, asked without an import of `logging`.

Each call asks, so that a question is a look at a few names of this module.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import logging

    from aisecurity.instrumentation.hooks import Subscription

DEBUG: Final = 10
INFO: Final = 20

subscriptions: tuple[Subscription, ...] = ()
"""Who observes; while it is empty, a call makes no events but of its pauses."""

root: logging.RootLogger | None = None
"""The root of all loggers, once `logging` is imported."""
own: logging.Logger | None = None
"""The logger of the package, once there is one."""


def is_logged(level: int) -> bool:
    """Return whether a line of *level* is for anybody: to make one takes as long as half of a call.

    It takes no lock of `logging`, which a signal could leave taken.
    """
    logger = own or _found()
    # Until `logging` is imported, nobody can have asked for lines.
    if logger is None or root is None:
        return False
    return (logger.level or root.level) <= level > root.manager.disable


def _found() -> logging.Logger | None:
    """Return the logger of the package, or the root while there is none."""
    global root, own
    # Another thread may be amid the import.
    top: Any = getattr(sys.modules.get("logging"), "root", None)
    manager = getattr(top, "manager", None)
    if manager is None:
        return None
    found = manager.loggerDict.get("aisecurity")
    root = top
    # What stands for the parent of other loggers has no level.
    own = found if hasattr(found, "level") else None
    return own or root


__all__ = ["DEBUG", "INFO", "is_logged", "own", "root", "subscriptions"]
