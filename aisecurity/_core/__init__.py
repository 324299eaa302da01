"""Calls, their flows and their answers. No I/O and no clock.

Modules that need the models are imported when they are first asked for, as in `_core.flows.call`: at the first scan.
"""

from typing import TYPE_CHECKING

from aisecurity._runtime.lazy import lazy_attributes

if TYPE_CHECKING:
    from . import calls as calls
    from . import credentials as credentials
    from . import flows as flows
    from . import wire as wire
else:
    __getattr__ = lazy_attributes(
        __name__,
        {
            "calls": ".calls",
            "credentials": ".credentials",
            "flows": ".flows",
            "wire": ".wire",
        },
    )
