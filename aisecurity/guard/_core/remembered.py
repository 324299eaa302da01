"""Remembered allows: what was scanned a moment ago, and allowed whole, need not be scanned again."""

from __future__ import annotations

import hashlib
import json
import secrets
from contextlib import suppress
from typing import Any, Final

from aisecurity.generated_openapi_client import AiProfile, Metadata, ScanResponse
from aisecurity.scan.models.content import Content

from .plain_allow import is_plain_allow

_KEY_BYTES: Final = 32


class RememberedAllows:
    """Verdicts that allowed, by a keyed hash of all that was sent but ids: no text stays, and none can be guessed.

    At most *most*, each for *seconds*. Threads share it without a lock, by single operations of a dict.
    """

    def __init__(self, most: int, seconds: float) -> None:
        self._most = most
        self._seconds = seconds
        self._secret = secrets.token_bytes(_KEY_BYTES)
        self._verdicts: dict[bytes, tuple[float, ScanResponse]] = {}

    def __len__(self) -> int:
        return len(self._verdicts)

    def key(self, profile: AiProfile, metadata: Metadata | None, content: Content) -> bytes | None:
        """Return the key of a scan; `None` where nothing is remembered."""
        if self._most == 0:
            return None
        texts = content.prompt, content.response, content.context, content.code_prompt, content.code_response
        event = content.tool_event
        given = profile.profile_name, profile.profile_id, profile.additional_properties
        sent: tuple[Any, ...] = (given, metadata and metadata.to_dict(), event and event.to_dict(), texts)
        # Not by `repr`, which a class of texts may have of its own. Escapes, for a lone surrogate has no encoding.
        return hashlib.blake2b(json.dumps(sent).encode(), key=self._secret, digest_size=_KEY_BYTES).digest()

    def find(self, key: bytes | None, now: float) -> ScanResponse | None:
        """Return the verdict that is remembered for *key*."""
        if key is None or (found := self._verdicts.get(key)) is None:
            return None
        until, verdict = found
        if now < until:
            return verdict
        self._verdicts.pop(key, None)
        return None

    def remember(self, key: bytes | None, answer: object, now: float) -> None:
        """Remember *answer* if it is a whole, unmasked allow without a threat."""
        if key is None or not is_plain_allow(answer):
            return
        self._verdicts.pop(key, None)
        self._verdicts[key] = (now + self._seconds, answer)
        while len(self._verdicts) > self._most:
            # The oldest goes first. RuntimeError where another thread changes the dict just then.
            with suppress(RuntimeError):
                self._verdicts.pop(next(iter(self._verdicts)), None)
