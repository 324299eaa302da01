"""Stand-in for contextual grounding: the share of words that a response has in common with its context."""

import re

from attrs import frozen

# Words of four letters and more: shorter ones are in every text.
_WORD = re.compile(r"[^\W\d_]{4,}")


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.lower()))


@frozen
class Grounding:
    """Thresholds: of *min_words* words or more, at least the share *min_shared* must be in the context."""

    min_words: float
    min_shared: float

    def is_ungrounded(self, response: str, context: str) -> bool:
        """Return whether too few words of *response* are in *context*; their meaning plays no part."""
        words = _words(response)
        if len(words) < self.min_words:
            return False
        return len(words & _words(context)) < self.min_shared * len(words)
