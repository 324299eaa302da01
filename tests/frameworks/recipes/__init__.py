"""Tests of the recipes for frameworks that have no adapter here."""

import pytest

pytest.register_assert_rewrite(f"{__name__}.scene")
