"""Settings of the emulator; each point that the service's documentation leaves open is one of them."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal, get_args

from attrs import evolve, field, fields, frozen
from attrs.validators import ge, in_, optional

from aisecurity.emulator.api.finding_forms import check_forms
from aisecurity.emulator.detection.detector_table import built_in_detectors
from aisecurity.emulator.detection.detectors import Detector
from aisecurity.emulator.detection.profiles import Profile
from aisecurity.emulator.faults.fault_reader import FaultTable, check_faults
from aisecurity.emulator.http.host_names import is_host_name

from .config_file import ConfigFile
from .table_parser import SettingsError

Dialect = Literal["2025", "published", "newest"]
CorrelationMode = Literal["echo", "session", "none"]
UnknownIds = Literal["empty", "bad_request"]
UnknownProfiles = Literal["default", "bad_request"]
RetryAfterUnit = Literal["second", "minute", "hour"]

MEBIBYTE = 1024 * 1024


def _documented(text: str) -> Mapping[str, str]:
    return {"text": text, "known": "documented"}


def _assumed(text: str) -> Mapping[str, str]:
    return {"text": text, "known": "assumed"}


def _ours(text: str) -> Mapping[str, str]:
    return {"text": text, "known": "ours"}


def _distinct(keys: Iterable[str]) -> frozenset[str]:
    return frozenset(keys)


def _check_detectors(_settings: object, _attribute: object, detectors: Mapping[str, Detector]) -> None:
    check_forms(detectors.values(), "detectors")


def _check_faults(_settings: object, _attribute: object, faults: tuple[FaultTable, ...]) -> None:
    check_faults(faults)


def _check_hosts(_settings: object, _attribute: object, names: frozenset[str]) -> None:
    for name in names:
        if not is_host_name(name):
            raise SettingsError(f"admin_hosts: {name!r:.50} is not the name of a host")


@frozen(kw_only=True)
class Settings:
    """One frozen value; two emulators in a process share nothing.

    *profile* applies to every profile name that is not among *profiles*. The metadata of each other setting hold its
    description, and whether its default is documented behaviour of the service, an assumption, or the emulator's own.
    Raises SettingsError for a form that a detector names and nobody builds, and for an invalid fault.
    """

    profile: Profile | None = None
    profiles: tuple[Profile, ...] = ()
    detectors: Mapping[str, Detector] = field(factory=built_in_detectors, validator=_check_detectors, repr=False)
    faults: tuple[FaultTable, ...] = field(default=(), validator=_check_faults)

    keys: frozenset[str] = field(
        default=frozenset(),
        converter=_distinct,
        repr=False,
        metadata=_ours("API keys and tokens that are accepted; without any, all are"),
    )
    dialect: Dialect = field(
        default="published", validator=in_(get_args(Dialect)), metadata=_ours("the form of the answers")
    )
    correlation: CorrelationMode | None = field(
        default=None,
        validator=optional(in_(get_args(CorrelationMode))),
        metadata=_assumed("which ids come back; by default session in the dialect newest, else echo"),
    )
    default_profile: str | None = field(
        default=None, metadata=_assumed("the profile of requests that name none; without it they get a 400")
    )
    unknown_profiles: UnknownProfiles = field(
        default="default",
        validator=in_(get_args(UnknownProfiles)),
        metadata=_ours("a profile that is not in the file gets the default one, or a 400"),
    )
    batch_limit: int = field(
        default=5, validator=ge(1), metadata=_documented("objects in a batch; other sources say 20 or 25")
    )
    max_sync_bytes: int = field(
        default=2 * MEBIBYTE, validator=ge(1), metadata=_documented("largest body of a sync scan")
    )
    max_async_bytes: int = field(default=5 * MEBIBYTE, validator=ge(1), metadata=_documented("largest body of a batch"))
    sync_delay: float = field(default=0, validator=ge(0), metadata=_ours("seconds that a sync scan takes"))
    async_delay: float = field(
        default=1, validator=ge(0), metadata=_assumed("seconds that a batch is pending; documented are about 10")
    )
    async_jitter: float = field(
        default=0, validator=ge(0), metadata=_ours("up to so many seconds more, for each row anew")
    )
    shuffle: bool = field(
        default=False, metadata=_documented("rows of results and reports in random order: any order may come")
    )
    seed: int = field(default=0, metadata=_ours("where everything random begins: shuffle, jitter, faults"))
    unknown_ids: UnknownIds = field(
        default="empty",
        validator=in_(get_args(UnknownIds)),
        metadata=_assumed("a scan or report id that nobody knows gives no row, or a 400"),
    )
    scans_per_minute: int = field(
        default=0, validator=ge(0), metadata=_assumed("scan requests of a key in a minute; 0 is no limit")
    )
    queries_per_minute: int = field(
        default=10, validator=ge(0), metadata=_documented("results and reports of a key in a minute; 0 is no limit")
    )
    shared_queries: bool = field(default=True, metadata=_assumed("results and reports share that limit"))
    max_concurrent: int = field(default=0, validator=ge(0), metadata=_assumed("scans at the same time; 0 is no limit"))
    retry_after_interval: int = field(
        default=1, validator=ge(1), metadata=_documented("how long to wait, in the body of a 429")
    )
    retry_after_unit: RetryAfterUnit = field(
        default="minute", validator=in_(get_args(RetryAfterUnit)), metadata=_documented("the unit of that")
    )
    retry_after_header: bool = field(default=False, metadata=_assumed("a 429 has the header Retry-After as well"))
    verify_payload_hash: bool = field(default=False, metadata=_assumed("a wrong x-payload-hash gets a 400"))
    max_jobs: int = field(default=10_000, validator=ge(1), metadata=_ours("scans to remember; the oldest are dropped"))
    max_job_bytes: int = field(
        default=64 * MEBIBYTE, validator=ge(1), metadata=_ours("memory for their masked texts and offsets")
    )
    admin: bool = field(
        default=False, metadata=_ours("offer /_emulator/ on the same port, to everybody who reaches it")
    )
    admin_hosts: frozenset[str] = field(
        default=frozenset[str](),
        converter=_distinct,
        validator=_check_hosts,
        metadata=_ours("names of this host in requests below /_emulator/, besides loopback and the bound address"),
    )
    max_requests: int = field(
        default=1000, validator=ge(1), metadata=_ours("received requests to remember, where somebody can ask for them")
    )

    @classmethod
    def from_toml(cls, path: Path) -> "Settings":
        """Read a `--config` file; raises SettingsError, with a message of one line, if it is invalid."""
        try:
            text = path.read_text("utf-8-sig")
        except UnicodeDecodeError:
            raise SettingsError(f"{path.name}: not UTF-8") from None
        file = ConfigFile.parse(text, path.name)
        settings, detectors = file.settings(cls, described_settings()), file.detectors()
        return evolve(settings, profiles=file.profiles(detectors), detectors=detectors, faults=file.faults())


def described_settings() -> dict[str, dict[str, Any]]:
    """Return, by name, the metadata of the settings that a file or the command line can set: `text` and `known`."""
    return {one.name: dict(one.metadata) for one in fields(Settings) if one.metadata}
