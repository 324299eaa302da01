"""Engine and trust of these tests."""

import pytest

from tests.support.tls import Trust


@pytest.fixture
def library() -> str:
    """Name the engine of the halves."""
    return "httptools"


@pytest.fixture(scope="package")
def trust(tmp_path_factory: pytest.TempPathFactory) -> Trust:
    """Return an authority that nobody trusts by itself."""
    return Trust.in_folder(tmp_path_factory.mktemp("tls"))
