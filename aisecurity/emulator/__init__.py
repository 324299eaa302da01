"""Local emulator of the scan service: it answers from a table of fixed phrases and patterns, and detects nothing."""

import importlib
from typing import TYPE_CHECKING

from .extra import extra_imported
from .settings import Settings
from .table_parser import SettingsError

if TYPE_CHECKING:
    from aisecurity.emulator.server.app import create_app
    from aisecurity.emulator.server.server import Address

    from .emulator import Emulator, serve

__all__ = ["Address", "Emulator", "Settings", "SettingsError", "create_app", "serve"]

_MODULES = {"Address": "server.server", "Emulator": "emulator", "create_app": "server.app", "serve": "emulator"}


def __getattr__(name: str) -> object:
    """Import names that need the extra on first access."""
    if name not in _MODULES:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    with extra_imported():
        return getattr(importlib.import_module(f"{__name__}.{_MODULES[name]}"), name)
