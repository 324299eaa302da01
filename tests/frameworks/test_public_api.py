"""The snapshot of the public API of the guards' adapters."""

from __future__ import annotations

from tests.support.project import ROOT, script


def test_the_public_api_is_as_recorded() -> None:
    """A change of it is deliberate: the snapshot changes with it, and CHANGELOG.md says so."""
    recorded = (ROOT / "tests" / "frameworks" / "api.txt").read_text("utf-8")

    assert recorded.splitlines() == script("public_api").render_adapters().splitlines(), "`make api-adapters` writes it"
