"""Tests of `aisecurity submit`, `results`, `wait` and `report`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, cast

import pytest

from aisecurity import Scanner
from aisecurity.emulator import Emulator
from aisecurity.exceptions import ScanPendingError
from aisecurity.generated_openapi_client import ScanIdResult
from tests.support.errors import throttled

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


def test_outage(cli: Run, airs_emulator: Emulator) -> None:
    """Where no query had an answer, that is the error, for nothing is known to be pending."""
    airs_emulator.faults.add(status=503)
    outage = cli("wait", NOBODY, "--timeout", "0.1", "--json", "--exit-zero")

    assert (1, "ServerError", 503) == (
        outage.code,
        outage.members["error"]["class"],
        outage.members["error"]["status"],
    )


def test_outage_meanwhile(cli: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """What came before the last query failed is shown, and the reason is said."""
    row = ScanIdResult(scan_id=NOBODY, req_id=1, status="pending")

    def wait(*_: object, **__: object) -> None:
        raise ScanPendingError([row], [NOBODY]) from throttled(7.0)

    monkeypatch.setattr(Scanner, "wait_for_results", wait)
    done = cli("wait", NOBODY, "--json")

    assert (3, [NOBODY]) == (done.code, done.members["pending"])
    assert "aisecurity: RateLimitError: 429" in done.err.splitlines()[-1]


VERDICT: dict[str, Any] = {"report_id": f"R{NOBODY}", "scan_id": NOBODY, "category": "benign", "action": "allow"}
EMPTY: dict[str, Any] = {}
SOUND: dict[str, Any] = {"scan_id": NOBODY, "req_id": 1, "status": "complete", "result": VERDICT}


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([SOUND], 0),
        ([{**SOUND, "status": "failed"}], 3),
        ([{**SOUND, "status": "pending"}], 3),
        ([{**SOUND, "status": "done"}], 3),
        ([{**SOUND, "result": EMPTY}], 3),
        ([{**SOUND, "result": None}], 3),
        ([{**SOUND, "result": {**VERDICT, "timeout": True}}], 3),
        ([SOUND, {**SOUND, "req_id": 2, "result": EMPTY}], 3),
        ([{**SOUND, "result": {**VERDICT, "action": "block"}}, {**SOUND, "req_id": 2, "result": EMPTY}], 2),
        ([SOUND, {**SOUND, "req_id": 2, "result": {**VERDICT, "scan_id": f"1{NOBODY[1:]}"}}], 3),
        ([SOUND, {**SOUND, "status": "failed"}], 3),
        ([{**SOUND, "scan_id": f"1{NOBODY[1:]}", "result": EMPTY}], 3),
        ([SOUND, "text"], 3),
    ],
)
def test_only_complete_rows_are_verdicts(cli: Run, airs_emulator: Emulator, rows: list[Any], code: int) -> None:
    """Nothing but a complete row that can be read is an allow, for `results` as for `wait`."""
    for command in (("results",), ("wait", "--timeout", "0.1")):
        airs_emulator.respond(rows, endpoint="results", times=3)
        done = cli(*command, NOBODY, "--json")
        airs_emulator.reset()

        assert code == done.code
        assert all(row["status"] == "complete" for row in done.members["rows"] if row["verdict"])


def test_refused_rows(cli: Run, airs_emulator: Emulator) -> None:
    """A row that is refused is shown with the reason, beside those that can be read."""
    rows: list[Any] = [SOUND, {**SOUND, "req_id": 2, "result": EMPTY}]
    reason = "it is complete, but its result cannot be read"
    airs_emulator.respond(rows, endpoint="results", times=2)
    done, table = cli("results", NOBODY, "--json"), cli("results", NOBODY)

    assert ([1], []) == ([row["req_id"] for row in done.members["rows"]], done.members["pending"])
    assert [{"scan_id": NOBODY, "report_id": None, "req_id": 2, "reason": reason}] == done.members["refused"]
    assert f"refused: {NOBODY}  req 2 ({reason})" in table.out


FOUND: dict[str, Any] = {"detection_service": "pi", "verdict": "benign", "action": "allow"}


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"detection_results": [FOUND]}, 0),
        ({"detection_results": [{"verdict": "benign"}]}, 0),
        ({"detection_results": []}, 0),
        ({}, 3),
        ({"detection_results": None}, 3),
        ({"detection_results": {"pi": FOUND}}, 3),
        ({"detection_results": [FOUND, "text"]}, 3),
        ({"detection_results": [FOUND, {"verdict": "malicious"}]}, 3),
        ({"detection_results": [FOUND, {}]}, 3),
        ({"detection_results": [{**FOUND, "action": True, "verdict": "malicious"}]}, 3),
        ({"detection_results": [{**FOUND, "action": "alert"}]}, 2),
        ({"detection_results": [{"verdict": "malicious"}, {**FOUND, "action": "block"}]}, 2),
    ],
)
def test_reports_that_are_no_allow(cli: Run, airs_emulator: Emulator, members: dict[str, Any], code: int) -> None:
    """A report without detections, or with some of another shape, is no allow."""
    airs_emulator.respond([{"report_id": f"R{NOBODY}", "req_id": 1, **members}], endpoint="reports")

    assert code == cli("report", f"R{NOBODY}").code


def test_refused_reports(cli: Run, airs_emulator: Emulator) -> None:
    """A report that was not asked for is refused, and no other with it."""
    other = f"R1{NOBODY[1:]}"
    good = {"report_id": f"R{NOBODY}", "detection_results": [FOUND]}
    airs_emulator.respond([good, {"report_id": other, "detection_results": [FOUND]}], endpoint="reports")
    done = cli("report", f"R{NOBODY}")

    assert (3, True) == (done.code, f"refused: {other}  req None (it was not asked for)" in done.out)


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
        ('{"a secret": 1}', "content: a name of 8 characters is not known, known are prompt"),
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
    airs_emulator.respond({}, status=403, times=1)
    error = cli("submit", "a", "--json").members["error"]

    assert ({"class", "reason", "retry_after", "status"}, 403) == (error.keys(), error["status"])
    assert "error" not in some.members
    assert (3, "aisecurity: BatchError: 1 of 2 requests failed\n") == (some.code, some.err)
    assert (1, "BadRequestError") == (len(some.members["receipts"]), some.members["failed"][0]["error"])
    assert (1, True) == (
        every.code,
        "not submitted: 1 (BadRequestError: 400 the request is invalid; a profile" in every.out,
    )
