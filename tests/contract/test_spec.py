"""Departures of openapi.yaml from the published spec: the list in its head is true."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.support.schemas import PATHS, SCHEMAS, SPEC, TEXT, everywhere

SYNC = PATHS["/v1/scan/sync/request"]["post"]
ASYNC = PATHS["/v1/scan/async/request"]["post"]
RESULTS = PATHS["/v1/scan/results"]["get"]
REPORTS = PATHS["/v1/scan/reports"]["get"]
OPERATIONS = [SYNC, ASYNC, RESULTS, REPORTS]
NODES = list(everywhere(SPEC))
REQUIRED = {
    "ScanRequest": ["contents", "ai_profile"],
    "AsyncScanObject": ["req_id", "scan_req"],
    "ScanResponse": ["report_id", "scan_id", "category", "action"],
    "AsyncScanResponse": ["scan_id"],
}
"""All that is required anywhere."""


def found(key: str) -> list[str]:
    """Return the paths of the mappings that hold *key*; members of that name do not count."""
    return [path for path, node in NODES if key in node and not path.endswith("/properties")]


def ref(name: str) -> dict[str, str]:
    """Return a reference to a schema."""
    return {"$ref": f"#/components/schemas/{name}"}


def body(answer: dict[str, Any]) -> Any:
    """Return the schema of a JSON body."""
    assert ["application/json"] == list(answer["content"])
    return answer["content"]["application/json"]["schema"]


def quoted_statuses() -> None:
    """Check that statuses are texts."""
    assert {str} == {type(status) for operation in OPERATIONS for status in operation["responses"]}


def flat_batch() -> None:
    """Check that a batch is an array of at most five objects."""
    assert {"type": "array", "maxItems": 5, "items": ref("AsyncScanObject")} == body(ASYNC["requestBody"])
    assert ref("AsyncScanObject") == SCHEMAS["AsyncScanRequest"]["items"]
    assert [] == [path for path, node in NODES if node == ref("AsyncScanRequest")]


def no_any_of() -> None:
    """Check that nothing is one of several."""
    assert [] == found("anyOf") + found("oneOf") + found("allOf") + found("not")


def lists_of_ids() -> None:
    """Check that one to five ids, in one value."""
    for operation in (RESULTS, REPORTS):
        (parameter,) = operation["parameters"]
        assert (1, 5) == (parameter["schema"]["minItems"], parameter["schema"]["maxItems"])
        assert ("query", "form", False) == (parameter["in"], parameter["style"], parameter["explode"])
    assert [] == found("maximum")


def one_error_response() -> None:
    """Check that every documented failure has one schema."""
    assert {str(ref("ErrorResponse"))} == {str(body(answer)) for answer in SPEC["components"]["responses"].values()}
    for operation in OPERATIONS:
        failures = {status: answer for status, answer in operation["responses"].items() if status.isdecimal()}
        assert ["200", "400", "401", "403", "404", "405", "413", "415", "429"] == list(failures)
        del failures["200"]
        assert {"$ref"} == {key for answer in failures.values() for key in answer}


def default_error() -> None:
    """Check that other failures have a schema with a name."""
    expected = ["DefaultError", "Error", "Error", "Error"]

    assert [ref(name) for name in expected] == [body(operation["responses"]["default"]) for operation in OPERATIONS]
    assert "object" == SCHEMAS["DefaultError"]["type"]


def no_uuid() -> None:
    """Check that ids are any texts."""
    assert {"date-time", "int32", "int64", "uint32"} == {
        node["format"] for path, node in NODES if "format" in node and not path.endswith("/properties")
    }


def required_of_a_verdict() -> None:
    """Check that a verdict needs its ids, category and action."""
    assert REQUIRED["ScanResponse"] == SCHEMAS["ScanResponse"]["required"]


def no_closed_objects() -> None:
    """Check that any object may have members that are not known yet."""
    assert [] == found("additionalProperties")


def operation_ids() -> None:
    """Check that the operations have names that make good module names."""
    assert ["ScanSyncRequest", "ScanAsyncRequest", "GetScanResultsByScanIds", "GetThreatScanReports"] == [
        operation["operationId"] for operation in OPERATIONS
    ]


def required_elsewhere() -> None:
    """Check that little is required."""
    assert REQUIRED == {name: schema["required"] for name, schema in SCHEMAS.items() if "required" in schema}


def newer_enum_values() -> None:
    """Check that the enumerations hold the newer values."""
    assert "source_code" in SCHEMAS["DetectionServiceName"]["enum"]
    assert ["prompt", "response", "tool_event"] == SCHEMAS["ContentErrorType"]["enum"]


def transaction_id() -> None:
    """Check that requests and verdicts have a transaction_id."""
    for name in ("ScanRequest", "ScanResponse"):
        assert "string" == SCHEMAS[name]["properties"]["transaction_id"]["type"]


def source_code() -> None:
    """Check that source code is a detection like the others."""
    for name in ("PromptDetected", "ResponseDetected", "ToolDetectionFlags"):
        assert "boolean" == SCHEMAS[name]["properties"]["source_code"]["type"]
    detail = SCHEMAS["DSDetailResultObject"]["properties"]
    assert ref("SourceCodeReportObject") == detail["source_code_report"]
    assert ref("Snippets") == detail["source_code_snippets"]


def truncation_info() -> None:
    """Check that the malicious code report names the parts that were cut off."""
    assert ref("TruncationInfoObject") == SCHEMAS["McReportObject"]["properties"]["truncation_info"]


def bearer() -> None:
    """Check that each operation takes a key or a token."""
    bearer = SPEC["components"]["securitySchemes"]["bearer"]

    assert ("http", "bearer") == (bearer["type"], bearer["scheme"])
    assert [[{"x-pan-token": []}, {"bearer": []}]] * 4 == [operation["security"] for operation in OPERATIONS]


def lone_references() -> None:
    """Check that a reference stands alone."""
    assert {("$ref",)} == {tuple(node) for _, node in NODES if "$ref" in node}


def no_examples() -> None:
    """Check that there are no examples."""
    assert [] == found("example") + found("examples")


def scanned_text() -> None:
    """Check that thirteen schemas name the members that may hold users' text, and they have those."""
    named = {name: schema["x-scanned-text"] for name, schema in SCHEMAS.items() if "x-scanned-text" in schema}

    assert 13 == len(named) == len(found("x-scanned-text"))
    for name, members in named.items():
        assert set(members) <= SCHEMAS[name]["properties"].keys()
        assert members


def closed() -> None:
    """Check that five schemas refuse members that are not documented: requests, less what describes a caller."""
    names = {"ScanRequest", "AiProfile", "ScanContent", "ToolEvent", "AsyncScanObject"}

    assert names == {name for name, schema in SCHEMAS.items() if schema.get("x-closed") is True}
    assert 5 == len(found("x-closed"))


DEPARTURES: dict[str, Callable[[], None]] = {
    "1": quoted_statuses,
    "2": flat_batch,
    "3": no_any_of,
    "4": lists_of_ids,
    "5a": one_error_response,
    "5b": default_error,
    "6": no_uuid,
    "7": required_of_a_verdict,
    "8": no_closed_objects,
    "9": operation_ids,
    "10": required_elsewhere,
    "11": newer_enum_values,
    "12a": transaction_id,
    "12b": source_code,
    "12c": truncation_info,
    "12d": bearer,
    "13": lone_references,
    "14": no_examples,
    "15": scanned_text,
    "16": closed,
}


@pytest.mark.parametrize("number", DEPARTURES)
def test_a_departure_is_true(number: str) -> None:
    """The departure that the head lists under this number is true."""
    DEPARTURES[number]()


def test_every_departure_is_tested() -> None:
    """The head lists the departures that are tested here, in this order, each with a reason."""
    head = TEXT[: TEXT.index("openapi: 3.0.3")]
    listed = re.findall(r"^#   (\d+[a-d]?)\.\s+(.+(?:\n#       .+)*)", head, re.MULTILINE)

    assert list(DEPARTURES) == [number for number, _ in listed]
    assert [] == [number for number, text in listed if ":" not in text and number != "2"]


def test_everything_is_described() -> None:
    """Each schema, each operation and each member without a reference has a description."""
    for name, schema in SCHEMAS.items():
        assert schema["description"], name
        for member, inner in schema.get("properties", {}).items():
            assert "$ref" in inner or inner["description"], f"{name}.{member}"
    for operation in OPERATIONS:
        assert operation["summary"]
        assert operation["description"]


def test_every_reference_leads_somewhere() -> None:
    """No reference is broken."""
    for _, node in NODES:
        if "$ref" in node:
            target: Any = SPEC
            for step in node["$ref"].removeprefix("#/").split("/"):
                target = target[step]
            assert target


def test_texts_that_come_from_users_are_named() -> None:
    """The members whose names say that they hold content are all marked as scanned text."""
    telling = {"prompt", "response", "context", "code_prompt", "code_response", "input", "output", "data", "url"}
    telling |= {"code_block", "all_code_blocks", "explanation", "snippets", "message"}
    for name, schema in SCHEMAS.items():
        members = schema.get("properties", {})
        texts = {m for m in members if m in telling or (m.endswith("_snippets") and m != "dlp_snippets")}
        assert texts <= set(schema.get("x-scanned-text", [])), name
