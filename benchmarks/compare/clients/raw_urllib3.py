"""urllib3 without an SDK."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Generator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from ..jobs import Job
from . import raw

# Any: it is not installed where types are checked.
urllib3: Any = import_module("urllib3")


@contextmanager
def blocking(job: Job) -> Generator[Callable[[], object]]:
    """Yield the call, on one pool with a connection for each thread."""
    method, url, body = raw.request(job)
    with urllib3.PoolManager(
        maxsize=job.at_once, headers=raw.HEADERS, ssl_context=ssl.create_default_context()
    ) as pool:

        def call() -> None:
            answer = pool.request(method, url, body=body)
            raw.check(answer.status, answer.data, job)

        yield call
