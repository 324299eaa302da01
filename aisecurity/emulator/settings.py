"""What can be set about the emulator; everything the service's documentation leaves open has its switch here."""

from collections.abc import Iterable, Mapping
from typing import Literal

from attrs import field, frozen, validators

from aisecurity.emulator.detectors import Detector
from aisecurity.emulator.profiles import BUILT_IN, Profile
from aisecurity.emulator.table import built_in

UnknownIds = Literal["empty", "bad_request"]

MEBIBYTE = 1024 * 1024


def _distinct(keys: Iterable[str]) -> frozenset[str]:
    return frozenset(keys)


@frozen(kw_only=True)
class Settings:
    """One frozen value; two emulators in a process share nothing.

    *keys* holds the API keys and tokens that are accepted, empty means any. *profile* answers for every profile name;
    *default_profile* names the one a key is linked to, for requests without `ai_profile`. A limit of 0 is no limit.
    *retry_after_interval* and *retry_after_unit* are what a 429 says, *retry_after_header* says it in the header too.
    *max_jobs* and *max_job_bytes* bound what is remembered; the oldest scans are forgotten first.
    """

    keys: frozenset[str] = field(default=frozenset(), converter=_distinct, repr=False)
    profile: Profile = BUILT_IN
    default_profile: str | None = None
    detectors: Mapping[str, Detector] = field(factory=built_in, repr=False)
    batch_limit: int = field(default=5, validator=validators.ge(1))
    max_sync_bytes: int = field(default=2 * MEBIBYTE, validator=validators.ge(1))
    max_async_bytes: int = field(default=5 * MEBIBYTE, validator=validators.ge(1))
    async_delay: float = field(default=1.0, validator=validators.ge(0))
    unknown_ids: UnknownIds = field(default="empty", validator=validators.in_(("empty", "bad_request")))
    queries_per_minute: int = field(default=10, validator=validators.ge(0))
    max_concurrent: int = field(default=0, validator=validators.ge(0))
    retry_after_interval: int = field(default=1, validator=validators.ge(1))
    retry_after_unit: Literal["second", "minute", "hour"] = field(
        default="minute", validator=validators.in_(("second", "minute", "hour"))
    )
    retry_after_header: bool = False
    verify_payload_hash: bool = False
    max_jobs: int = field(default=10_000, validator=validators.ge(1))
    max_job_bytes: int = field(default=64 * MEBIBYTE, validator=validators.ge(1))
