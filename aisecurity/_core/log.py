"""Where the package logs, made when there is something to log: the import takes as long as that of all models of a scan."""

from __future__ import annotations

import logging

log = logging.getLogger(__name__)
logging.getLogger("aisecurity").addHandler(logging.NullHandler())
