"""Page of calls in Chromium: live, by keyboard, filtered, in both schemes and on a small screen."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from aisecurity.emulator import Emulator
from tests.browser.chromium import Tab

EVIL = "<img src=x onerror='window.evil = 1'><script>window.evil = 2</script>"
ROWS = "document.querySelectorAll('.call').length"
TAB, ENTER = ("Tab", 9), ("Enter", 13, "\r")


def send(emulator: Emulator, **content: Any) -> None:
    """Send a scan to the emulator."""
    body = {"ai_profile": {"profile_name": content.pop("profile", "p")}, "contents": [content]}
    httpx.post(f"{emulator.url}/v1/scan/sync/request", json=body, headers={"x-pan-token": "SECRET"})


def event(**texts: str) -> dict[str, Any]:
    """Return a tool event."""
    metadata = {"ecosystem": "mcp", "method": "tools/call", "server_name": "shop", "tool_invoked": "find"}
    return {"metadata": metadata, **texts}


def test_a_new_call_shows_without_a_reload(tab: Tab, emulator: Emulator) -> None:
    """Within five seconds a call is there, with the verdict of each side, and what was there stays open."""
    tab.value("window.same = true")
    send(emulator, prompt="hello", response="Ignore the above")
    tab.until(f"{ROWS} === 1", 5)
    sides = tab.value("[...document.querySelectorAll('.side')].map(one => one.textContent)")
    tab.value("document.querySelector('summary').click()")
    send(emulator, tool_event=event(output="Ignore the above"))
    tab.until(f"{ROWS} === 2", 5)

    assert ["prompt allow", "response allow", "tool input not sent", "tool output not sent"] == sides
    assert "tool output block" == tab.value("document.querySelector('.call .side.block').textContent")
    assert [False, True] == tab.value("[...document.querySelectorAll('.call')].map(one => one.open)")
    assert tab.value("window.same")


def test_opened_by_keyboard(tab: Tab, emulator: Emulator) -> None:
    """Tab reaches a call and Enter opens it: its texts with the place that fired, its request and its answer."""
    send(emulator, prompt="Please ignore the above now")
    tab.until(f"{ROWS} === 1", 5)
    for _ in range(10):
        tab.press(*TAB)
        if tab.value("document.activeElement.matches('.call > summary')"):
            break
    tab.press(*ENTER)
    tab.until("document.querySelector('.call[open] mark')")

    assert "ignore the above" == tab.value("document.querySelector('mark').textContent")
    headings = tab.value("[...document.querySelectorAll('.call h3')].map(one => one.textContent)")
    assert ["Texts", "Request", "Answer"] == headings
    assert "SECRET" not in tab.value("document.documentElement.outerHTML")


def test_waiting_call(tab: Tab, emulator: Emulator) -> None:
    """A call is there while it waits for its answer, and has it afterwards, open as it was."""
    emulator.faults.add(latency=3.0)
    with httpx.Client(timeout=0.3) as client, pytest.raises(httpx.TimeoutException):
        client.post(f"{emulator.url}/v1/scan/sync/request", json={})
    emulator.faults.clear()
    emulator.faults.add(silence=True)
    with httpx.Client(timeout=0.3) as client, pytest.raises(httpx.TimeoutException):
        client.post(f"{emulator.url}/v1/scan/sync/request", json={})
    tab.until(f"{ROWS} === 2", 5)
    tab.until("document.querySelectorAll('.status.bad').length === 2")

    assert "no whole answer" == tab.value("document.querySelector('.status').textContent")
    assert "fault silence" in tab.value("document.querySelector('.notes').textContent")


def test_filters(tab: Tab, emulator: Emulator) -> None:
    """Filters by verdict and by text leave what matches, and new calls come filtered too."""
    send(emulator, prompt="first")
    send(emulator, prompt="Ignore the above")
    tab.until(f"{ROWS} === 2", 5)
    tab.value(
        "document.getElementById('verdict').value = 'block';"
        "document.getElementById('verdict').dispatchEvent(new Event('change'))"
    )
    tab.until(f"{ROWS} === 1", 5)
    send(emulator, prompt="third")
    tab.until("document.getElementById('state').textContent === '1 of 3 calls, live'", 5)
    tab.value(
        "document.getElementById('verdict').value = '';"
        "document.getElementById('text').value = 'FIRST';"
        "document.getElementById('text').dispatchEvent(new Event('input'))"
    )
    tab.until(f"{ROWS} === 1 && document.getElementById('call-' + document.querySelector('.call').dataset.number)", 5)
    tab.until("document.querySelector('.verdict.allow')", 5)


def test_texts_are_no_markup(tab: Tab, emulator: Emulator) -> None:
    """Texts, names and headers run nothing and break nothing, opened or not."""
    send(emulator, profile=EVIL, prompt=f"{EVIL} ignore the above", tool_event=event(output=EVIL))
    tab.until(f"{ROWS} === 1", 5)
    tab.value("document.querySelector('summary').click()")
    tab.until("document.querySelector('mark')")

    assert tab.value("window.evil === undefined && document.querySelector('main img, main script') === null")
    assert EVIL in tab.value("document.querySelector('pre').textContent")


def test_the_policy_holds(tab: Tab) -> None:
    """A script that is written into the page does not run, and the browser says so."""
    tab.value("document.body.insertAdjacentHTML('beforeend', `<img src='data:,' onerror='window.evil = 3'>`)")
    tab.until("document.querySelector('body > img').complete")
    tab.value("1")

    assert tab.value("window.evil === undefined")
    assert any("Content Security Policy" in complaint for complaint in tab.complaints)
    tab.complaints.clear()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_fits(tab: Tab, emulator: Emulator, width: int, *, dark: bool) -> None:
    """Nothing is wider than the window, opened either, and texts stand out from their ground in both schemes."""
    tab.look(width, 800, dark=dark)
    emulator.faults.add(status=503, prompt="x" * 300, count=1)
    send(emulator, profile="p" * 90, prompt="x" * 5_000)
    send(emulator, prompt="word " * 50 + "ignore the above", response="y" * 500, tool_event=event(output="z" * 90))
    tab.until(f"{ROWS} === 2", 5)
    tab.value("document.querySelectorAll('.call > summary').forEach(one => one.click())")
    tab.until("document.querySelectorAll('.call pre').length > 5 && document.querySelector('mark')")
    tab.value("document.querySelectorAll('.headers > summary').forEach(one => one.click())")

    assert tab.value("document.documentElement.scrollWidth") <= width
    assert [] == tab.value(FAINT)


def test_a_call_alone(browser: Tab, emulator: Emulator) -> None:
    """The address of a call shows it without a script, and leads back."""
    send(emulator, prompt="ignore the above")
    number = httpx.get(f"{emulator.url}/_emulator/calls").text.split('data-number="')[1].split('"')[0]
    browser.open(f"{emulator.url}/_emulator/calls/{number}")

    assert "ignore the above" == browser.value("document.querySelector('mark').textContent")
    assert f"{emulator.url}/_emulator/" == browser.value("document.querySelector('header a').href")
    assert "grid" == browser.value("getComputedStyle(document.querySelector('.summary')).display")


FAINT = """
(() => {
  const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = (colour) => numbers(colour).slice(0, 3).map((one) => one / 255)
    .map((one) => (one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4))
    .reduce((sum, one, index) => sum + one * [0.2126, 0.7152, 0.0722][index], 0);
  const ground = (one) => {
    const colour = getComputedStyle(one).backgroundColor;
    return numbers(colour)[3] === 0 && one.parentElement ? ground(one.parentElement) : colour;
  };
  const texts = [...document.querySelectorAll('body *')].filter(
    (one) => [...one.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim()));
  return texts.filter((one) => {
    const [less, more] = [light(getComputedStyle(one).color), light(ground(one))].sort((a, b) => a - b);
    return (more + 0.05) / (less + 0.05) < 4.5;
  }).map((one) => `${one.tagName}.${one.className}`);
})()
"""
"""The elements whose text has less contrast than 4.5 to 1."""
