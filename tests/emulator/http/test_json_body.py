"""JSON bodies, written and read back."""

from hypothesis import given, settings
from hypothesis import strategies as st

from aisecurity.emulator.http.json_body import decode, encode

ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@settings(deadline=None)
@given(ANY_JSON)
def test_json_survives(value: object) -> None:
    """A written value is read back unchanged, lone surrogates included."""
    assert value == decode(encode(value))
