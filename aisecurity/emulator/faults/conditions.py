"""Conditions that select the requests a fault applies to."""

import re
from collections.abc import Sequence
from random import Random
from typing import Literal

from attrs import field, frozen, validators

from aisecurity.emulator.http.received_request import ReceivedRequest

Endpoint = Literal["sync", "async", "results", "reports"]


def _compiled(regex: str | None) -> re.Pattern[str] | None:
    return None if regex is None else re.compile(regex)


@frozen(kw_only=True)
class Conditions:
    """Conditions, all of which must hold.

    *prompt* is a part of a prompt in any letter case, *prompt_regex* a pattern that is searched in it, *text* a part of
    any text that is scanned. *every* is n for every n-th request, *rate* the probability of each, *count* the number of
    requests. *req_id* selects rows.
    """

    endpoint: Endpoint | None = None
    prompt: str | None = None
    prompt_regex: str | None = None
    text: str | None = None
    req_id: int | None = None
    every: int = field(default=1, validator=validators.ge(1))
    rate: float = field(default=1.0, validator=[validators.ge(0), validators.le(1)])
    count: int | None = field(default=None, validator=validators.optional(validators.ge(1)))
    _pattern: re.Pattern[str] | None = field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        """Compile the pattern once; raises ValueError if it is invalid."""
        try:
            object.__setattr__(self, "_pattern", _compiled(self.prompt_regex))
        except re.error as error:
            message = f"prompt_regex: {error}"
            raise ValueError(message) from error

    @property
    def has_text_condition(self) -> bool:
        """Return whether a condition concerns the texts of a scan."""
        return self._concerns_prompts or self.text is not None

    @property
    def _concerns_prompts(self) -> bool:
        return self.prompt is not None or self._pattern is not None

    def matches_endpoint(self, request: ReceivedRequest) -> bool:
        """Return whether *request* is for the endpoint of the fault."""
        return self.endpoint is None or self.endpoint == request.endpoint

    def matches_texts(self, prompts: Sequence[str], texts: Sequence[str]) -> bool:
        """Return whether a scan of *prompts* and, all in all, *texts* meets the conditions on texts."""
        if self.text is not None and not any(self.text.lower() in text.lower() for text in texts):
            return False
        return not self._concerns_prompts or any(map(self._matches_prompt, prompts))

    def _matches_prompt(self, prompt: str) -> bool:
        if self.prompt is not None and self.prompt.lower() not in prompt.lower():
            return False
        return self._pattern is None or self._pattern.search(prompt) is not None

    def is_due(self, seen: int, random: Random) -> bool:
        """Return whether request number *seen* is selected by *every* and *rate*."""
        return seen % self.every == 0 and (self.rate >= 1 or random.random() < self.rate)
