"""One browser and one emulator for all tests of the folder."""

from collections.abc import Generator

import pytest

from aisecurity.emulator import Emulator, Settings
from tests.browser.chromium import PROGRAM, Tab, chromium


@pytest.fixture(scope="session")
def browser() -> Generator[Tab]:
    """Yield the tab of a browser; without one the tests say so."""
    if PROGRAM is None:
        pytest.fail("no Chromium is installed (on Debian: apt-get install chromium)", pytrace=False)
    with chromium() as tab:
        yield tab


@pytest.fixture(scope="session")
def running() -> Generator[Emulator]:
    """Yield an emulator with the page of calls."""
    with Emulator(Settings(admin=True, async_delay=0.0, queries_per_minute=0)) as emulator:
        yield emulator


@pytest.fixture
def emulator(running: Emulator) -> Emulator:
    """Return the emulator, which has forgotten the calls of the test before."""
    running.reset()
    return running


@pytest.fixture
def tab(browser: Tab, emulator: Emulator) -> Generator[Tab]:
    """Yield the tab with the page open and no call on it; the browser's console must stay empty."""
    browser.look(1280, 800, dark=False)
    browser.complaints.clear()
    browser.open(f"{emulator.url}/_emulator/")
    browser.until("document.getElementById('state').textContent === '0 calls, live'")
    yield browser
    assert [] == browser.complaints
