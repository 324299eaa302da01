"""The stand-in for contextual grounding: whether a response shares words with its context."""

import re

from attrs import frozen

# Words of four letters and more: shorter ones are in every text.
_WORD = re.compile(r"[^\W\d_]{4,}")


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.lower()))


@frozen
class Grounding:
    """A response of *min_words* words, of which less than the share *min_shared* is in the context, is ungrounded."""

    min_words: float
    min_shared: float

    def is_ungrounded(self, response: str, context: str) -> bool:
        """Compare the sets of words; meaning plays no part."""
        words = _words(response)
        if len(words) < self.min_words:
            return False
        return len(words & _words(context)) < self.min_shared * len(words)
