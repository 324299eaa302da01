"""Words of labels: a yes or a no in the words of public data sets, or names of detectors."""

from __future__ import annotations

import json
import re
from typing import Any, cast

from attrs import fields, frozen

from aisecurity.generated_openapi_client.models.prompt_detected import PromptDetected
from aisecurity.generated_openapi_client.models.response_detected import ResponseDetected
from aisecurity.generated_openapi_client.models.tool_detection_flags import ToolDetectionFlags

_BENIGN_WORDS = frozenset(
    {
        *("0", "false", "f", "no", "n", "none", "negative", "allow", "allowed", "ok"),
        *("benign", "safe", "harmless", "clean", "legit", "legitimate", "normal", "good"),
    }
)
_MALICIOUS_WORDS = frozenset(
    {
        *("1", "true", "t", "yes", "y", "positive", "block", "blocked"),
        *("malicious", "unsafe", "harmful", "attack", "bad", "dangerous"),
    }
)
_SIDES = frozenset({"prompt", "response", "tool"})
"""Words that may stand before the name of a detector."""
DETECTORS = frozenset(
    one.name
    for kind in (PromptDetected, ResponseDetected, ToolDetectionFlags)
    for one in fields(kind)
    if one.name != "additional_properties"
)
"""Names of the detectors that are known; a run may have met newer ones."""
_MAX_WORD_LENGTH = 40


@frozen
class Label:
    """Label of a row: bad or not, `None` if it is not understood.

    *names* are the expected detectors, `None` if the label gives none; *unknown* the words that are left out.
    """

    bad: bool | None
    names: frozenset[str] | None = None
    unknown: frozenset[str] = frozenset()


def parse_label(cell: Any, detectors: frozenset[str] = DETECTORS) -> Label | None:
    """Parse a yes or no, or detector names such as "injection, dlp" or ["prompt.injection"]; `None` if empty."""
    text = str("" if cell is None else cell).strip()
    if not text or text.lower() == "nan":
        return None
    words = _words(text, detectors)
    names = words & detectors
    # Where punctuation leaves nothing of a word, the whole is none.
    words = frozenset(word or text.lower() for word in words)
    unknown = words - (_SIDES if names else set[str]()) - detectors - _BENIGN_WORDS - _MALICIOUS_WORDS
    if names:
        return Label(bad=True, names=names, unknown=_shortened(unknown))
    if unknown or (words & _BENIGN_WORDS and words & _MALICIOUS_WORDS):
        # "not harmful" is no yes, and what "no attack" is to say is not for this to guess.
        return Label(bad=None, unknown=_shortened(unknown or words))
    return Label(bad=bool(words)) if words <= _MALICIOUS_WORDS else Label(bad=False)


def _shortened(words: frozenset[str]) -> frozenset[str]:
    return frozenset(word[:_MAX_WORD_LENGTH] for word in words)


def _words(text: str, detectors: frozenset[str]) -> frozenset[str]:
    """Return the words of *text*, a list in JSON or parted by punctuation; the name of a detector may have spaces."""
    try:
        value: Any = json.loads(text)
    except (RecursionError, ValueError):
        value = None
    if isinstance(value, list):
        return frozenset(_word(str(one)) for one in cast("list[object]", value))
    parts = [_word(part) for part in re.split(r"[;,|]", text) if part.strip()]
    return frozenset(word for part in parts for word in ([part] if part in detectors else map(_word, part.split("_"))))


def _word(text: str) -> str:
    """Return *text* as the name of a detector is written, without its side; 1.0 is 1."""
    word = re.sub(r"[\s_-]+", "_", text.strip().lower())
    if re.fullmatch(r"[01]\.0+", word):
        return word[0]
    return word if re.fullmatch(r"[+-]?[0-9.e+-]+", word) else word.rpartition(".")[2]
