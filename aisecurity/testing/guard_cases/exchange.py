"""Exchange: a question to the application under test, and the addresses of what it works with."""

from __future__ import annotations

from collections.abc import AsyncIterable, Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from attrs import field, frozen

from aisecurity import Configuration
from aisecurity.testing.serving import configuration


@frozen(kw_only=True)
class Exchange:
    """One question of a user."""

    question: str
    messages: Sequence[Mapping[str, Any]]
    """The conversation as a caller sends it, in the form of Chat Completions; the question is the last message."""
    session_id: str
    """The same in all exchanges of a conversation."""
    profile: str
    """The name of the AI profile."""
    scan_url: str
    """The URL of the scan service."""
    model_url: str
    """The URL of the model; clients of OpenAI want `/v1` behind it."""
    timeout: float
    """Seconds that a scan may take, for the policy of a guard."""
    stream: bool
    """Whether the answer is to be streamed."""
    choices: int
    """The number of choices to ask the model for."""
    tools: Mapping[str, Callable[[Any], str]] = field(repr=False)
    """The tools by name; each takes its arguments, a JSON value or JSON text, and gives a text back."""

    @property
    def configuration(self) -> Configuration:
        """The configuration of a scanner that uses the scan service, with that timeout and without retries."""
        return configuration(self.scan_url, timeout=self.timeout)


Shown: TypeAlias = str | Iterable[str] | AsyncIterable[str]

Application: TypeAlias = Callable[[Exchange], Shown | Awaitable[Shown]]
"""The application under test. It returns or yields, awaited or not, what its user sees."""
