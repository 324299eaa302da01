"""Models as users of pydantic expect them: by its names, and as fields and response models."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Annotated, Any

import pydantic
import pytest

from aisecurity.generated_openapi_client import (
    AiProfile,
    ContentErrors,
    DetectionServiceName,
    ScanRequest,
    ScanResponse,
    ThreatScanReportObject,
)
from aisecurity.generated_openapi_client.errors import ModelError, WrongShape
from aisecurity.scan.models.content import Content
from tests.support.json_values import exact
from tests.support.samples import SCAN_OK
from tests.support.schemas import MODELS, OBJECTS, sample

MOMENT = "2025-05-28T10:10:14Z"
ANSWER: dict[str, Any] = {
    **SCAN_OK,
    "errors": [{"feature": "dlp"}],
    "prompt_detected": {"injection": True},
    "created_at": MOMENT,
    "newer": {"a": None},
}


class Record(pydantic.BaseModel):
    """A model of a program."""

    verdict: ScanResponse
    profile: AiProfile | None = None
    content: Content | None = None


def test_dumps() -> None:
    """Models in a model are dicts; dates and enumerations are texts in the mode "json" alone."""
    verdict = ScanResponse(**ANSWER)

    dumped = verdict.model_dump(exclude_none=True)
    assert exact(ANSWER) == exact(verdict.model_dump(mode="json", exclude_none=True))
    assert datetime(2025, 5, 28, 10, 10, 14, tzinfo=UTC) == dumped["created_at"]
    assert DetectionServiceName.DLP is dumped["errors"][0]["feature"]
    assert {**dumped, "created_at": MOMENT} == ANSWER


def test_absent_members() -> None:
    """They are `None`, unless they are left out: not set, and their default, is the same here."""
    verdict = ScanResponse(**SCAN_OK)

    assert verdict.dict() == verdict.model_dump() == {**dict.fromkeys(verdict.dict()), **SCAN_OK}
    for leaving_out in ("exclude_none", "exclude_unset", "exclude_defaults"):
        options: dict[str, Any] = {leaving_out: True}
        assert SCAN_OK == verdict.dict(**options) == verdict.model_dump(**options)
        assert SCAN_OK == json.loads(verdict.model_dump_json(**options))
    assert {"action": "allow"} == verdict.model_dump(include={"action", "category"}, exclude={"category"})
    nested: Any = {"prompt_detected": {"dlp"}}
    for left_out in ({"include": nested}, {"exclude": nested}):
        with pytest.raises(TypeError, match="a set of names"):
            verdict.model_dump(**left_out)
    assert '{"action":"allow"}' == verdict.model_dump_json(include={"action"})
    assert '{\n "action": "allow"\n}' == verdict.model_dump_json(include={"action"}, indent=1)


def test_reads() -> None:
    """`model_validate` takes a model as it is, and reads anything else as `from_dict`."""
    verdict = ScanResponse.model_validate(ANSWER)

    assert verdict is ScanResponse.model_validate(verdict)
    assert verdict == ScanResponse.model_validate_json(verdict.model_dump_json())
    assert Content(prompt="é") == Content.model_validate_json(Content(prompt="é").model_dump_json(exclude_none=True))
    for text in ("", "no JSON of a text", b"\xff", "[" * 100_000):
        with pytest.raises(WrongShape, match=r"^ScanResponse: not JSON$") as error:
            ScanResponse.model_validate_json(text)
        assert error.value.__suppress_context__
    values: list[Any] = [{"action": "allow"}, [], None]
    for value in values:
        with pytest.raises(ModelError):
            ScanResponse.model_validate(value)


def test_fields() -> None:
    """A field is read of a model, a dict or a name, and written as a dict that is read again."""
    record = Record(verdict=ANSWER, profile="chat", content={"prompt": "x"})  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # pydantic reads them
    verdict = ScanResponse(**ANSWER)

    assert Record(verdict=verdict, profile=AiProfile(profile_name="chat"), content=Content(prompt="x")) == record
    assert record == Record.model_validate_json(record.model_dump_json())
    assert verdict.model_dump() == record.model_dump()["verdict"]
    assert {"prompt": "x"} == record.model_dump(exclude_none=True)["content"]
    assert exact(ANSWER) == exact(json.loads(record.model_dump_json(exclude_none=True))["verdict"])


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"verdict": {"action": "allow"}}, "'report_id' is missing"),
        ({"content": {"promt": "x"}}, "'promt' is not known"),
        ({"profile": 5}, "a JSON object is needed, not int"),
    ],
)
def test_fields_that_do_not_fit(more: dict[str, Any], message: str) -> None:
    """What a model refuses is pydantic's error of that field."""
    with pytest.raises(pydantic.ValidationError, match=message):
        Record.model_validate({"verdict": SCAN_OK, **more})


@pytest.mark.parametrize("name", MODELS)
def test_json_schema(name: str) -> None:
    """The JSON Schema of a model has its members, and says which are needed and whether there may be more."""
    adapter = pydantic.TypeAdapter[Any](MODELS[name])
    schema, value = adapter.json_schema(), sample(OBJECTS[name])

    assert ("object", name) == (schema["type"], schema["title"])
    assert [*OBJECTS[name]["properties"]] == [*schema["properties"]]
    assert sorted(OBJECTS[name].get("required", [])) == sorted(schema["required"])
    assert ("x-closed" in OBJECTS[name]) is not schema["additionalProperties"]
    assert MODELS[name].from_dict(value) == adapter.validate_python(value)


def test_json_schema_of_types() -> None:
    """Models, lists, dates, enumerations that may grow, and `None` where a member may be absent."""
    properties = pydantic.TypeAdapter(ThreatScanReportObject).json_schema()["properties"]
    verdict = pydantic.TypeAdapter(ScanResponse).json_schema()["properties"]
    error = pydantic.TypeAdapter(ContentErrors).json_schema()["properties"]

    assert {"anyOf": [{"type": "integer"}, {"type": "null"}], "default": None} == properties["req_id"]
    assert "array" == properties["detection_results"]["anyOf"][0]["type"]
    assert {"type": "string"} == verdict["action"]
    assert {"type": "string", "format": "date-time"} == verdict["created_at"]["anyOf"][0]
    assert "object" == verdict["prompt_detected"]["anyOf"][0]["type"]
    assert {"title": "DetectionServiceName", "type": "string"}.items() <= error["feature"]["anyOf"][0].items()
    assert "enum" not in error["feature"]["anyOf"][0]
    assert pydantic.TypeAdapter(Content).json_schema()["properties"].keys() == Content(prompt="x").dict().keys()


def test_response_model() -> None:
    """A function of FastAPI may take and return models."""
    fastapi = pytest.importorskip("fastapi", reason="of the tools alone")
    application = fastapi.FastAPI()

    def scanned(request: Any) -> ScanResponse:
        return ScanResponse(**ANSWER, profile_name=request.ai_profile.profile_name)

    scanned.__annotations__["request"] = Annotated[ScanRequest, fastapi.Body()]
    application.post("/scan", response_model_exclude_none=True)(scanned)
    route = next(one for one in application.routes if getattr(one, "path", "") == "/scan")
    described = application.openapi()["paths"]["/scan"]["post"]

    assert route.response_field is not None
    body = described["requestBody"]["content"]["application/json"]["schema"]
    answer = described["responses"]["200"]["content"]["application/json"]["schema"]
    assert [*OBJECTS["ScanRequest"]["properties"]] == [*body["properties"]]
    assert [*OBJECTS["ScanResponse"]["properties"]] == [*answer["properties"]]
