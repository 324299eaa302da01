"""AI profiles: the detectors that they enable, and the action when one fires."""

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
    """Return *action* for every published detector, and for *flags*."""
    return MappingProxyType(dict[str, Action].fromkeys((*PUBLISHED_FLAGS, *flags), action))


@frozen
class Topics:
    """Topics of a profile, each a name with its phrases; they replace those of the detector table."""

    blocked: Mapping[str, tuple[str, ...]] = field(factory=dict[str, tuple[str, ...]])
    allowed: Mapping[str, tuple[str, ...]] = field(factory=dict[str, tuple[str, ...]])

    def detector(self, detector: Detector) -> Detector:
        """Return *detector* with these topics as its rules."""
        return evolve(detector, rules=_topics(self.blocked), permitted=_topics(self.allowed))


def _topics(topics: Mapping[str, tuple[str, ...]]) -> tuple[Rule, ...]:
    return tuple(Rule(name, phrases) for name, phrases in topics.items())


@frozen
class Profile:
    """An AI profile; *actions* holds the action for each enabled detector when it fires."""

    name: str = "emulator"
    actions: Mapping[str, Action] = field(factory=lambda: published_actions("block"))
    masking: bool = True
    profile_id: str | None = None
    topics: Topics | None = None

    def enabled_detectors(self, detectors: Mapping[str, Detector]) -> tuple[Detector, ...]:
        """Return the enabled detectors, in the order of reports."""
        enabled = [detector for flag, detector in detectors.items() if flag in self.actions]
        if self.topics is None:
            return tuple(enabled)
        return tuple(self.topics.detector(one) if one.flag == "topic_violation" else one for one in enabled)


# Profiles that allow everything, and still report what was found.
DETECT_ONLY = ("allow-all", "detect-only")


def built_in_profiles(*flags: str) -> tuple[Profile, ...]:
    """Return the default profile, and the profiles that only detect."""
    allowing = (Profile(name, published_actions("allow", *flags)) for name in DETECT_ONLY)
    return (Profile(actions=published_actions("block", *flags)), *allowing)


@frozen
class AppliedProfile:
    """A profile as it is named in answers."""

    profile_id: str
    profile_name: str


@functools.lru_cache(maxsize=1000)
def profile_id_of(profile_name: str) -> str:
    """Return the id of a profile name; it is the same in every run."""
    # A lone surrogate, which JSON can carry, has no encoding in UTF-8.
    printable = profile_name.encode("utf-8", "backslashreplace").decode("utf-8")
    return str(uuid.uuid5(uuid.NAMESPACE_DNS, f"{printable}.emulator.aisecurity"))
