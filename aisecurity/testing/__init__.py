"""Test kit for applications that scan (extra `testing`): an emulator, scanners that use it, and ready verdicts.

With pytest, the fixtures of `aisecurity.testing.plugin` are available once the extra is installed. Without it:

    with aisecurity.testing.emulator() as url:
        ...

Nothing here changes the SDK: tests run the code of production, down to the bytes on a socket.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aisecurity.emulator import Emulator, Settings
    from aisecurity.testing.in_process import async_client, client
    from aisecurity.testing.serving import configuration, emulator, settings
    from aisecurity.testing.verdicts import allowed, blocked, partial

__all__ = [
    "Emulator",
    "Settings",
    "allowed",
    "async_client",
    "blocked",
    "client",
    "configuration",
    "emulator",
    "partial",
    "settings",
]

_MODULES = {
    "Emulator": "aisecurity.emulator",
    "Settings": "aisecurity.emulator",
    "allowed": "aisecurity.testing.verdicts",
    "async_client": "aisecurity.testing.in_process",
    "blocked": "aisecurity.testing.verdicts",
    "client": "aisecurity.testing.in_process",
    "configuration": "aisecurity.testing.serving",
    "emulator": "aisecurity.testing.serving",
    "partial": "aisecurity.testing.verdicts",
    "settings": "aisecurity.testing.serving",
}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_MODULES[name]), name)
