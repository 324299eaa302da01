"""Check that a guard that blocks is not called in an event loop."""

from __future__ import annotations

import sys
from typing import Any

from aisecurity.exceptions import ConfigurationError
from aisecurity.instrumentation.events import Remark
from aisecurity.instrumentation.logging import log_remark

_said = False


def reject_running_loop() -> None:
    """Raise ConfigurationError in a running event loop, which every scan would freeze.

    The loop of a notebook's kernel waits for each cell anyway, so there it is only logged, once.
    """
    # A loop that runs has imported it.
    asyncio = sys.modules.get("asyncio")
    if asyncio is None:
        return
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return
    if not _is_in_notebook():
        raise ConfigurationError(
            "a Guard in a running event loop would freeze it with every scan: AsyncGuard is needed, or a thread "
            "(asyncio.to_thread)"
        )
    global _said
    if not _said:
        _said = True
        text = "a Guard in a notebook: the kernel waits for each scan, AsyncGuard does not have it wait"
        log_remark(Remark(text, {"event": "notebook"}))


def _is_in_notebook() -> bool:
    """Return whether this is the kernel of a notebook."""
    shell: Any = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    return hasattr(shell, "kernel")
