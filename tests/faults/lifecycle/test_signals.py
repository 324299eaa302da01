"""Signals whose handlers raise, at random moments of blocking scans."""

import sys

import pytest

from tests.faults.soak_server import server

from .signal_fuzz import losses, struck_scans

ROUNDS = 200

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no timer that sends signals")


@pytest.mark.parametrize("credential", ["key", "oauth"])
def test_signals_at_random_moments(library: str, credential: str) -> None:
    """Each next scan has its verdict; deadlines hold in every thread; no place is lost and no lock left taken.

    Three threads scan meanwhile, and none of their scans fails.
    """
    with server(0.0) as url:
        counts = struck_scans(library, url, credential, ROUNDS)

    assert counts["struck"] > ROUNDS // 10
    assert counts["meanwhile"] > 0
    assert {} == losses(counts, ROUNDS)
