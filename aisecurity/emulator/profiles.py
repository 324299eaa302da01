"""AI profiles: which detectors look, and what happens when one fires."""

import uuid
from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from attrs import field, frozen

from aisecurity.emulator.requests import AiProfile

Action = Literal["allow", "block"]

# Every detector that the published contract names. `source_code` is in newer services only: a profile may add it.
_PUBLISHED = (
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


def _block_all() -> Mapping[str, Action]:
    return MappingProxyType(dict[str, Action].fromkeys(_PUBLISHED, "block"))


@frozen
class Profile:
    """*actions* says what a firing detector leads to; a detector that it does not name does not look."""

    name: str = "emulator"
    actions: Mapping[str, Action] = field(factory=_block_all)
    masking: bool = True


BUILT_IN = Profile()


@frozen
class Applied:
    """The profile as an answer names it."""

    profile_id: str
    profile_name: str


def applied(asked: AiProfile, profile: Profile) -> Applied:
    """Name *profile* the way it was *asked* for; there is no tenant to look names up in."""
    name = asked.profile_name or profile.name
    return Applied(asked.profile_id or profile_id_of(name), name)


def profile_id_of(profile_name: str) -> str:
    """Give the same name the same id, in every run."""
    # A lone surrogate, which JSON can carry, has no UTF-8.
    printable = profile_name.encode("utf-8", "backslashreplace").decode("utf-8")
    return str(uuid.uuid5(uuid.NAMESPACE_DNS, f"{printable}.emulator.aisecurity"))
