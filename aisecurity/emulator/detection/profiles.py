"""AI profiles: the detectors that they enable, and the action when one fires."""

import functools
import uuid
from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Literal

from attrs import evolve, field, frozen

from .detectors import Detector, Rule

Action = Literal["allow", "block"]


def default_actions(detectors: Collection[Detector], action: Action, *, newest: bool = False) -> Mapping[str, Action]:
    """Return *action* for each detector that need not be named, with *newest* for those of newer services too."""
    return MappingProxyType({one.flag: action for one in detectors if newest or not one.newest_only})


@frozen
class Topics:
    """Topics of a profile, each a name with its phrases; they replace those of the detector table."""

    blocked: Mapping[str, tuple[str, ...]] = field(factory=dict[str, tuple[str, ...]])
    allowed: Mapping[str, tuple[str, ...]] = field(factory=dict[str, tuple[str, ...]])

    def detector(self, detector: Detector) -> Detector:
        """Return *detector* with these topics as its rules."""
        return evolve(detector, rules=_topics(detector, self.blocked), permitted=_topics(detector, self.allowed))


def _topics(detector: Detector, topics: Mapping[str, tuple[str, ...]]) -> tuple[Rule, ...]:
    return tuple(detector.phrase_rule(name, phrases) for name, phrases in topics.items())


@frozen
class Profile:
    """An AI profile; *actions* holds, by flag, the action for each enabled detector when it fires.

    Without *actions* every detector is enabled and blocks, but for those of newer services.
    """

    name: str = "emulator"
    actions: Mapping[str, Action] | None = None
    masking: bool = True
    profile_id: str | None = None
    topics: Topics | None = None

    def actions_for(self, detectors: Collection[Detector]) -> Mapping[str, Action]:
        """Return the action for each enabled detector, by flag; it may name more than there are *detectors*."""
        return default_actions(detectors, "block") if self.actions is None else self.actions

    def enabled_detectors(self, detectors: Collection[Detector]) -> tuple[Detector, ...]:
        """Return those of *detectors* that are enabled, in their order; topics have the rules of this profile."""
        actions = self.actions_for(detectors)
        return tuple(self._with_topics(one) for one in detectors if one.flag in actions)

    def _with_topics(self, detector: Detector) -> Detector:
        return detector if self.topics is None or not detector.topics else self.topics.detector(detector)


# Profiles that allow everything, and still report what was found.
DETECT_ONLY = ("allow-all", "detect-only")


# Profile that allows what detectors that mask find, and blocks all else.
MASK_ONLY = "mask-only"


def built_in_profiles(detectors: Collection[Detector], *, newest: bool) -> tuple[Profile, ...]:
    """Return the default profile, and those that only detect or mask; *newest* says whether answers are the newest."""
    blocking = default_actions(detectors, "block", newest=newest)
    allowing = (Profile(name, default_actions(detectors, "allow", newest=newest)) for name in DETECT_ONLY)
    masks = {one.flag for one in detectors if one.masks}
    masking: Mapping[str, Action] = {flag: "allow" if flag in masks else action for flag, action in blocking.items()}
    return (Profile(actions=blocking), *allowing, Profile(MASK_ONLY, MappingProxyType(masking)))


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
