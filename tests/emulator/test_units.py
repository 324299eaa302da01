"""The small parts, on their own."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aisecurity.emulator.api.request_reader import read_batch
from aisecurity.emulator.detection.detector_table import built_in, read_table
from aisecurity.emulator.detection.masking import mask
from aisecurity.emulator.detection.validators import aba, luhn, ssn
from aisecurity.emulator.http.json_body import decode, encode
from aisecurity.emulator.http.rejections import Refusal
from aisecurity.emulator.settings import Settings

ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)
MEMBERS = ["contents", "ai_profile", "tr_id", "metadata", "prompt", "response", "tool_event", "input", "profile_name"]
ALMOST = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(MEMBERS), inner),
    max_leaves=20,
)


@pytest.mark.parametrize(
    ("spans", "masked"),
    [
        ([], "0123456789"),
        ([(0, 2), (8, 10)], "XX234567XX"),
        ([(4, 6), (1, 3)], "0XX3XX6789"),
        ([(1, 6), (2, 4), (5, 8)], "0XXXXXXX89"),
        ([(3, 3)], "0123456789"),
    ],
)
def test_mask(spans: list[tuple[int, int]], masked: str) -> None:
    """Spans may be none, unsorted, overlapping or empty."""
    assert masked == mask("0123456789", spans)


@settings(deadline=None)
@given(st.text(), st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)).filter(lambda span: span[0] <= span[1])))
def test_mask_keeps_the_length(text: str, spans: list[tuple[int, int]]) -> None:
    """Masking within a text never changes its length."""
    within = [(start, min(end, len(text))) for start, end in spans if start <= len(text)]

    assert len(text) == len(mask(text, within))


@settings(deadline=None)
@given(ANY_JSON)
def test_json_survives(value: object) -> None:
    """What is written is read back, lone surrogates included."""
    assert value == decode(encode(value))


@settings(max_examples=200, deadline=None)
@given(ANY_JSON | ALMOST)
def test_any_json_is_read_or_refused(value: object) -> None:
    """No JSON, whatever its shape, is anything but a request or a refusal."""
    for scan_req in (value, {"contents": value}, {"contents": [value], "ai_profile": value}):
        try:
            read_batch([{"req_id": 1, "scan_req": scan_req}], 5)
        except Refusal as refusal:
            assert 400 == refusal.status  # noqa: PT017 - one of two outcomes


@pytest.mark.parametrize(
    ("check", "text", "valid"),
    [
        (luhn, "4339672569329774", True),
        (luhn, "6011-1111-1111-1117", True),
        (luhn, "6011111111111118", False),
        (ssn, "599-51-7233", True),
        (ssn, "900-51-7233", False),
        (aba, "021000021", True),
        (aba, "021000022", False),
        (aba, "990000000", False),
    ],
)
def test_numbers(check: Callable[[str], bool], text: str, *, valid: bool) -> None:
    """A number of the right kind is told from a run of digits."""
    assert valid == check(text)


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
    ] == [(flag, detector.service) for flag, detector in built_in().items()]


def test_a_table_of_ones_own() -> None:
    """Detectors are data: a rule is a name and what to look for."""
    table = read_table("""
        [topic_violation]
        service = "topic_guardrails"
        sides = ["prompt"]
        threat = "topic violation"
        rules = [{ name = "cooking", phrases = ["Soup"] }, { name = "numbers", regex = "[0-9]+" }]
    """)
    text = "My soup: 12"

    hits = table["topic_violation"].search(text, text.lower())

    assert [("cooking", "soup"), ("numbers", "")] == [(hit.rule, hit.evidence) for hit in hits]


def test_keys_are_not_shown() -> None:
    """The repr of settings does not tell the keys."""
    assert "secret" not in repr(Settings(keys=frozenset({"secret"})))


@pytest.mark.parametrize("text", [" ", "update ", "1-1 ", "4 ", "password: ", "-----BEGIN ", "delete from x"])
@pytest.mark.timeout(5)
def test_large_texts_do_not_stall(text: str) -> None:
    """Text made to be slow to search takes no more than a moment."""
    large = text * (1_000_000 // len(text))

    for detector in built_in().values():
        detector.search(large, large.lower())
