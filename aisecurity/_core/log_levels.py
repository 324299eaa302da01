"""Question of whether the logger of the package wants a line, without an import of `logging`."""

from __future__ import annotations

import sys
from typing import Final

DEBUG: Final = 10
INFO: Final = 20


def is_logged(level: int) -> bool:
    """Return whether a line of *level* is for anybody: to make one takes as long as half of a call.

    It takes no lock of `logging`, which a signal could leave taken.
    """
    # Until it is imported nobody can have asked for lines.
    logging = sys.modules.get("logging")
    if logging is None:
        return False
    root = logging.root
    # What stands for the parent of other loggers has no level; that of ours is the root.
    own: int = getattr(root.manager.loggerDict.get("aisecurity"), "level", 0) or root.level
    return bool(own <= level > root.manager.disable)


__all__ = ["DEBUG", "INFO", "is_logged"]
