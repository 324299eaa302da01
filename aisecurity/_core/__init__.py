"""What to send, how to read the answer, when to send again. No I/O and no clock.

What needs the models is imported when it is first asked for, as in `_core.flows.call`: at the first scan.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from aisecurity._forks import no_fork

if TYPE_CHECKING:
    from . import calls as calls
    from . import checks as checks
    from . import credentials as credentials
    from . import flows as flows
    from . import wire as wire

_LAZY = {"calls", "checks", "credentials", "flows", "wire"}


def __getattr__(name: str) -> Any:
    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    with no_fork:
        return import_module(f"{__name__}.{name}")
