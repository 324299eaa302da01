"""A service on loopback that answers like the scan service; it knows fixed phrases and detects nothing."""

import importlib
from typing import TYPE_CHECKING

from aisecurity.emulator.extra import extra_imported
from aisecurity.emulator.settings import Settings
from aisecurity.emulator.tables import SettingsError

if TYPE_CHECKING:
    from aisecurity.emulator.app import create_app
    from aisecurity.emulator.running import Emulator, serve
    from aisecurity.emulator.server import Address

__all__ = ["Address", "Emulator", "Settings", "SettingsError", "create_app", "serve"]

_MODULES = {"Address": "server", "Emulator": "running", "create_app": "app", "serve": "running"}


def __getattr__(name: str) -> object:
    """Import what needs the extra when it is first asked for."""
    if name not in _MODULES:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    with extra_imported():
        return getattr(importlib.import_module(f"{__name__}.{_MODULES[name]}"), name)
