"""The profiles of an emulator, by name and by id, each with what looks for it."""

from collections.abc import Mapping

from attrs import frozen

from aisecurity.emulator.api.requests import AiProfile
from aisecurity.emulator.detection.detectors import Detector
from aisecurity.emulator.detection.examination import Examiner
from aisecurity.emulator.detection.profiles import Applied, Profile, built_in_profiles, profile_id_of
from aisecurity.emulator.http.rejections import NO_DEFAULT_PROFILE, Refusal
from aisecurity.emulator.settings import Settings


@frozen
class _Entry:
    profile: Profile
    examiner: Examiner


class Catalog:
    """Sorted once, at the start; a name that is not in it gets the default profile, or a refusal by a setting."""

    def __init__(self, settings: Settings) -> None:
        flags = ("source_code",) if settings.dialect == "newest" else ()
        default, *allowing = built_in_profiles(*flags)
        self._linked = settings.default_profile
        self._strict = settings.unknown_profiles == "bad_request"
        self._default = _entry(settings.profile or default, settings.detectors)
        entries = [_entry(profile, settings.detectors) for profile in (*allowing, *settings.profiles)]
        self._by_name = {entry.profile.name: entry for entry in entries}
        self._by_id = {entry.profile.profile_id: entry for entry in entries if entry.profile.profile_id is not None}

    def find(self, asked: AiProfile | None) -> tuple[Applied, Examiner]:
        """Find what was *asked* for, by its id first; without a name it is the one that the key is linked to."""
        if asked is None and self._linked is None:
            raise Refusal(400, NO_DEFAULT_PROFILE)
        asked = asked or AiProfile(profile_name=self._linked)
        entry = self._by_id.get(asked.profile_id or "") or self._by_name.get(asked.profile_name or "")
        if entry is None and self._strict:
            raise Refusal
        entry = entry or self._default
        return _applied(asked, entry.profile), entry.examiner


def _entry(profile: Profile, detectors: Mapping[str, Detector]) -> _Entry:
    return _Entry(profile, Examiner(detectors, profile))


def _applied(asked: AiProfile, profile: Profile) -> Applied:
    """Name *profile* the way it was *asked* for; there is no tenant to look names up in."""
    name = asked.profile_name or profile.name
    return Applied(asked.profile_id or profile.profile_id or profile_id_of(name), name)
