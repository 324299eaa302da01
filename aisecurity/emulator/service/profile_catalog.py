"""Catalog of the AI profiles of an emulator, by name and by id, each with its examiner."""

from collections.abc import Collection

from attrs import frozen

from aisecurity.emulator.api.requests import RequestedProfile
from aisecurity.emulator.detection.detectors import Detector
from aisecurity.emulator.detection.examination import Examiner
from aisecurity.emulator.detection.profiles import AppliedProfile, Profile, built_in_profiles, profile_id_of
from aisecurity.emulator.http.rejections import NO_DEFAULT_PROFILE, Rejection
from aisecurity.emulator.settings import Settings


@frozen
class _CatalogEntry:
    profile: Profile
    examiner: Examiner


class ProfileCatalog:
    """The profiles; an unknown name gets the default profile or, by a setting, a Rejection."""

    def __init__(self, settings: Settings) -> None:
        detectors = settings.detectors.values()
        default, *allowing = built_in_profiles(detectors, newest=settings.dialect == "newest")
        self._default_name = settings.default_profile
        self._strict = settings.unknown_profiles == "bad_request"
        self._default = _entry(settings.profile or default, detectors)
        entries = [_entry(profile, detectors) for profile in (*allowing, *settings.profiles)]
        self._by_name = {entry.profile.name: entry for entry in entries}
        self._by_id = {entry.profile.profile_id: entry for entry in entries if entry.profile.profile_id is not None}

    def find(self, requested: RequestedProfile | None) -> tuple[AppliedProfile, Examiner]:
        """Find the *requested* profile, by its id first; a request without one gets the profile set as default."""
        if requested is None and self._default_name is None:
            raise Rejection(400, NO_DEFAULT_PROFILE)
        requested = requested or RequestedProfile(profile_name=self._default_name)
        entry = self._by_id.get(requested.profile_id or "") or self._by_name.get(requested.profile_name or "")
        if entry is None and self._strict:
            raise Rejection
        entry = entry or self._default
        return _applied_profile(requested, entry.profile), entry.examiner


def _entry(profile: Profile, detectors: Collection[Detector]) -> _CatalogEntry:
    return _CatalogEntry(profile, Examiner(detectors, profile))


def _applied_profile(requested: RequestedProfile, profile: Profile) -> AppliedProfile:
    """Return *profile* as it was *requested*, since there is no tenant to look names up in."""
    name = requested.profile_name or profile.name
    return AppliedProfile(requested.profile_id or profile.profile_id or profile_id_of(name), name)
