"""AI profiles: which detectors look, and what happens when one fires."""

import functools
import uuid
from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from attrs import evolve, field, frozen

from .detectors import Detector, Rule

Action = Literal["allow", "block"]

# Every detector that the published contract names. `source_code` is in newer services only: a profile may add it.
PUBLISHED_FLAGS = (
    "agent",
    "db_security",
    "dlp",
    "injection",
    "malicious_code",
    "topic_violation",
    "toxic_content",
    "ungrounded",
    "url_cats",
)


def published_actions(action: Action, *flags: str) -> Mapping[str, Action]:
    """Let every published detector look, and *flags* as well."""
    return MappingProxyType(dict[str, Action].fromkeys((*PUBLISHED_FLAGS, *flags), action))


@frozen
class Topics:
    """The topics of a profile, each a name with its phrases; they stand in for those of the table."""

    blocked: Mapping[str, tuple[str, ...]] = field(factory=dict[str, tuple[str, ...]])
    allowed: Mapping[str, tuple[str, ...]] = field(factory=dict[str, tuple[str, ...]])

    def detector(self, detector: Detector) -> Detector:
        """Give *detector* these topics to look for."""
        return evolve(detector, rules=_topics(self.blocked), permitted=_topics(self.allowed))


def _topics(topics: Mapping[str, tuple[str, ...]]) -> tuple[Rule, ...]:
    return tuple(Rule(name, phrases) for name, phrases in topics.items())


@frozen
class Profile:
    """*actions* says what a firing detector leads to; a detector that it does not name does not look."""

    name: str = "emulator"
    actions: Mapping[str, Action] = field(factory=lambda: published_actions("block"))
    masking: bool = True
    profile_id: str | None = None
    topics: Topics | None = None

    def enabled_detectors(self, detectors: Mapping[str, Detector]) -> tuple[Detector, ...]:
        """Return the detectors that look, in the order of reports."""
        enabled = [detector for flag, detector in detectors.items() if flag in self.actions]
        if self.topics is None:
            return tuple(enabled)
        return tuple(self.topics.detector(one) if one.flag == "topic_violation" else one for one in enabled)


# Names that let everything pass and still say what was found.
DETECT_ONLY = ("allow-all", "detect-only")


def built_in_profiles(*flags: str) -> tuple[Profile, ...]:
    """Return the profile of every name that has none, and the ones whose name says that they allow."""
    allowing = (Profile(name, published_actions("allow", *flags)) for name in DETECT_ONLY)
    return (Profile(actions=published_actions("block", *flags)), *allowing)


@frozen
class AppliedProfile:
    """The profile as an answer names it."""

    profile_id: str
    profile_name: str


@functools.lru_cache(maxsize=1000)
def profile_id_of(profile_name: str) -> str:
    """Give the same name the same id, in every run."""
    # A lone surrogate, which JSON can carry, has no UTF-8.
    printable = profile_name.encode("utf-8", "backslashreplace").decode("utf-8")
    return str(uuid.uuid5(uuid.NAMESPACE_DNS, f"{printable}.emulator.aisecurity"))
