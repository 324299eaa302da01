"""Paths of Anthropic's API, by what of them is scanned. A path that is not here is refused."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from enum import Enum, auto
from typing import Any, Final
from urllib.parse import urlsplit

from aisecurity.exceptions import ConfigurationError
from aisecurity.guard.errors import Unscanned
from aisecurity.guard.outcome import Failure

_PATH: Final = re.compile(r"/v\d+(/[a-z][a-z0-9_-]*)+")


class ApiRoute(Enum):
    """What of a request is scanned."""

    MESSAGES = auto()
    """Its conversation, and the answer of the model."""
    COUNT = auto()
    """Its conversation alone."""
    BATCH = auto()
    """The conversations of all its requests."""
    RESULTS = auto()
    """The answers of a batch, line by line."""
    PASS = auto()
    """Nothing: no text of a user or a model is in it, or the program answers for it."""


_ROUTES: Final = (
    ("POST", "/v1/messages", ApiRoute.MESSAGES),
    ("POST", "/v1/messages/count_tokens", ApiRoute.COUNT),
    ("POST", "/v1/messages/batches", ApiRoute.BATCH),
    ("GET", "/v1/messages/batches/[^/]+/results", ApiRoute.RESULTS),
    ("GET", "/v1/messages/batches(/[^/]+)?", ApiRoute.PASS),
    ("POST", "/v1/messages/batches/[^/]+/cancel", ApiRoute.PASS),
    ("DELETE", "/v1/messages/batches/[^/]+", ApiRoute.PASS),
    ("GET", "/v1/models(/[^/]+)?", ApiRoute.PASS),
    # Their bytes are another matter: neither an upload nor a download is text that could be scanned here.
    ("GET", "/v1/files(/[^/]+)?", ApiRoute.PASS),
    ("DELETE", "/v1/files/[^/]+", ApiRoute.PASS),
)
_SCANNED: Final = "/v1/messages"


def checked_unscanned(paths: Any) -> frozenset[str]:
    """Return *paths*, whose requests the program answers for. ConfigurationError for those that are scanned anyway."""
    if isinstance(paths, str) or not isinstance(paths, Collection):
        raise ConfigurationError('unscanned: a collection of paths is needed, such as {"/v1/files"}')
    given: Iterable[Any] = paths
    for path in given:
        if not isinstance(path, str) or not _PATH.fullmatch(path):
            raise ConfigurationError("unscanned: a path is needed, such as /v1/files")
        if _is_within(_SCANNED, path) or _is_within(path, _SCANNED):
            raise ConfigurationError(f"unscanned: {_SCANNED} is what is scanned")
    return frozenset(given)


def route_of(method: str, url: str, unscanned: Collection[str]) -> ApiRoute:
    """Return what of a request is scanned. Unscanned for a path that is not known, before anything is sent."""
    path = urlsplit(url).path
    for known, pattern, route in _ROUTES:
        # The address of a batch's results is absolute, and a gateway's has a path of its own before it.
        before = "(/.*)?" if route is ApiRoute.RESULTS else ""
        if method.upper() == known and re.fullmatch(before + pattern, path):
            return route
    if any(_is_within(path, one) for one in unscanned):
        return ApiRoute.PASS
    family = _PATH.match(path)
    name = f"{method.upper()} {'/'.join(family[0].split('/')[:3])}" if family else "this request"
    raise Unscanned(
        f"{name} is not known to the guard of Anthropic: refused before it was sent; unscanned={{...}} passes a path",
        side="prompt",
        failure=Failure.REFUSED,
    )


def _is_within(path: str, other: str) -> bool:
    """Return whether *path* is *other*, or below it."""
    return path == other or path.startswith(f"{other}/")
