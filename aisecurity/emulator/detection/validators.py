"""Validators of numbers that a pattern matched: Luhn for cards, US social security, ABA routing."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

_LUHN_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
_ABA_WEIGHTS = (3, 7, 1, 3, 7, 1, 3, 7, 1)


def _digits(text: str) -> list[int]:
    return [int(character) for character in text if character.isdecimal()]


def luhn(text: str) -> bool:
    """Return whether the Luhn check digit of a card number is right; separators are skipped."""
    digits = _digits(text)[::-1]
    return (sum(digits[::2]) + sum(_LUHN_DOUBLED[digit] for digit in digits[1::2])) % 10 == 0


def ssn(text: str) -> bool:
    """Return whether area, group and serial number of a social security number can have been issued."""
    area, group, serial = text.split("-")
    return area not in {"000", "666"} and area < "900" and group != "00" and serial != "0000"


def aba(text: str) -> bool:
    """Return whether the Federal Reserve prefix and the checksum of a routing number are right."""
    prefix = int(text[:2])
    assigned = 1 <= prefix <= 12 or 21 <= prefix <= 32 or 61 <= prefix <= 72 or prefix == 80
    return assigned and sum(w * d for w, d in zip(_ABA_WEIGHTS, _digits(text), strict=True)) % 10 == 0


def always(_text: str) -> bool:
    """Return True: every match of the pattern counts."""
    return True


VALIDATORS: Mapping[str, Callable[[str], bool]] = MappingProxyType(
    {"": always, "luhn": luhn, "ssn": ssn, "aba": aba},
)
