"""Every limit of a payload; no error repeats the rejected value."""

from typing import Any

import pytest

from aisecurity._validation import payload
from aisecurity.exceptions import ErrorType, PayloadError
from aisecurity.generated_openapi_client import AiProfile, ScanRequest, ScanRequestContentsInner, ToolEvent
from tests.support.samples import PROFILE, UUID, anything, scan_object, tool_event, tool_metadata

NEITHER = "x: neither profile_name nor profile_id is given, one is needed"


def message_of(error: pytest.ExceptionInfo[PayloadError]) -> str:
    """Return the text of the error after its type."""
    assert ErrorType.USER_REQUEST_PAYLOAD_ERROR == error.value.error_type
    return error.value.message


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (5, "x: an AiProfile is needed, not int"),
        (None, "x: an AiProfile is needed, not NoneType"),
        ("", NEITHER),
        ({"profile_name": None}, NEITHER),
        (AiProfile(profile_name=None), NEITHER),
        (AiProfile(profile_id=None, profile_name=None), NEITHER),
        (AiProfile(profile_name=""), NEITHER),
        (AiProfile(profile_name="n" * 101), "x.profile_name: 101 characters, at most 100 allowed"),
        (AiProfile(profile_name=anything(5)), "x.profile_name: a str is needed, not int"),
        (AiProfile(profile_id=anything(5)), "x.profile_id: a str is needed, not int"),
        (AiProfile(profile_id=""), "x.profile_id: not a UUID (8-4-4-4-12 hexadecimal digits)"),
        (AiProfile(profile_id=UUID[:-1]), "x.profile_id: not a UUID (8-4-4-4-12 hexadecimal digits)"),
        (AiProfile(profile_id=f"{UUID}\n"), "x.profile_id: not a UUID (8-4-4-4-12 hexadecimal digits)"),
        (AiProfile(profile_name="n", profile_id="n"), "x.profile_id: not a UUID (8-4-4-4-12 hexadecimal digits)"),
    ],
)
def test_profile_rejected(value: Any, message: str) -> None:
    """A profile needs a name of at most 100 characters or an id that is a UUID."""
    with pytest.raises(PayloadError) as error:
        payload.profile("x", value)

    assert message == message_of(error).partition("; AiProfile() without arguments stands for")[0]


@pytest.mark.parametrize(
    "value",
    [
        AiProfile(),
        AiProfile(profile_name="n" * 100),
        AiProfile(profile_name="n", profile_id=None),
        AiProfile(profile_id=UUID),
        AiProfile(profile_id=UUID, profile_name="é" * 100),
        "n",
        {"profile_name": "n"},
        {},
    ],
)
def test_profile_accepted(value: AiProfile) -> None:
    """A name of 100 characters, whatever its bytes, is accepted, and so is an id in either case, or both."""
    payload.profile("x", value)


@pytest.mark.parametrize("name", ["tr_id", "session_id", "transaction_id"])
def test_correlation_ids(name: str) -> None:
    """tr_id, session_id and transaction_id are strings of at most 100 characters."""
    contents = [ScanRequestContentsInner(prompt="p")]
    payload.scan_request("", ScanRequest(ai_profile=PROFILE, contents=contents, **anything({name: "é" * 100})))
    rejected: list[tuple[Any, str]] = [
        ("S" * 101, f"{name}: 101 characters, at most 100 allowed"),
        (7, f"{name}: a str is needed, not int"),
    ]
    for value, message in rejected:
        with pytest.raises(PayloadError) as error:
            payload.scan_request("", ScanRequest(ai_profile=PROFILE, contents=contents, **{name: value}))

        assert message == message_of(error)


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ({"contents": []}, "contents: empty, at least one content is needed"),
        ({"contents": "text"}, "contents: a list is needed, not str"),
        ({"contents": None}, "contents: a list is needed, not NoneType"),
        ({"contents": ["text"]}, "contents[0]: a ScanRequestContentsInner is needed, not str"),
        ({"metadata": ["a"]}, "metadata: a Metadata is needed, not list"),
        ({"ai_profile": None}, "ai_profile: an AiProfile is needed, not NoneType"),
    ],
)
def test_request_members(members: dict[str, Any], message: str) -> None:
    """A request whose members have another type than documented is rejected."""
    with pytest.raises(PayloadError) as error:
        payload.scan_objects("o", [scan_object(**members)], 5)

    assert f"o[0].scan_req.{message}" == message_of(error)


def content(**members: Any) -> ScanRequestContentsInner:
    """Return a content that was not checked."""
    return ScanRequestContentsInner(**members)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (content(), "nothing to scan, at least one of prompt, response, code_prompt, code_response, tool_event"),
        (content(context="c"), "nothing to scan"),
        (content(prompt=""), ".prompt: empty, which the service refuses; leave it out (None) or give text"),
        (content(prompt="p", code_response=""), ".code_response: empty"),
        (content(response=b"r"), ".response: a str is needed, not bytes"),
        (content(prompt="p" * (2**21 + 1)), ".prompt: 2,097,153 characters, at most 2,097,152 allowed"),
        (content(prompt="p", context="c" * 100_001), ".context: 100,001 characters, at most 100,000 allowed"),
        (content(prompt="p" * 10_001, context="c"), ".prompt (with a context): 10,001 characters, at most 10,000"),
        (content(response="r" * 20_001, context="c"), ".response (with a context): 20,001 characters, at most 20,000"),
        (content(tool_event="t"), ".tool_event: a ToolEvent is needed, not str"),
    ],
)
def test_content_rejected(value: ScanRequestContentsInner, message: str) -> None:
    """A content needs something to scan, no text of it is empty, and a context brings limits of its own."""
    with pytest.raises(PayloadError) as error:
        payload.content("content", value)

    assert message in message_of(error)


@pytest.mark.parametrize(
    "value",
    [
        content(prompt="p" * 10_000, response="r" * 20_000, context="c" * 100_000),
        content(prompt="p" * 10_001, response="r" * 20_001),
        content(code_prompt="c"),
        content(tool_event=tool_event()),
        content(tool_event=tool_event(input=None, output="{}")),
    ],
)
def test_content_accepted(value: ScanRequestContentsInner) -> None:
    """The limits themselves are allowed, and those of grounding hold only with a context."""
    payload.content("content", value)


@pytest.mark.parametrize(
    ("event", "message"),
    [
        (ToolEvent(input="{}"), "x.metadata.ecosystem: missing, the service needs it"),
        (tool_event(metadata="mcp"), "x.metadata.ecosystem: missing, the service needs it"),
        (tool_event(metadata=tool_metadata(method=None)), "x.metadata.method: missing, the service needs it"),
        (tool_event(metadata=tool_metadata(server_name="")), "x.metadata.server_name: missing, the service needs it"),
        (tool_event(metadata=tool_metadata(ecosystem=5)), "x.metadata.ecosystem: a str is needed, not int"),
        (tool_event(input=None), "x: neither input nor output is given, one is needed"),
        (
            tool_event(input={"path": "/"}),
            "x.input: JSON text is needed, not dict; input=json.dumps(...) is meant",
        ),
        (
            ToolEvent.from_dict({**tool_event(input=None).to_dict(), "output": [1]}),
            "x.output: JSON text is needed, not list; output=json.dumps(...) is meant",
        ),
        (ToolEvent.from_dict({**tool_event().to_dict(), "output": 5}), "x.output: a str is needed, not int"),
        (tool_event(output=5), "x.output: a str is needed, not int"),
    ],
)
def test_tool_event_rejected(event: ToolEvent, message: str) -> None:
    """A tool event needs ecosystem, method, server_name, and JSON text as input or output."""
    with pytest.raises(PayloadError) as error:
        payload.tool_event("x", event)

    assert message == message_of(error)


def objects(value: Any) -> object:
    """Check a batch of at most five objects."""
    return payload.scan_objects("objects", value, 5)


@pytest.mark.parametrize("value", [scan_object(), "text", b"text", {1: 2}, {"a"}, None, 5, iter([scan_object()])])
def test_bare_value_where_a_list_belongs(value: Any) -> None:
    """A value that is not a list or tuple is rejected, a single object and a bare str too."""
    for check in (payload.scan_ids, payload.report_ids, objects):
        with pytest.raises(PayloadError, match=f"a list is needed, not {type(value).__name__}$"):
            check(value)


@pytest.mark.parametrize(("count", "message"), [(0, "0 given, at least 1 needed"), (6, "6 given, at most 5 allowed")])
def test_number_of_objects_and_ids(count: int, message: str) -> None:
    """One request holds 1 to 5 objects or ids; an error gives the number found and the number allowed."""
    calls: list[tuple[str, Any, list[Any]]] = [
        ("objects", objects, [scan_object(i) for i in range(count)]),
        ("scan_ids", payload.scan_ids, [UUID] * count),
        ("report_ids", payload.report_ids, [f"R{UUID}"] * count),
    ]
    for name, check, items in calls:
        with pytest.raises(PayloadError) as error:
            check(items)

        assert message_of(error).startswith(f"{name}: {message}")


def test_numbers_accepted() -> None:
    """Five objects or ids are accepted, as a list or a tuple; without a limit, any number."""
    five = tuple(scan_object(i) for i in range(5))

    assert list(five) == payload.scan_objects("objects", five, 5)
    assert [UUID] * 5 == payload.scan_ids((UUID,) * 5)
    assert [f"R{UUID}"] * 5 == payload.report_ids([f"R{UUID}"] * 5)
    assert 200 == len(payload.scan_ids([UUID] * 200, None))


@pytest.mark.parametrize(
    ("req_id", "message"),
    [
        (-1, "o[0].req_id: an integer from 0 to 4294967295 is needed"),
        (2**32, "o[0].req_id: an integer from 0 to 4294967295 is needed"),
        (True, "o[0].req_id: an integer from 0 to 4294967295 is needed"),
        ("1", "o[0].req_id: an int is needed, not str"),
        (1.0, "o[0].req_id: an int is needed, not float"),
        (None, "o[0].req_id: an int is needed, not NoneType"),
    ],
)
def test_req_id_rejected(req_id: Any, message: str) -> None:
    """A req_id is an integer from 0 to 2**32 - 1, and True is none."""
    with pytest.raises(PayloadError) as error:
        payload.scan_objects("o", [scan_object(req_id)], 5)

    assert message == message_of(error)


def test_req_ids_distinct() -> None:
    """Objects of a batch cannot share a req_id; 0 and the greatest are two like any others."""
    assert 2 == len(payload.scan_objects("o", [scan_object(0), scan_object(2**32 - 1)], 5))
    with pytest.raises(PayloadError) as error:
        payload.scan_objects("o", [scan_object(3), scan_object(4), scan_object(3)], 5)

    assert "o: req_id: 3 is given twice, each must differ" == message_of(error)


def test_objects_of_another_type() -> None:
    """A batch holds AsyncScanObjects, each with a ScanRequest, and the error names the one that does not."""
    unfit: list[tuple[Any, str]] = [
        ([scan_object(), "2"], "o[1]: an AsyncScanObject is needed, not str"),
        (
            [scan_object(), {"req_id": 2}],
            "o[1]: AsyncScanObject: 'scan_req' is missing, null or not of the documented type",
        ),
        ([scan_object().scan_req], "o[0]: an AsyncScanObject is needed, not ScanRequest"),
    ]
    for items, message in unfit:
        with pytest.raises(PayloadError) as error:
            payload.scan_objects("o", items, 5)
        assert message == message_of(error)
    wrong = scan_object()
    wrong.scan_req = anything({})
    with pytest.raises(PayloadError, match=r"o\[0\]\.scan_req: a ScanRequest is needed, not dict$"):
        payload.scan_objects("o", [wrong], 5)
