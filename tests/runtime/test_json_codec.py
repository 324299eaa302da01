"""JSON encoding and decoding: equal to the byte and to the value with and without orjson."""

import json
import math
import runpy
import sys
import uuid
from collections import OrderedDict
from collections.abc import Callable
from datetime import UTC, datetime
from enum import Enum, IntEnum, StrEnum
from typing import Any

import orjson
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from aisecurity._core.wire import Reply
from aisecurity._runtime import json_codec
from aisecurity._runtime.repeated_members import RepeatedMembers


class Word(StrEnum):
    """A str of a kind that is left to the standard library."""

    MEMBER = "member"


class One(IntEnum):
    """An int of another kind."""

    MEMBER = 1


class Plain(Enum):
    """An enumeration that orjson writes, and the standard library rejects."""

    MEMBER = 1


class Text(str):
    """A str of another kind."""

    __slots__ = ()


def module(*, with_orjson: bool) -> dict[str, Any]:
    """Run the module anew as it is where orjson is installed, or is not, and return its names."""
    with pytest.MonkeyPatch.context() as patch:
        if not with_orjson:
            patch.setitem(sys.modules, "orjson", None)
        return runpy.run_path(json_codec.__file__)


FAST, PLAIN = module(with_orjson=True), module(with_orjson=False)


def outcome(function: Callable[[Any], Any], given: Any) -> tuple[str, Any]:
    """Return the result of *function*, exact as JSON is; or the fact that it raises."""
    try:
        value = function(given)
    except (TypeError, ValueError, RecursionError):
        return "refused", None
    return ("bytes", value) if isinstance(value, bytes) else ("value", repr(value))


def encoded(value: Any) -> tuple[str, Any]:
    """Return the bytes that both modules write for *value*, which must be the same."""
    fast, plain = outcome(FAST["encode"], value), outcome(PLAIN["encode"], value)

    assert plain == fast
    return plain


def decoded(content: bytes) -> tuple[str, Any]:
    """Return the value that both modules read in *content*, which must be the same."""
    fast, plain = outcome(FAST["decode"], content), outcome(PLAIN["decode"], content)

    assert plain == fast
    return plain


def test_each_is_in_use() -> None:
    """The two modules that are compared are different ones: with orjson, and without."""
    assert orjson is FAST["orjson"] is vars(json_codec)["orjson"]
    assert PLAIN["orjson"] is None


def test_the_usual_is_left_to_orjson(monkeypatch: pytest.MonkeyPatch) -> None:
    """The values of scans are not passed to the standard library where orjson is installed."""
    monkeypatch.delattr(json_codec, "_encode")
    monkeypatch.delattr(json_codec, "_decode")
    value = {"contents": [{"prompt": "a NaN, a null"}], "metadata": {"n": [1, True, None]}}

    assert value == json_codec.decode(json_codec.encode(value))


def looped() -> list[Any]:
    """Return a list that holds itself."""
    loop: list[Any] = []
    loop.append(loop)
    return loop


def nested(depth: int) -> Any:
    """Return lists in each other."""
    value: list[Any] = []
    for _ in range(depth - 1):
        value = [value]
    return value


WRITTEN: list[tuple[Any, str]] = [
    ("é\U0001f600\u2028\x7f/", '"é\U0001f600\u2028\x7f/"'),
    ('"\\\b\f\n\r\t\0\x1f', r'"\"\\\b\f\n\r\t\u0000\u001f"'),
    ({"b": 1, "a": [True, False, None]}, '{"b":1,"a":[true,false,null]}'),
    ({"a": (1, 2)}, '{"a":[1,2]}'),
    ("a\ud800é", '"a\\ud800\\u00e9"'),
    ({"\udfff": "é"}, '{"\\udfff":"\\u00e9"}'),
    (Text("text"), '"text"'),
    ({Text("name"): Word.MEMBER}, '{"name":"member"}'),
    ({Text("name"): "a"}, '{"name":"a"}'),
    ({"a": [{Word.MEMBER: "b"}]}, '{"a":[{"member":"b"}]}'),
    ({1: 1, None: 2, False: 3, 0.5: 4}, '{"1":1,"null":2,"false":3,"0.5":4}'),
    ({"a": {1: "b"}}, '{"a":{"1":"b"}}'),
    (OrderedDict[str, int](z=1, a=2), '{"z":1,"a":2}'),
    (One.MEMBER, "1"),
    (2**63, "9223372036854775808"),
    (2**64, "18446744073709551616"),
    (-(2**63) - 1, "-9223372036854775809"),
    (10**30, "1" + "0" * 30),
    (1e22, "1e+22"),
    (1e16, "1e+16"),
    (1e-7, "1e-07"),
    (-0.0, "-0.0"),
    (5e-324, "5e-324"),
    (nested(300), "[" * 300 + "]" * 300),
    ("null", '"null"'),
    ("", '""'),
    ([], "[]"),
    ({"": {}}, '{"":{}}'),
]


@pytest.mark.parametrize(("value", "body"), WRITTEN)
def test_written(value: Any, body: str) -> None:
    """The bytes that are written, in the cases in which writers of JSON differ."""
    assert ("bytes", body.encode()) == encoded(value)


@pytest.mark.parametrize(
    "value",
    [
        math.nan,
        {"a": [math.inf]},
        {"a": -math.inf, "null": None},
        10**5000,
        b"bytes",
        {"a": {1, 2}},
        {(1, 2): 3},
        uuid.UUID(int=1),
        datetime(2026, 1, 1, tzinfo=UTC),
        {"a": Plain.MEMBER},
        Reply(status=200),
        looped(),
        nested(100_000),
    ],
    ids=lambda value: type(value).__name__,
)
def test_never_written(value: Any) -> None:
    """A value that JSON cannot hold is rejected, even where one of the two could write it."""
    assert ("refused", None) == encoded(value)


@pytest.mark.parametrize(
    ("content", "value"),
    [
        (b' \t\n\r{"a" : [1, -0, -0.0, 1E5, 0.1e1]}\n', {"a": [1, 0, -0.0, 100000.0, 1.0]}),
        (b'{"a": 1, "b": 2, "a": 3}', {"a": 3, "b": 2}),
        (b'"\\ud83d\\uDE00 \xc3\xa9 \\/ \\u0000"', "\U0001f600 é / \0"),
        (b'["\\ud800", "\\udc00x", "\\ud800\\ud800"]', ["\ud800", "\udc00x", "\ud800\ud800"]),
        (b"\xef\xbb\xbf{}", {}),
        (b"18446744073709551615", 18446744073709551615),
        (b"18446744073709551616", 18446744073709551616.0),
        (b"-9223372036854775808", -9223372036854775808),
        (b"-9223372036854775809", -9223372036854775809.0),
        (b"1" + b"0" * 40, 1e40),
        (b"9007199254740993.0", 9007199254740992.0),
        (b"1e-400", 0.0),
        (b"[" * 400 + b"]" * 400, nested(400)),
    ],
)
def test_read(content: bytes, value: Any) -> None:
    """The values that are read, in the cases in which readers of JSON differ."""
    assert ("value", repr(value)) == decoded(content)


@pytest.mark.parametrize(
    "content",
    [
        *(b"NaN", b"[Infinity]", b'{"a":-Infinity}', b"nan", b"1e400", b"-1e400", b"1" * 400, b"1" * 5000),
        *(b"", b" ", b"{", b"[1,]", b'{"a":1,}', b"{'a':1}", b'{"a" 1}', b"{1:2}", b"[1 2]", b'{"a":1}x', b"\0{}"),
        *(b"01", b"1.", b".5", b"+1", b"--1", b"1e", b"0x1", b"1_0", b"\xd9\xa1", b"nul", b"True", b"// a\n1"),
        *(b'"\x00"', b'"\x1f"', b'"\n"', b'"\\x41"', b'"\\u12"', b'"\\u12 4"', b'"\\', b'"a'),
        *(b'"\xff"', b'"\xc0\x80"', b'"\xed\xa0\x80"', b"\xef\xbb\xbf\xef\xbb\xbf{}", b"\xef\xbb\xbf"),
        *("{}".encode("utf-16"), "{}".encode("utf-32"), "{}".encode("utf-16-le"), b"\x0b1", "\xa01".encode()),
        *(b"[" * 100_000, b"[" * 100_000 + b"]" * 100_000, b'{"a":' * 100_000),
    ],
    ids=lambda content: repr(content[:20]),
)
def test_never_read(content: bytes) -> None:
    """Bytes that are no JSON in UTF-8 are a ValueError, whichever of the two reads them, and never a RecursionError."""
    for decode in (FAST["decode"], PLAIN["decode"], json_codec.decode):
        with pytest.raises(ValueError, match=r"."):
            decode(content)


NESTED = b'{"result":' * 300 + b'{"action":1,"action":2}' + b"}" * 300
TWICE = [
    (b'{"action":"block","action":"allow"}', ("action",)),
    (b'{"action":"block","\\u0061ction":"allow"}', ("action",)),
    (b'{"\\u0061\\u0063tion":"block","a\\u0063tion":"allow"}', ("action",)),
    (b'{"scan\\u005Fid":"a","scan_id":"b"}', ("scan_id",)),
    (b'{"action" :1, "action" :1e2}', ("action",)),
    (b'\xef\xbb\xbf{"status":1,"status":2}', ("status",)),
    (b'{"status":1,"req_id":1,"req_id":2,"category":1,"status":2,"category":2}', ("category", "status", "req_id")),
    (b'{"result":{},"result":null,"lone":"\\ud800"}', ("result",)),
    (b'{"x":"\\u0022action\\u0022","action":1,"action":2}', ("action",)),
    (b'{"action":1,"action":2,"x":"action","y":"action"}', ("action",)),
]
ONCE = [
    b'{"action":"block","category":"benign"}',
    b'{ "action" : "block", "result": {"action": "allow", "errors": [{"status": 1}, {"status": 2}]} }',
    b'{"tr_id":1,"tr_id":2}',
    b'{"\\u0061ction":"block"}',
    b'{"x":"action","y":"action","action":"a\\"action\\""}',
    b'{"source": "\\u0061ction", "action": 1}',
    b'{"actions":1,"actions":2, "xaction":1, "xaction":2}',
]


@pytest.mark.parametrize("decode", [FAST["decode"], PLAIN["decode"]], ids=["orjson", "json"])
@pytest.mark.parametrize(("content", "names"), TWICE)
def test_members_that_stand_twice(decode: Callable[[bytes], Any], content: bytes, names: tuple[str, ...]) -> None:
    """An object in which a member that decides stands twice is marked, however it is escaped, with every decoder."""
    for wrapped in (content, b"[1, " + content.removeprefix(b"\xef\xbb\xbf") + b"]"):
        value = decode(wrapped)
        found: Any = value[1] if wrapped.startswith(b"[") else value

        assert (RepeatedMembers, names) == (type(found), found.names)


@pytest.mark.parametrize("decode", [FAST["decode"], PLAIN["decode"]], ids=["orjson", "json"])
@pytest.mark.parametrize("content", ONCE)
def test_members_that_stand_once(decode: Callable[[bytes], Any], content: bytes) -> None:
    """Objects in each other have members of their own, and of other members the last counts, as before."""
    assert dict is type(decode(content))
    assert json.loads(content) == decode(content)


def test_twice_and_deep() -> None:
    """The object may lie deeper than orjson writes."""
    for decode in (FAST["decode"], PLAIN["decode"]):
        value = decode(NESTED)
        while "result" in value:
            value = value["result"]

        assert RepeatedMembers is type(value)


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=20)
ODD = st.sampled_from(
    [Word.MEMBER, Text("x\ud800"), 2**64, -(2**63) - 1, 2**63, b"x", (1,), math.nan, "null", "\u2028"]
)
VALUES: st.SearchStrategy[Any] = st.recursive(
    SCALARS | ODD,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.tuples(inner)
        | st.dictionaries(st.text(st.characters(), max_size=6) | SCALARS | ODD.filter(bool), inner, max_size=4)
    ),
    max_leaves=20,
)
PUNCTUATION = '{}[]",:\\/ \n01-+.eE'
WORDS = [
    "9" * 19,
    "null",
    "true",
    "NaN",
    "Infinity",
    '"a"',
    '"a":',
    "\\u",
    "d83d",
    "de00",
    '"\\ud800"',
    "1e308",
    "1e309",
]
PIECES = st.sampled_from([*PUNCTUATION, *WORDS, "\ufeff", "é", "\x00"])


@given(VALUES)
@example({"a": [1.5, {"b": None}], "null": "NaN"})
def test_both_write_the_same(value: Any) -> None:
    """Any value is written to the same bytes by both, or rejected by both; and both read the bytes back."""
    kind, body = encoded(value)

    assert kind == "refused" or "value" == decoded(body)[0]


@given(st.lists(PIECES, max_size=12).map(lambda pieces: "".join(pieces).encode()) | st.binary(max_size=12))
@example(b'{"a":[1,2.5,"x",null,true,{"b":"\\u00e9"}]}')
def test_both_read_the_same(content: bytes) -> None:
    """Any bytes are the same value for both, or rejected by both."""
    decoded(content)
