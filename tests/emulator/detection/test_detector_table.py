"""The table of detectors: the one of the package, rules of a user, and search time."""

import pytest

from aisecurity.emulator import SettingsError
from aisecurity.emulator.detection.detector_table import built_in_detectors, read_detectors, read_rules


def test_table() -> None:
    """Every detector has the service name of the reports, in their order."""
    assert [
        ("agent", "agent_security"),
        ("ungrounded", "contextual_grounding"),
        ("db_security", "dbs"),
        ("dlp", "dlp"),
        ("malicious_code", "malicious_code"),
        ("injection", "pi"),
        ("source_code", "source_code"),
        ("toxic_content", "tc"),
        ("topic_violation", "topic_guardrails"),
        ("url_cats", "uf"),
    ] == [(flag, detector.service) for flag, detector in built_in_detectors().items()]


def test_a_table_of_ones_own() -> None:
    """Detectors are data: a rule is a name with phrases or a regex."""
    table = read_detectors("""
        [topic_violation]
        service = "topic_guardrails"
        sides = ["prompt"]
        threat = "topic violation"
        rules = [{ name = "cooking", phrases = ["Soup"] }, { name = "numbers", regex = "[0-9]+" }]
    """)
    text = "My soup: 12"

    hits = table["topic_violation"].search(text, text.lower())

    assert [("cooking", "soup"), ("numbers", "")] == [(hit.rule, hit.evidence) for hit in hits]


def test_rules_of_a_detector_that_masks() -> None:
    """A rule of a detector that masks has phrases or a regex, not both, and a known validator."""
    detector = built_in_detectors()["dlp"]

    (rule,) = read_rules(detector, {"rules": [{"name": "codename", "phrases": ["blue moon"]}]}, "own")
    assert rule.regex is not None
    for table in ({"phrases": ["a"], "regex": "a"}, {"regex": "a", "validator": "nobody"}, {"regex": "("}):
        with pytest.raises(SettingsError, match=r"^own\.rules\[0\]"):
            read_rules(detector, {"rules": [{"name": "x", **table}]}, "own")


@pytest.mark.parametrize("text", [" ", "update ", "1-1 ", "4 ", "password: ", "-----BEGIN ", "delete from x"])
@pytest.mark.timeout(5)
def test_large_texts_do_not_stall(text: str) -> None:
    """Text made to be slow to search takes less than five seconds."""
    large = text * (1_000_000 // len(text))

    for detector in built_in_detectors().values():
        detector.search(large, large.lower())
