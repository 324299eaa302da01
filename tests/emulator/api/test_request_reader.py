"""Scan requests read from arbitrary JSON."""

from hypothesis import given, settings
from hypothesis import strategies as st

from aisecurity.emulator.api.request_reader import read_batch
from aisecurity.emulator.http.rejections import Rejection

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


@settings(max_examples=200, deadline=None)
@given(ANY_JSON | ALMOST)
def test_any_json_is_read_or_rejected(value: object) -> None:
    """Any JSON, whatever its shape, is read as a request or rejected with 400."""
    for scan_req in (value, {"contents": value}, {"contents": [value], "ai_profile": value}):
        try:
            read_batch([{"req_id": 1, "scan_req": scan_req}], 5)
        except Rejection as rejection:
            assert 400 == rejection.status  # noqa: PT017 - one of two outcomes
