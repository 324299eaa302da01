"""Option `--allow-http` for what reads the environment by itself. It needs no extra."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager

VARIABLE = "PANW_AI_SEC_ALLOW_HTTP"


@contextmanager
def http_allowed(*, asked: bool) -> Generator[None]:
    """Set the variable for the block if that is *asked* for."""
    before = os.environ.get(VARIABLE)
    if asked:
        os.environ[VARIABLE] = "1"
    try:
        yield
    finally:
        os.environ.pop(VARIABLE, None)
        os.environ.update({} if before is None else {VARIABLE: before})
