"""JSON bodies, read strictly and written compactly."""

import json
from typing import NoReturn

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
