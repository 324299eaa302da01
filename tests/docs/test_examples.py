"""Programs in examples/ run as they stand, against the emulator over HTTP, and print what they are for."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from aisecurity.emulator import Settings, serve
from tests.support.programs import blocks, output_of, page
from tests.support.project import ROOT


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """Yield the address of an emulator whose asynchronous scans are complete at once."""
    with serve(Settings(async_delay=0.0, queries_per_minute=0)) as address:
        yield address


def objects(text: str) -> list[Any]:
    """Return the JSON objects that *text* holds one after the other."""
    decoder, found = json.JSONDecoder(), list[Any]()
    while text := text.strip():
        value, end = decoder.raw_decode(text)
        found.append(value)
        text = text[end:]
    return found


@pytest.mark.parametrize("half", ["inline", "asyncio"])
def test_sync_scan(url: str, half: str) -> None:
    """The sync scan prints the answer that the vendor's page shows in structure: ids, verdict, flags, dates."""
    (verdict,) = objects(output_of(f"examples/{half}_sync_scan.py", url=url))

    shown = {"report_id", "scan_id", "tr_id", "profile_id", "profile_name", "category", "action"}
    assert shown | {"prompt_detected", "response_detected", "created_at", "completed_at"} <= verdict.keys()
    assert ("malicious", "block", True) == (
        verdict["category"],
        verdict["action"],
        verdict["prompt_detected"]["url_cats"],
    )


@pytest.mark.parametrize("half", ["inline", "asyncio"])
def test_from_submission_to_reports(url: str, half: str) -> None:
    """A submission prints the three members of the receipt, and its ids lead to two rows and two reports."""
    receipt = ast.literal_eval(output_of(f"examples/{half}_async_scan.py", url=url))
    rows = objects(output_of(f"examples/{half}_scan_results.py", receipt["scan_id"], url=url))
    reports = objects(output_of(f"examples/{half}_scan_reports.py", receipt["report_id"], url=url))

    assert {"received", "scan_id", "report_id"} == receipt.keys()
    assert {1: "block", 2: "allow"} == {row["req_id"]: row["result"]["action"] for row in rows}
    assert {"req_id", "status", "scan_id", "result"} <= rows[0].keys()
    assert {1, 2} == {report["req_id"] for report in reports}
    found = next(report for report in reports if report["req_id"] == 1)["detection_results"]
    assert ("malicious", "block") == next(
        (one["verdict"], one["action"]) for one in found if one["detection_service"] == "pi"
    )


@pytest.mark.parametrize("half", ["inline", "asyncio"])
def test_batch(url: str, half: str) -> None:
    """The batch example prints a line for each prompt, in order."""
    lines = output_of(f"examples/{half}_batch.py", url=url).splitlines()

    assert ["allow", "block", "block", "block", "block", "allow", "block"] == [line.split()[0] for line in lines]


KINDS = {
    "application/guarded_chat": [
        "  1,345 metres.",
        "prompt {'prompt': ['injection']}",
        "response {'response': ['dlp']}",
    ],
    "platform/nightly_run": ["4 rows, {'allow': 2, 'block': 2}", "answers 200: 4", "verdicts block: 2"],
    "security/try_a_profile": ["new trick   missed: allow {}", "harmless    right: allow {}", "a report names pi"],
}


@pytest.mark.parametrize("name", KINDS)
def test_kinds_of_users(name: str) -> None:
    """The program for each kind of user runs without any setting, against an emulator of its own."""
    output = output_of(f"examples/{name}.py")

    assert [] == [line for line in KINDS[name] if line not in output]


def test_commands_of_the_examples() -> None:
    """Each file that the examples' page names is there, and each program and test of a kind of user is on the page."""
    text = (ROOT / "examples" / "README.md").read_text("utf-8")
    commands = re.findall(r"`(?:python|pytest|docker compose -f) (examples/[\w/.]+)", text)
    folders = {path.parent.name for path in (ROOT / "examples").glob("*/*.py")}

    assert {f"examples/{name}.py" for name in KINDS} <= set(commands)
    assert [] == [name for name in commands if not (ROOT / name).exists()]
    assert {"application", "platform", "security", "tester", "chat", "distributed"} == folders
    assert [] == [name for name in folders if not re.search(rf"\b{name}\b", text)]


def test_new_programs(url: str) -> None:
    """The program that docs/migrate.md shows for new ones runs; it prints a summary, and the action on a call."""
    (block,) = blocks(page("migrate"))
    summary, action = output_of("-c", block, url=url).splitlines()

    assert ("allow", "allow") == (ast.literal_eval(summary)["action"], action)
