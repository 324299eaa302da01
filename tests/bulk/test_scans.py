"""`scan_many` over HTTP, with `for` and with `async for`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from aisecurity.bulk import Split, scan_many
from aisecurity.exceptions import (
    AISecSDKException,
    AmbiguousSubmitError,
    BadRequestError,
    ConfigurationError,
    PayloadError,
)
from aisecurity.generated_openapi_client import AiProfile, Metadata
from aisecurity.scan.models.content import Content
from tests.support.bulk.scan_halves import action_or_error, by_index, collected
from tests.support.bulk.scripted_service import Reply, ScriptedService, json_reply
from tests.support.halves import Half

MIXED: list[Any] = ["fine", Content(response="attack"), {"id": "k", "code_prompt": "attack"}, "", 7]

EXPECTED = ["allow", "block", "block", "PayloadError", "PayloadError"]


def test_one_outcome_for_each_item(service: ScriptedService, profile: AiProfile, half: Half) -> None:
    """Whatever is in the list, each item has one outcome and nothing is raised."""
    outcomes = collected(scan_many(MIXED, ai_profile=profile), half)

    assert EXPECTED == [action_or_error(one) for one in outcomes]
    assert [None, None, "k", None, None] == [one.key for one in outcomes]
    assert [id(item) for item in MIXED] == [id(one.item) for one in outcomes]


class Table:
    """A table as others see it: iterated, it gives its columns."""

    def __dataframe__(self) -> None:
        """Have a way to be exchanged."""

    def __iter__(self) -> Iterator[str]:
        """Yield the names of columns."""
        return iter(["prompt"])


class ArrowTable:
    """A table that is exchanged by way of Arrow alone, as those of polars."""

    columns = ("prompt",)

    def __arrow_c_stream__(self) -> None:
        """Have a way to be exchanged."""

    def __iter__(self) -> Iterator[str]:
        """Yield the columns."""
        return iter(self.columns)


@pytest.mark.parametrize(
    ("items", "message"),
    [
        ("s3cret", "items: one str gives letters, and many items are needed; scan_many([text], ...) is meant"),
        (
            b"s3cret",
            "items: one bytes gives numbers, and many items are needed; scan_many([data.decode()], ...) is meant",
        ),
        (
            {"prompt": "s3cret"},
            "items: one dict gives names of members, and many items are needed; scan_many([item], ...) is meant",
        ),
        (
            Content(prompt="s3cret"),
            "items: one Content gives nothing, and many items are needed; scan_many([content], ...) is meant",
        ),
        (
            Table(),
            "items: a table gives its columns, not its rows; scan_frame(table, ...) is meant, or, for dicts, "
            'scan_many(table.to_dict("records"), ...) with pandas, table.to_dicts() with polars, table.to_pylist() '
            "with pyarrow",
        ),
        (ArrowTable(), "items: a table gives its columns, not its rows; scan_frame(table, ...) is meant"),
    ],
)
def test_one_item(service: ScriptedService, profile: AiProfile, items: Any, message: str) -> None:
    """One item in place of many is rejected at once: its letters or names would be scanned, and allowed."""
    with pytest.raises(ConfigurationError) as error:
        scan_many(items, ai_profile=profile)

    assert error.value.message.startswith(message)
    assert 0 == service.paths.total()


def test_mode_async(service: ScriptedService, profile: AiProfile, half: Half) -> None:
    """The same items as asynchronous scans."""
    outcomes = collected(scan_many(MIXED, ai_profile=profile, mode="async"), half)

    assert EXPECTED == [action_or_error(one) for one in outcomes]
    assert ({"fine": 1, "attack": 2}, 1) == (dict(service.submitted), len(service.queries))


def test_faults_among_answers(service: ScriptedService, profile: AiProfile, half: Half) -> None:
    """Refusals, garbage and torn connections cost attempts, no item, and no verdict."""
    service.fault_rate = 0.05
    outcomes = collected(scan_many((f"attack {n}" for n in range(300)), ai_profile=profile, attempts=20), half)

    assert ["block"] * 300 == [action_or_error(one) for one in outcomes]
    # A connection that closed before an answer may be one that was kept too long: a further request is no attempt.
    assert 300 < sum(one.attempts for one in outcomes) <= service.paths.total()


def test_errors_are_outcomes(service: ScriptedService, profile: AiProfile, half: Half) -> None:
    """An error of the service is the outcome of that item alone."""
    rejected = json_reply({"error": {"message": "no"}}, 400)
    service.script = lambda _path, body: rejected if "bad" in str(body) else None
    outcomes = collected(scan_many(["a", "bad", "c"], ai_profile=profile), half)

    assert ["allow", "BadRequestError", "allow"] == [action_or_error(one) for one in outcomes]
    assert isinstance(outcomes[1].error, BadRequestError)


def test_an_ambiguous_submission(service: ScriptedService, profile: AiProfile, half: Half) -> None:
    """A submission whose answer is lost is not repeated, and its items say so."""
    service.script = lambda path, _body: Reply(torn=0) if "async" in path else None
    outcomes = collected(scan_many(["a", "b"], ai_profile=profile, mode="async"), half)

    assert [AmbiguousSubmitError] * 2 == [type(one.error) for one in outcomes]
    assert 1 == service.paths["/v1/scan/async/request"]


def test_what_is_sent(service: ScriptedService, profile: AiProfile) -> None:
    """An item's id goes along as its tr_id, and its profile and metadata win over the common ones."""
    bodies: list[Any] = []
    service.script = lambda _path, body: bodies.append(body)
    items = [{"id": "k", "prompt": "p", "profile": "other", "metadata": {"app_name": "mine"}}, "q"]
    list(scan_many(items, ai_profile=profile, metadata=Metadata(app_name="common"), concurrency=1))

    assert [("k", "other", "mine"), (None, "p", "common")] == [
        (body.get("tr_id"), body["ai_profile"]["profile_name"], body["metadata"]["app_name"]) for body in bodies
    ]


def test_a_key_function(service: ScriptedService, profile: AiProfile) -> None:
    """It names items that have no id."""
    outcomes = by_index(scan_many(["aa", "b"], ai_profile=profile, key=lambda item: f"{len(item)}"))

    assert ["2", "1"] == [one.key for one in outcomes]


def test_split(service: ScriptedService, profile: AiProfile, half: Half) -> None:
    """A text over the limits is one outcome of its parts."""
    text = "words " * 10 + "attack"
    (one,) = collected(scan_many([text], ai_profile=profile, split=Split(characters=30, overlap=6)), half)

    assert ("block", 3, 3) == (action_or_error(one), one.parts, one.attempts)


def test_many_iterations(service: ScriptedService, profile: AiProfile, half: Half) -> None:
    """A list can be scanned again."""
    scans = scan_many(["a", "b"], ai_profile=profile)

    assert [2, 2] == [len(collected(scans, half)) for _ in range(2)]


def test_a_request_over_the_limit(service: ScriptedService, profile: AiProfile) -> None:
    """An item that the scanner itself rejects is an outcome without an attempt."""
    item = {"prompt": "é" * 1_000_000, "response": "é" * 1_000_000}
    (one,) = scan_many([item], ai_profile=profile)

    assert isinstance(one.error, PayloadError)
    assert (0, True) == (one.attempts, isinstance(one.error, AISecSDKException))


def test_a_hard_limit(service: ScriptedService, profile: AiProfile) -> None:
    """With a service that takes five at a time no item fails, and few requests get 429 once the limit is known."""
    service.most, service.delay = 5, 0.02
    outcomes = by_index(scan_many((f"{n}" for n in range(500)), ai_profile=profile))
    second_half = service.at_once[len(service.at_once) // 2 :]

    assert ["allow"] * 500 == [action_or_error(one) for one in outcomes]
    assert 2 <= sum(second_half) / len(second_half) <= 6
    assert len(service.at_once) < 600
