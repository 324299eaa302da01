"""Logger of the package. It is imported when there is something to log, for `logging` takes longer than all models."""

from __future__ import annotations

import logging

log = logging.getLogger(__name__)
logging.getLogger("aisecurity").addHandler(logging.NullHandler())
