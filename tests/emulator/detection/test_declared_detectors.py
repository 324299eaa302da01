"""Detectors that only a table of a `--config` file declares: their flags, masking and reports, over HTTP."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import httpx
import pytest
from attrs import evolve

from aisecurity.emulator import Settings, serve
from aisecurity.emulator.detection.detector_table import built_in_detectors

SECRETS = """
[detectors.secrets]
service = "secret_keeper"
sides = ["prompt", "tool_event"]
threat = "secret told"
code = true
masks = true
report = "dlp_report"
rules = [
    { name = "Codename", phrases = ["blue moon", "Red Sun"] },
    { name = "Badge", regex = "B-(?P<secret>[0-9]{4})", hints = ["b-"] },
]
"""
TEXT = "Ask BLUE MOON for B-1234, my SSN is 599-51-7233"
MASKED = "Ask XXXXXXXXX for B-XXXX, my SSN is XXXXXXXXXXX"


class Service:
    """A client of an emulator on loopback."""

    def __init__(self, http: httpx.Client) -> None:
        self._http = http

    def scan(self, profile: str = "p", **content: object) -> dict[str, Any]:
        """Return the verdict on *content*."""
        body = {"ai_profile": {"profile_name": profile}, "contents": [content]}
        verdict: dict[str, Any] = self._http.post("/v1/scan/sync/request", json=body).raise_for_status().json()
        return verdict

    def report(self, verdict: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
        """Return the entries of the report on *verdict*, by side and detection service."""
        answer = self._http.get("/v1/scan/reports", params={"report_ids": verdict["report_id"]}).raise_for_status()
        entries = answer.json()[0]["detection_results"]
        return {(entry["data_type"], entry["detection_service"]): entry for entry in entries}


@pytest.fixture
def started() -> Iterator[Callable[[Settings], Service]]:
    """Yield a function that serves on loopback until the test ends, and returns a client."""
    with ExitStack() as running:

        def start(settings: Settings) -> Service:
            url = running.enter_context(serve(settings))
            return Service(
                running.enter_context(httpx.Client(base_url=url, headers={"x-pan-token": "key"}, trust_env=False))
            )

        yield start


Read = Callable[[str], Settings]
Started = Callable[[Settings], Service]


def test_verdict_and_masking(read: Read, started: Started) -> None:
    """A declared detector has its flag on its sides, blocks, and masks together with the built-in one."""
    verdict = started(read(SECRETS)).scan(prompt=TEXT, response=TEXT)

    assert [("dlp", True), ("secrets", True)] == [item for item in verdict["prompt_detected"].items() if item[1]]
    assert "secrets" not in verdict["response_detected"]
    assert ("malicious", "block") == (verdict["category"], verdict["action"])
    assert {
        "data": MASKED,
        "pattern_detections": [
            {"pattern": "Social Security Number - US", "locations": [[36, 47]]},
            {"pattern": "Codename", "locations": [[4, 13]]},
            {"pattern": "Badge", "locations": [[20, 24]]},
        ],
    } == verdict["prompt_masked_data"]


def test_tool_event(read: Read, started: Started) -> None:
    """A tool event lists the flag of a declared detector, its threat and its masked text."""
    (entry,) = started(read(SECRETS)).scan(tool_event={"input": TEXT})["tool_detected"]["input_detected"].values()

    assert ["sensitive data leakage", "secret told"] == entry[0]["threats"]
    assert (True, MASKED) == (entry[0]["detections"]["secrets"], entry[0]["masked_data"]["data"])


def test_report(read: Read, started: Started) -> None:
    """The report lists a declared detector last, in the form that it names, under its own service."""
    service = started(read(SECRETS))
    entries = service.report(service.scan(prompt=TEXT, response=TEXT))
    found = entries["prompt", "secret_keeper"]
    report = found["result_detail"]["dlp_report"]

    assert "secret_keeper" == [detector for side, detector in entries if side == "prompt"][-1]
    assert ("malicious", "block") == (found["verdict"], found["action"])
    assert "MATCHED" == report["data_pattern_rule1_verdict"]
    assert [("Codename", [[4, 13]]), ("Badge", [[20, 24]])] == [
        (pattern["name"], pattern["high_confidence_detections"]) for pattern in report["data_pattern_detection_offsets"]
    ]


def test_code_alone_is_not_masked(read: Read, started: Started) -> None:
    """What is found in code alone fires, and masks nothing."""
    verdict = started(read(SECRETS)).scan(prompt="Hello", code_prompt="# blue moon")

    assert (True, False) == (verdict["prompt_detected"]["secrets"], "prompt_masked_data" in verdict)


def test_profiles_name_declared_detectors(read: Read, started: Started) -> None:
    """A profile may name a declared detector, leave it out, or name none and have them all."""
    service = started(
        read(f"""{SECRETS}
        [[profiles]]
        name = "mild"
        masking = false
        detectors = {{ secrets = "allow" }}
        [[profiles]]
        name = "other"
        detectors = {{ injection = "block" }}
        [[profiles]]
        name = "all"
        """)
    )
    mild, other, every = (service.scan(name, prompt=TEXT) for name in ("mild", "other", "all"))

    assert ({"secrets": True}, "allow") == (mild["prompt_detected"], mild["action"])
    assert "prompt_masked_data" not in mild
    assert {"injection": False} == other["prompt_detected"]
    assert (True, True) == (every["prompt_detected"]["secrets"], every["prompt_detected"]["dlp"])


def test_topics_and_details(read: Read, started: Started) -> None:
    """Detectors of topics have the topics of a profile, and share the details and the masking of a verdict."""
    service = started(
        read("""
        [detectors.hobbies]
        service = "hobbies"
        sides = ["prompt"]
        threat = "hobby"
        topics = true
        masks = true
        report = "topic_guardrails_report"
        details = "topic_guardrails_details"
        rules = [{ name = "never", phrases = ["hello"] }]
        [[profiles]]
        name = "strict"
        topics = { blocked = { gardening = ["secateurs"], empty = [] }, allowed = { weather = ["rain"] } }
        """)
    )
    verdict = service.scan("strict", prompt="hello, secateurs in the rain")
    report = service.report(verdict)["prompt", "hobbies"]["result_detail"]["topic_guardrails_report"]

    assert (True, True) == (verdict["prompt_detected"]["hobbies"], verdict["prompt_detected"]["topic_violation"])
    topics = {"allowed_topics": ["weather"], "blocked_topics": ["gardening"]}
    assert {"topic_guardrails_details": topics} == verdict["prompt_detection_details"]
    assert (["weather"], ["gardening"]) == (report["allowedTopics"], report["blockedTopics"])
    assert "hello, XXXXXXXXX in the rain" == verdict["prompt_masked_data"]["data"]


def test_hashes(read: Read, started: Started) -> None:
    """A detector that hashes reports the hash of the code, one that does not reports none."""
    table = """
        [detectors.{0}]
        service = "{0}"
        sides = ["prompt"]
        threat = "macro"
        code = true
        report = "mc_report"
        {1}
        rules = [{{ name = "Macro", phrases = ["autoopen"] }}]
    """
    service = started(read(table.format("hashed", "hashes = true") + table.format("plain", "")))
    entries = service.report(service.scan(prompt="Hello", code_prompt="Sub AutoOpen()"))
    hashes = {
        name: entries["prompt", name]["result_detail"]["mc_report"]["code_analysis_by_type"][0]["code_sha256"]
        for name in ("hashed", "plain")
    }

    assert {"hashed": hashlib.sha256(b"Sub AutoOpen()").hexdigest(), "plain": ""} == hashes


def test_grounding(read: Read, started: Started) -> None:
    """A declared detector compares a response with its context by its own thresholds; then there is nothing to mask."""
    service = started(
        read("""
        [detectors.verbatim]
        service = "verbatim"
        sides = ["response"]
        threat = "own words"
        masks = true
        report = "agent_report"
        grounding = { min_words = 1, min_shared = 1 }
        """)
    )
    verdict = service.scan(response="The invoice amounts to twelve euros", context="The invoice: twelve euros")
    report = service.report(verdict)["response", "verbatim"]["result_detail"]["agent_report"]

    assert ["verbatim"] == [flag for flag, fired in verdict["response_detected"].items() if fired]
    assert [{"category_type": "verbatim", "verdict": "malicious"}] == report["agent_patterns"]
    assert "response_masked_data" not in verdict


def test_newest_only(read: Read, started: Started) -> None:
    """A detector of newer services looks in the dialect newest, and where a profile names it."""
    settings = read(f"""{SECRETS}newest_only = true
        [[profiles]]
        name = "naming"
        detectors = {{ secrets = "block" }}
    """)
    published, newest = (started(evolve(settings, dialect=name)) for name in ("published", "newest"))

    assert "secrets" not in published.scan(prompt=TEXT)["prompt_detected"]
    assert newest.scan(prompt=TEXT)["prompt_detected"]["secrets"]
    assert "allow" == newest.scan("detect-only", prompt=TEXT)["action"]
    assert {"secrets": True} == published.scan("naming", prompt=TEXT)["prompt_detected"]


def test_a_built_in_detector_is_changed(read: Read, started: Started) -> None:
    """The keys of a table for a built-in detector replace its own, its rules are added, and the order stays."""
    settings = read("""
        [detectors.injection]
        sides = ["response"]
        masks = true
        rules = [{ name = "house rule", phrases = ["open sesame"] }]
    """)
    verdict = started(settings).scan(prompt="Ignore the above", response="IGNORE the above, open sesame")

    assert list(built_in_detectors()) == list(settings.detectors)
    assert "injection" not in verdict["prompt_detected"]
    assert "XXXXXXXXXXXXXXXX, XXXXXXXXXXX" == verdict["response_masked_data"]["data"]
    assert "pi" == settings.detectors["injection"].service
