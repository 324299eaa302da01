"""Hypothesis strategies for texts, for JSON, and for answers that resemble those of the service."""

from hypothesis import strategies as st

from tests.support.http_answers import ROW
from tests.support.samples import BLOCKED

TEXTS = st.text(st.characters(exclude_categories=()), max_size=50)
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | TEXTS
JSON = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4))
MEMBERS = [*BLOCKED, *ROW, "timeout", "error", "errors", "prompt_detected", "tool_detected", "created_at", "source"]
MORE = ["received", "completed_at", "detection_results", "prompt_masked_data", "prompt_detection_details"]
VALUES = JSON | st.sampled_from(["allow", "block", "benign", "complete", BLOCKED, "2026-11-24T07:00:00.123456789Z"])
OBJECTS = st.dictionaries(st.sampled_from(MEMBERS + MORE), VALUES, max_size=8)
LIKELY = OBJECTS | OBJECTS.map(lambda changed: {**BLOCKED, **changed}) | OBJECTS.map(lambda changed: {**ROW, **changed})
ANSWERS = JSON | LIKELY | st.lists(LIKELY, max_size=3)
