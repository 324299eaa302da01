"""Harness of the cases: forms of applications, capabilities, and the words it finds."""

from __future__ import annotations

import re
import unittest
from collections.abc import AsyncGenerator, Generator
from typing import Any

import pytest
from attrs import evolve

from aisecurity.emulator import Emulator
from aisecurity.testing import guard_cases
from aisecurity.testing.guard_cases import CASES, Exchange, GuardCase, traces
from aisecurity.testing.model_server import ModelAnswer
from tests.support.project import ROOT

HARMLESS = GuardCase(
    id="own", wrong="nothing is shown", docs="docs/guards.md", answers=(ModelAnswer("Hi."),), shown="Hi."
)


def whole(exchange: Exchange) -> str:
    """Return a str."""
    return "Hi."


def pieces(exchange: Exchange) -> Generator[str]:
    """Yield pieces."""
    yield from ("H", "i.")


async def awaited(exchange: Exchange) -> str:
    """Return a str, awaited."""
    return "Hi."


async def awaited_pieces(exchange: Exchange) -> list[str]:
    """Return pieces, awaited."""
    return ["H", "i."]


async def asynchronous(exchange: Exchange) -> AsyncGenerator[str]:
    """Yield pieces, asynchronously."""
    yield "Hi"
    yield "."


async def awaited_asynchronous(exchange: Exchange) -> AsyncGenerator[str]:
    """Return an asynchronous generator, awaited."""
    return asynchronous(exchange)


FORMS: list[Any] = [whole, pieces, awaited, awaited_pieces, asynchronous, awaited_asynchronous]


@pytest.mark.parametrize("application", FORMS, ids=lambda one: one.__name__)
def test_forms(application: Any) -> None:
    """An application may return or yield what it shows, awaited or not."""
    guard_cases.check(HARMLESS, application)
    with pytest.raises(AssertionError, match=r"Not shown to the user: 'Ho\.'; shown was 'Hi\.'"):
        guard_cases.check(evolve(HARMLESS, shown="Ho."), application)


@pytest.mark.parametrize("given", [None, 5, b"Hi.", ["Hi.", b""]])
def test_what_is_not_shown(given: Any) -> None:
    """What is no text is no answer, and the case names the error."""

    def application(exchange: Exchange) -> Any:
        return given

    with pytest.raises(AssertionError, match="Refused, by TypeError") as caught:
        guard_cases.check(HARMLESS, application)
    assert isinstance(caught.value.__cause__, TypeError)


def test_what_is_left_alone() -> None:
    """An interrupt is nobody's refusal."""

    def application(exchange: Exchange) -> str:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        guard_cases.check(HARMLESS, application)


def test_capabilities() -> None:
    """A case that needs more than the application can do is skipped, with the reason; other words are refused."""
    case = evolve(HARMLESS, needs={"stream", "tools"})
    guard_cases.check(case, whole, supports=["tools", "stream"])
    with pytest.raises(unittest.SkipTest, match=r"supports stream$"):
        guard_cases.check(case, whole, supports={"tools"})
    with pytest.raises(ValueError, match="not 'streams'"):
        guard_cases.check(case, whole, supports={"streams"})


def test_exchange() -> None:
    """An exchange has the conversation, the addresses, and tools that give the scripted result."""
    seen: list[Exchange] = []

    def application(exchange: Exchange) -> str:
        seen.append(exchange)
        return exchange.tools["lookup"]({"place": "Skye"})

    history = ({"role": "user", "content": "Hello?"},)
    case = evolve(HARMLESS, history=history, question="One?", then="Two?", tool_result="Rain.", shown="Rain.")
    case = evolve(case, timeout=3.0)
    guard_cases.check(case, application)
    first, second = seen

    assert ["Hello?", "One?"] == [message["content"] for message in first.messages]
    assert ("Two?", 1, first.session_id) == (second.question, len(second.messages), second.session_id)
    assert (first.scan_url, 3.0) == (first.configuration.api_endpoint, first.configuration.timeout)
    assert "lookup" not in repr(first)


def test_table() -> None:
    """Each case has a name of its own, and a section of the docs that is there."""
    sections = {
        "docs/guards.md#" + re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")
        for title in re.findall(r"^#+ (.*)$", (ROOT / "docs" / "guards.md").read_text("utf-8"), re.MULTILINE)
    }

    assert len(CASES) == len({case.id for case in CASES})
    assert set() == {case.docs for case in CASES} - sections
    assert all(str(case) == case.id and not case.wrong.endswith(".") for case in CASES)


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ({"a": ["x", {"b": "abc"}]}, "abc"),
        ('{"a": "\\u0061bc"}', "abc"),
        (["{", "a", "bc"], None),
        ({"abc": 1}, None),
        (5, None),
        ('"\\u0061bc"', None),
    ],
)
def test_held(value: Any, found: str | None) -> None:
    """Texts are found in any depth of JSON, in JSON text too, but not in names."""
    assert found == traces.held([value], {"abc"})


@pytest.mark.parametrize(
    ("seen", "scanned", "left"),
    [
        ("", [], ""),
        ("0123456", [], ""),
        ("01234567", [], "01234567"),
        (">>> 0123456789", ["01234"], "56789"),
        ("0123456789", ["01234", "345678"], "9"),
        ("0123456789", ["the text: 0123456789abcdef"], ""),
        ("0123456789", ["abc"], ""),
        ("0123456789", ["xyz"], "0123456789"),
        ("something else", [], ""),
    ],
)
def test_unscanned(seen: str, scanned: list[str], left: str) -> None:
    """What was seen of a text is held against the end of what was scanned of it."""
    assert left == traces.unscanned(seen, ["0123456789abcdef"], scanned)


def test_responses_of_scans() -> None:
    """Only responses count, of whatever bodies came."""
    scans: list[dict[str, Any]] = [{}, {"contents": [{"prompt": "a"}, {"response": "b"}]}]

    assert ["b"] == traces.responses(scans)


def test_given_emulator(airs_emulator: Emulator) -> None:
    """A running emulator can be given: it has the faults of the case alone, and none once it is over."""
    airs_emulator.faults.add(status=503)

    def application(exchange: Exchange) -> str:
        assert airs_emulator.url == exchange.scan_url
        return str(len(airs_emulator.faults))

    case = evolve(HARMLESS, faults=({"status": 403}, {"latency": 1.0}), shown="2")
    guard_cases.check(case, application, emulator=airs_emulator)
    with pytest.raises(AssertionError, match="shown was '2'"):
        guard_cases.check(evolve(case, shown="3"), application, emulator=airs_emulator)

    assert 0 == len(airs_emulator.faults)
