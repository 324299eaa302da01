"""Remembered allows: nothing but whole, unmasked allows without a threat, each for its time, within a bound."""

import itertools
import sys
import threading
from typing import Any

import pytest

from aisecurity.exceptions import APITimeoutError
from aisecurity.generated_openapi_client import AiProfile, Metadata, ToolEvent
from aisecurity.guard._core.remembered import RememberedAllows
from aisecurity.scan.models.content import Content
from aisecurity.testing import blocked, partial
from tests.support.samples import IDS, PROFILE, SECRET_TEXT, allowed, anything, tool_metadata

CONTENT = Content(prompt="a")
MASK: dict[str, Any] = {"data": "*", "pattern_detections": []}


def memory(most: int = 10, seconds: float = 300.0) -> RememberedAllows:
    """Return an empty memory."""
    return RememberedAllows(most, seconds)


def remembers(answer: Any) -> bool:
    """Return whether *answer* is remembered."""
    made = memory()
    key = made.key(PROFILE, None, CONTENT)
    made.remember(key, answer, 0.0)
    found = made.find(key, 0.0)
    assert found is (answer if len(made) else None)
    return found is not None


def test_a_plain_allow() -> None:
    """The verdict itself is remembered, with its ids."""
    assert remembers(allowed())
    assert remembers(allowed(prompt_detected={"injection": False}, timeout=False, error=False, errors=[]))
    assert remembers(allowed(prompt_masked_data={}, response_masked_data={}))


@pytest.mark.parametrize(
    "answer",
    [
        blocked(),
        allowed(action="alert"),
        allowed(category="malicious"),
        allowed(category="unknown"),
        partial(),
        allowed(timeout=True),
        allowed(error=True),
        allowed(errors=[{"feature": "dlp"}]),
        allowed(prompt_detected={"injection": True}),
        allowed(response_detected={"dlp": True}),
        allowed(tool_detected={"summary": {"detections": {"injection": True}}}),
        allowed(prompt_masked_data=MASK),
        allowed(response_masked_data=MASK),
        allowed(tool_detected={"output_detected": {"detection_entries": [{"masked_data": MASK}]}}),
        APITimeoutError("late"),
        None,
        anything("allow"),
    ],
)
def test_anything_else(answer: Any) -> None:
    """A failure, a block, a detection, a mask or a partial verdict is asked for again."""
    assert not remembers(answer)


EVENTS = [
    ToolEvent(metadata=tool_metadata(), input="{}"),
    ToolEvent(metadata=tool_metadata(), output="{}"),
    ToolEvent(metadata=tool_metadata(), input="{}", output="{}"),
    ToolEvent(metadata=tool_metadata(tool_invoked="t"), input="{}"),
    ToolEvent(metadata=tool_metadata(server_name="other"), input="{}"),
]
SENT: list[tuple[AiProfile, Metadata | None, Content]] = [
    (PROFILE, None, CONTENT),
    (AiProfile(profile_name="other"), None, CONTENT),
    (AiProfile(profile_id=IDS[0]), None, CONTENT),
    (PROFILE, Metadata(app_user="u"), CONTENT),
    (PROFILE, Metadata(app_user="v"), CONTENT),
    (PROFILE, None, Content(prompt="b")),
    (PROFILE, None, Content(response="a")),
    (PROFILE, None, Content(code_prompt="a")),
    (PROFILE, None, Content(code_response="a")),
    (PROFILE, None, Content(prompt="a", response="b")),
    (PROFILE, None, Content(prompt="a", context="b")),
    (PROFILE, None, Content(prompt="a", code_response="b")),
    *((PROFILE, None, Content(tool_event=event)) for event in EVENTS),
]


def test_the_key_has_all_that_was_sent() -> None:
    """Whatever differs in it makes another key; nothing else does."""
    made = memory()
    keys = [made.key(*sent) for sent in SENT]

    assert len(SENT) == len(set(keys))
    assert keys == [made.key(*sent) for sent in SENT]
    assert made.key(AiProfile(profile_name="p"), None, Content(prompt="a")) == keys[0]


def test_the_key_of_another_guard() -> None:
    """It is a keyed hash, so no text can be guessed from it, and no other memory knows it."""
    assert memory().key(PROFILE, None, CONTENT) != memory().key(PROFILE, None, CONTENT)
    key = memory().key(PROFILE, None, CONTENT)
    assert key is not None
    assert 32 == len(key)


def test_the_key_of_a_text_that_has_no_encoding() -> None:
    """Half of a surrogate pair, which JSON can carry, has a key too, and not that of its escape."""
    made = memory()
    texts = ["\ud800", "\ud801", "\\ud800", "?", "\ufffd"]

    assert 5 == len({made.key(PROFILE, None, Content(prompt=text)) for text in texts})


def test_its_time() -> None:
    """It is over at its last second, and a new verdict begins it anew."""
    made = memory(seconds=5.0)
    key = made.key(PROFILE, None, CONTENT)
    made.remember(key, allowed(), 10.0)
    assert made.find(key, 14.9) is not None
    made.remember(key, allowed(), 14.0)
    assert made.find(key, 18.9) is not None
    assert made.find(key, 19.0) is None
    assert 0 == len(made)
    assert made.find(key, 10.0) is None


@pytest.mark.parametrize("most", [1, 2, 7, 100])
def test_the_bound(most: int) -> None:
    """As many as it says are remembered, all of them; then the oldest goes first."""
    made = memory(most)
    keys = [made.key(PROFILE, None, Content(prompt=str(number))) for number in range(most + 3)]
    for number, key in enumerate(keys):
        made.remember(key, allowed(), 0.0)
        assert min(number + 1, most) == len(made)

    assert [False] * 3 + [True] * most == [made.find(key, 0.0) is not None for key in keys]


def test_a_verdict_that_comes_again_is_the_youngest() -> None:
    """What was scanned again is not the next to go."""
    made = memory(2)
    keys = [made.key(PROFILE, None, Content(prompt=str(number))) for number in range(3)]
    for index in (0, 1, 0, 2):
        made.remember(keys[index], allowed(), 0.0)

    assert [True, False, True] == [made.find(key, 0.0) is not None for key in keys]


def test_no_memory() -> None:
    """With room for none there is no key, and nothing is found or kept."""
    made = memory(0)
    key = made.key(PROFILE, None, CONTENT)
    made.remember(key, allowed(), 0.0)

    assert (None, None, 0) == (key, made.find(key, 0.0), len(made))


def test_threads() -> None:
    """Many threads that find, remember and let expire leave it within its bound, and each finds its own verdict."""
    made = memory(8, seconds=3.0)
    errors: list[BaseException] = []
    verdicts = {number: allowed(scan_id=IDS[number]) for number in range(24)}
    clock = itertools.count()

    def work(offset: int) -> None:
        try:
            for step in range(400):
                number = (step * 7 + offset) % len(verdicts)
                key = made.key(PROFILE, None, Content(prompt=str(number)))
                found = made.find(key, float(next(clock) % 5))
                assert found is None or found.scan_id == IDS[number]
                made.remember(key, verdicts[number], 0.0)
        except BaseException as error:
            errors.append(error)
            raise

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval)
    made.remember(made.key(PROFILE, None, CONTENT), allowed(), 0.0)

    assert ([], 8) == (errors, len(made))


def test_no_text_is_kept() -> None:
    """What is in it is the hash and the verdict."""
    made = memory()
    made.remember(made.key(PROFILE, None, Content(prompt=SECRET_TEXT)), allowed(), 0.0)

    assert SECRET_TEXT not in repr(vars(made))
