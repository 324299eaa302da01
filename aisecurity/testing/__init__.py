"""Test kit for applications that scan (extra `testing`): an emulator, scanners that use it, and ready verdicts.

With pytest, the fixtures of `aisecurity.testing.plugin` are available once the extra is installed. Without it:

    with aisecurity.testing.emulator() as url:
        ...

Nothing here changes the SDK: tests run the code of production, down to the bytes on a socket.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aisecurity._runtime.lazy import lazy_attributes

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

if not TYPE_CHECKING:
    __getattr__ = lazy_attributes(
        __name__,
        {
            "Emulator": "aisecurity.emulator",
            "Settings": "aisecurity.emulator",
            "allowed": ".verdicts",
            "async_client": ".in_process",
            "blocked": ".verdicts",
            "client": ".in_process",
            "configuration": ".serving",
            "emulator": ".serving",
            "partial": ".verdicts",
            "settings": ".serving",
        },
    )
