"""Validators of card, social security and routing numbers."""

from collections.abc import Callable

import pytest

from aisecurity.emulator.detection.validators import aba, luhn, ssn


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
    """Valid numbers pass, and other runs of digits do not."""
    assert valid == check(text)
