"""JSON bodies, read strictly and written compactly."""

import json
from collections.abc import Mapping
from typing import NoReturn, cast

from .rejections import Rejection

Json = dict[str, object]


def _no_such_number(_name: str) -> NoReturn:
    raise ValueError


# NaN and the infinities are Python's, not JSON's.
_decoder = json.JSONDecoder(parse_constant=_no_such_number)
# ASCII only: a lone surrogate, which a request may contain, has no encoding in UTF-8.
_encoder = json.JSONEncoder(separators=(",", ":"), allow_nan=False)


def decode(body: bytes) -> object:
    """Decode *body* as UTF-8 JSON; anything else, too deep a nesting included, raises a Rejection."""
    try:
        return _decoder.decode(body.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise Rejection from error


def encode(value: object) -> bytes:
    """Encode *value* as compact JSON."""
    return _encoder.encode(value).encode("ascii")


def list_or_empty(value: object) -> list[object]:
    """Return *value* if it is an array, else an empty one."""
    return cast("list[object]", value) if isinstance(value, list) else []


def object_or_empty(value: object) -> Mapping[str, object]:
    """Return *value* if it is an object, else an empty one."""
    return cast("Mapping[str, object]", value) if isinstance(value, dict) else {}
