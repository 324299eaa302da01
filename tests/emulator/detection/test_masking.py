"""Masking of sensitive spans."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aisecurity.emulator.detection.masking import mask


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
