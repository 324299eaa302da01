"""The contract that the emulator serves is openapi.yaml."""

import pytest

from aisecurity.emulator.api.contract import contract
from tests.support.project import script

pytestmark = pytest.mark.tools


def test_copy() -> None:
    """The copy in the package is what `make generate` makes of it."""
    assert script("conformance").contract_text().encode() == contract(), "`make generate` writes the copy anew"
