"""Every answer that the vendor's documentation prints."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aisecurity.generated_openapi_client import AsyncScanResponse, ScanIdResult, ScanResponse, ThreatScanReportObject
from aisecurity.generated_openapi_client.api.scan_reports import get_threat_scan_reports
from aisecurity.generated_openapi_client.api.scan_results import get_scan_results_by_scan_ids
from aisecurity.generated_openapi_client.api.scans import scan_async_request, scan_sync_request
from aisecurity.generated_openapi_client.types import Model
from tests.support.json_values import exact, holds, is_array, without_nulls
from tests.support.schemas import attributes

FOLDER = Path(__file__).parent / "samples"

Read = Callable[[Any], Any]

READERS: dict[str, tuple[Any, Read]] = {
    "asyncio_sync_scan": (ScanResponse, scan_sync_request.read_answer),
    "asyncio_async_scan": (AsyncScanResponse, scan_async_request.read_answer),
    "asyncio_scan_results": (ScanIdResult, get_scan_results_by_scan_ids.read_answer),
    "asyncio_scan_reports": (ThreatScanReportObject, get_threat_scan_reports.read_answer),
    "spec_scan_results": (ScanIdResult, get_scan_results_by_scan_ids.read_answer),
    "spec_scan_reports": (ThreatScanReportObject, get_threat_scan_reports.read_answer),
}


def sample(name: str) -> Any:
    """Return the answer in a file."""
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def rows(value: Any) -> list[Any]:
    """Return the items of a list, or the one value."""
    return value if is_array(value) else [value]


PAIRS = [
    pytest.param(row, model, id=f"{name}-{index}")
    for name, (model, _) in READERS.items()
    for index, row in enumerate(rows(sample(name)))
]
each_row = pytest.mark.parametrize(("row", "model"), PAIRS)


def test_every_sample_is_tested() -> None:
    """No file lies in the folder without a test."""
    assert sorted(READERS) == sorted(path.stem for path in FOLDER.glob("*.json"))


@pytest.mark.parametrize("name", READERS)
def test_an_endpoint_reads_it(name: str) -> None:
    """The endpoint that the answer belongs to reads it as its model."""
    model, read = READERS[name]

    found = rows(read(sample(name)))

    assert len(rows(sample(name))) == len(found)
    assert {model} == {type(row) for row in found}


@each_row
def test_nothing_is_lost(row: dict[str, Any], model: Any) -> None:
    """Members that are not null come back as they were, dates by the letter."""
    assert exact(without_nulls(row)) == exact(model.from_dict(row).to_dict())


@each_row
def test_nulls_come_back(row: dict[str, Any], model: Any) -> None:
    """With *include_none* every null of the answer comes back too."""
    whole = model.from_dict(row).to_dict(include_none=True)

    assert holds(whole, row)
    assert exact(without_nulls(row)) == exact(without_nulls(whole))


@each_row
def test_its_text_is_json_with_nulls(row: dict[str, Any], model: Any) -> None:
    """`print` shows JSON as the documentation does, nulls included."""
    answer = model.from_dict(row)

    assert exact(answer.to_dict(include_none=True)) == exact(json.loads(str(answer)))
    assert holds(json.loads(str(answer)), row)


@each_row
def test_reading_again_gives_an_equal_model(row: dict[str, Any], model: Any) -> None:
    """A model equals the one read from its own dictionary, with and without nulls."""
    answer = model.from_dict(row)

    assert answer == model.from_dict(answer.to_dict())
    assert answer == model.from_dict(answer.to_dict(include_none=True))


@each_row
def test_everything_in_it_is_documented(row: dict[str, Any], model: Any) -> None:
    """No member of a documented answer lands among the additional ones."""

    def unknown(value: Any) -> list[Any]:
        if is_array(value):
            return [found for item in value for found in unknown(item)]
        if not isinstance(value, Model):
            return []
        inner = (getattr(value, name) for name in attributes(type(value)))
        return [*value.additional_properties, *(found for item in inner for found in unknown(item))]

    assert [] == unknown(model.from_dict(row))


def test_the_verdict_of_the_sync_scan() -> None:
    """The page's first answer is the verdict that the page describes."""
    verdict = ScanResponse.from_dict(sample("asyncio_sync_scan"))

    assert ("malicious", "block") == (verdict.category, verdict.action)
    assert verdict.prompt_detected is not None
    assert (True, False, None) == (
        verdict.prompt_detected.injection,
        verdict.prompt_detected.url_cats,
        verdict.prompt_detected.agent,
    )
    assert verdict.completed_at is None


def test_a_member_that_is_null_in_one_row_only() -> None:
    """The first result has null where the second has false."""
    first, second = map(ScanIdResult.from_dict, sample("asyncio_scan_results"))

    assert first.result is not None
    assert first.result.response_detected is not None
    assert second.result is not None
    assert second.result.response_detected is not None
    assert (None, False) == (first.result.response_detected.dlp, second.result.response_detected.dlp)


def test_an_empty_list_is_not_null() -> None:
    """A report without URLs holds an empty list, one of another detector nothing."""
    report = ThreatScanReportObject.from_dict(sample("asyncio_scan_reports")[0])
    assert report.detection_results is not None

    details = {row.detection_service: row.result_detail for row in report.detection_results}

    assert {"dlp": None, "pi": None, "uf": []} == {
        service: detail and detail.urlf_report for service, detail in details.items()
    }
