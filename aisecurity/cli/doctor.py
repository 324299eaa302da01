"""`aisecurity doctor`: whether everything is there that a scan needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import options
from .exits import Exit
from .service import configured, profile_of
from .showing import show

if TYPE_CHECKING:
    from aisecurity.configuration import Configuration
    from aisecurity.generated_openapi_client import AiProfile

    from .check import Check


def doctor(
    *,
    profile: options.ProfileName = None,
    profile_id: options.ProfileId = None,
    emulator: options.WithEmulator = False,
    as_json: options.AsJson = False,
) -> int:
    """Check key, endpoint, TLS, clock and profile; with a profile this makes one scan. The key is never shown."""
    from aisecurity.exceptions import AISecSDKException

    from . import check, tables

    given = bool(profile or profile_id or emulator)
    ai_profile = profile_of(profile, profile_id, emulator=emulator) if given else None
    try:
        with configured(emulator=emulator) as configuration:
            checks = _checks(configuration, ai_profile)
    except AISecSDKException as error:
        checks = [check.failed("credential" if "MISSING" in error.error_type else "configuration", error)]
    shown = _shown(checks)
    show(shown, as_json=as_json, table=tables.checks)
    return Exit.ALLOW if shown["ok"] else Exit.ERROR


def _checks(configuration: Configuration, ai_profile: AiProfile | None) -> list[Check]:
    import time

    from aisecurity.scan.inline.scanner import Scanner

    from . import diagnosis, handshake

    endpoint, reply = diagnosis.probe(configuration)
    with Scanner(configuration) as scanner:
        checks = [
            diagnosis.credential(configuration),
            diagnosis.engine(scanner),
            endpoint,
            handshake.tls(configuration),
        ]
        if reply is not None:
            checks += [diagnosis.clock(reply.headers, time.time()), *diagnosis.accepted(scanner, ai_profile)]
    return checks


def _shown(checks: list[Check]) -> dict[str, Any]:
    from attrs import asdict

    from . import diagnosis
    from .check import Check

    versions = diagnosis.versions()
    detail = "aisecurity {aisecurity}, Python {python}, {openssl}, {system}".format_map(versions)
    told = Check(name="versions", status="ok", detail=detail)
    return {
        "ok": all(check.status != "failed" for check in checks),
        "checks": [asdict(check) for check in (*checks, told)],
        "versions": versions,
    }
