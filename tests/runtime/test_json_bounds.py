"""Bounds on the JSON of answers: exact, outside strings, and in the time of a few copies."""

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from aisecurity._runtime import endpoint, json_bounds
from aisecurity._runtime.json_bounds import OutOfBoundsError, check, decode

WORDS = st.text(st.sampled_from('[]{},:"\\/ aé\u2028\U0001f600'), max_size=6)
# Beyond 64 bits an integer is read as a float.
INTEGERS = st.integers(-(2**63), 2**64 - 1)
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | INTEGERS | WORDS,
    lambda values: st.lists(values, max_size=4) | st.dictionaries(WORDS, values, max_size=4),
    max_leaves=20,
)


def counted(content: bytes) -> tuple[int, int]:
    """Return the number of marks outside strings in *content*, a JSON, and its depth: a character at a time."""
    marks = depth = deepest = 0
    inside = escaped = False
    for byte in content.decode():
        if inside:
            inside, escaped = escaped or byte != '"', byte == "\\" and not escaped
            continue
        inside = byte == '"'
        marks += byte in "[]{},"
        depth += (byte in "[{") - (byte in "]}")
        deepest = max(deepest, depth)
    return marks, deepest


def nested(depth: int) -> bytes:
    """Return a JSON of arrays and objects in turn, with brackets in strings beside them."""
    opening = [b'{"]}\\"":' if level % 2 else b'["[{",' for level in range(depth)]
    closing = [b"}" if level % 2 else b"]" for level in range(depth)]
    return b"".join(opening) + b"1" + b"".join(reversed(closing))


@given(VALUES, st.sampled_from(["ascii", "utf-8"]), st.integers(-1, 1), st.integers(-1, 1), st.integers(1, 9))
@example(["\\", '"', "\\\\", '\\"[', {"": []}], "ascii", 0, 0, 1)
def test_like_a_counter(value: Any, encoding: str, more_marks: int, more_depth: int, part: int) -> None:
    """What a counter finds over a bound is refused, and nothing else, however it is cut into parts."""
    content = json.dumps(value, ensure_ascii=encoding == "ascii").encode()
    marks, depth = counted(content)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_bounds, "MOST_MARKS", max(0, marks + more_marks))
        patch.setattr(json_bounds, "MOST_DEPTH", max(0, depth + more_depth))
        patch.setattr(json_bounds, "_PART", part)
        if marks <= json_bounds.MOST_MARKS and depth <= json_bounds.MOST_DEPTH:
            assert value == decode(content)
        else:
            with pytest.raises(OutOfBoundsError):
                decode(content)


@given(st.binary(max_size=30) | st.text(st.sampled_from('[]{},:"\\1 '), max_size=30).map(str.encode))
def test_any_bytes(content: bytes) -> None:
    """Bytes that are no JSON are a ValueError, under any bound."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_bounds, "MOST_DEPTH", 1)
        try:
            decode(content)
        except ValueError:
            return
    assert counted(content)[1] <= 1


def test_depth() -> None:
    """64 arrays and objects in each other are read, 65 are not."""
    assert nested(64).count(b"[") > 32
    check(nested(64))
    check(b"[" * 64 + b"]" * 64)
    with pytest.raises(OutOfBoundsError, match="deeper than 64"):
        check(nested(65))
    with pytest.raises(OutOfBoundsError, match="deeper than 64"):
        check(b"[" * 65 + b"]" * 65)


def test_endpoint() -> None:
    """An endpoint that is used on its own has no model for what is over a bound."""
    assert endpoint.decode(nested(64), repr)
    assert endpoint.decode(nested(65), repr) is None


def test_marks() -> None:
    """2,000,000 brackets and commas are read, one more is not; those in strings do not count."""
    string = b'"' + b"[]{},\\\\" * 400_000 + b'"'
    check(b"[" + string + b",1" * 1_999_998 + b"]")
    with pytest.raises(OutOfBoundsError, match="more than 2,000,000"):
        check(b"[" + string + b",1" * 1_999_999 + b"]")
    with pytest.raises(OutOfBoundsError, match="more than 2,000,000"):
        check(b"[" + b"[],[]," * 500_000)


@pytest.mark.parametrize("content", [b'"' * 3_000_000, b"\\" * 3_000_000, b'\\"' * 1_500_000, b'"[' * 1_500_000])
def test_no_json(content: bytes) -> None:
    """Much that is no JSON is a ValueError all the same."""
    with pytest.raises(ValueError):  # noqa: PT011 - of any reader
        decode(content)
