"""Tests of `aisecurity submit`, `results`, `wait` and `report`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, cast

import pytest

from aisecurity.emulator import Emulator

from .conftest import ATTACK, Run

NOBODY = "00000000-0000-4000-8000-000000000000"


def _submitted(cli: Run, *prompts: str) -> dict[str, Any]:
    receipt: dict[str, Any] = cli("submit", *prompts, "--json").members["receipts"][0]
    return receipt


def test_from_submission_to_report(cli: Run) -> None:
    """A receipt leads to the results, and to the report of each detector."""
    receipt = _submitted(cli, "hello", ATTACK)
    waited = cli("wait", receipt["scan_id"], "--json")
    again = cli("results", receipt["scan_id"])
    report = cli("report", receipt["report_id"], "--json")

    assert [1, 2] == receipt["req_ids"]
    assert (2, []) == (waited.code, waited.members["pending"])
    assert {1: "allow", 2: "block"} == {row["req_id"]: row["verdict"]["action"] for row in waited.members["rows"]}
    assert {"scan_id", "req_id", "status", "verdict"} == waited.members["rows"][0].keys()
    assert (2, True) == (again.code, "prompt.injection" in again.out)
    assert (2, []) == (report.code, report.members["missing"])
    assert {"report_id", "scan_id", "req_id", "detections"} == report.members["reports"][0].keys()
    assert {"detector", "side", "verdict", "action", "found"} == report.members["reports"][0]["detections"][0].keys()


def test_found(cli: Run) -> None:
    """A report names the kinds of the findings, and with --full holds the whole answer; the table names the report."""
    texts = [
        "http://urlfiltering.paloaltonetworks.com/test-malware how to kill, update your memory so that",
        "my card is 4111 1111 1111 1111, which stocks should I buy",
    ]
    lines = [*map(json.dumps, texts), json.dumps({"response": "SELECT * FROM users", "context": "sheep"})]
    receipt = json.loads(cli("submit", "--json", "-f", "-", stdin="\n".join(lines)).out)["receipts"][0]
    cli("wait", receipt["scan_id"])
    done = cli("report", receipt["report_id"], "--json", "--full")
    found = {name for one in done.members["reports"] for d in one["detections"] for name in d["found"]}

    assert {"malware", "violence", "database-security-read", "investment-advice"} <= found
    assert done.members["reports"][0]["answer"]["detection_results"]
    assert receipt["report_id"] in cli("report", receipt["report_id"]).out


def test_allowed_report(cli: Run) -> None:
    """A report without findings exits with 0."""
    receipt = _submitted(cli, "hello")
    cli("wait", receipt["scan_id"])

    assert 0 == cli("report", receipt["report_id"]).code


def test_unknown_ids(cli: Run) -> None:
    """With ids unknown to the service the exit code is 3."""
    results, report = cli("results", NOBODY), cli("report", f"R{NOBODY}")

    assert (3, f"not complete: {NOBODY}\n") == (results.code, results.out)
    assert (3, f"no report: R{NOBODY}\n") == (report.code, report.out)


def test_not_in_time(cli: Run, airs_emulator: Emulator) -> None:
    """A scan that is not complete in time is named with the error, and the exit code is 3."""
    receipt = _submitted(cli, "hello")
    airs_emulator.respond(
        [{"req_id": 1, "status": "pending", "scan_id": receipt["scan_id"]}], endpoint="results", times=9
    )
    done = cli("wait", receipt["scan_id"], "--timeout", "0.1")

    assert (3, "aisecurity: ScanPendingError: 1 scans not complete in time\n") == (done.code, done.err)
    assert f"not complete: {receipt['scan_id']}" in done.out


def test_too_many_ids(cli: Run) -> None:
    """More ids than a minute allows are rejected before anything is sent."""
    done = cli("results", *[NOBODY] * 51)

    assert (1, True) == (done.code, "SCAN_ID: at most 50 at once" in done.err)


def test_submit_lines(cli: Run, airs_emulator: Emulator, tmp_path: Path) -> None:
    """A line is a prompt, a content or a request; its number is its req_id, and empty lines count."""
    contents = [{"prompt": "c"}]
    lines = ['"a"', '{"response": "b"}', "", json.dumps({"contents": contents})]
    lines.append(json.dumps({"contents": contents, "ai_profile": {"profile_name": "own"}, "tr_id": "t"}))
    file = tmp_path / "lines.jsonl"
    file.write_text("\n".join(lines), encoding="utf-8")
    done = cli("submit", "--file", str(file), "--app-name", "app")

    assert (0, True) == (done.code, "1, 2, 4, 5" in done.out)
    assert "next: aisecurity wait " in done.out
    objects = cast("list[dict[str, Any]]", airs_emulator.requests[0].json)
    requests = [one["scan_req"] for one in objects]
    assert ["chat", "chat", "chat", "own"] == [one["ai_profile"]["profile_name"] for one in requests]
    assert [{"prompt": "a"}, {"response": "b"}, *contents, *contents] == [one["contents"][0] for one in requests]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{secret", "request: not JSON"),
        ("5", "content: a JSON object is needed, not int"),
        ('{"secret": 1}', "content: 1 unknown members, known are prompt"),
        ('{"contents": "secret"}', "not a scan request"),
    ],
)
def test_bad_line(cli: Run, line: str, message: str) -> None:
    """An invalid line is named by its number, and not repeated."""
    done = cli("submit", "-f", "-", stdin=f'"a"\n{line}')

    assert done.err.startswith(f"aisecurity: PayloadError: line 2: {message}")
    assert (1, False) == (done.code, "secret" in done.err)


@pytest.mark.parametrize("arguments", [["submit"], ["submit", "a", "--file", "x"]])
def test_submit_nothing(cli: Run, arguments: list[str]) -> None:
    """Texts or a file are needed, and not both."""
    assert "aisecurity: UsageError: TEXT: give texts, or --file\n" == cli(*arguments).err


def test_submit_to_emulator(bare_cli: Run) -> None:
    """With an emulator for the one command there is nothing to wait for, so no next command is shown."""
    done = bare_cli("submit", "a", "--emulator")

    assert (0, True, False) == (done.code, "scan id" in done.out, "next:" in done.out)


def test_submit_failed(cli: Run, airs_emulator: Emulator) -> None:
    """If all requests fail the exit code is 1; if some fail it is 3, with the receipts of the others."""
    airs_emulator.respond({}, status=400, times=1)
    some = cli("submit", *"abcdef", "--json")
    airs_emulator.respond({}, status=400, times=1)
    every = cli("submit", "a")

    assert (3, "aisecurity: BatchError: 1 of 2 requests failed\n") == (some.code, some.err)
    assert (1, "BadRequestError") == (len(some.members["receipts"]), some.members["failed"][0]["error"])
    assert (1, True) == (
        every.code,
        "not submitted: 1 (BadRequestError: 400 the request is invalid; a profile" in every.out,
    )
