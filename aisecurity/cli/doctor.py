"""`aisecurity doctor`: whether everything is there that a scan needs."""

from __future__ import annotations

import platform
import ssl
import time
from typing import TYPE_CHECKING, Any

from . import options
from .exits import Exit
from .service import configured, profile_of
from .showing import show

if TYPE_CHECKING:
    from aisecurity.configuration import Configuration
    from aisecurity.generated_openapi_client import AiProfile

    from .diagnosis import Check


def doctor(
    *,
    profile: options.ProfileName = None,
    profile_id: options.ProfileId = None,
    emulator: options.WithEmulator = False,
    as_json: options.AsJson = False,
) -> int:
    """Check key, endpoint, TLS, clock and profile; with a profile this makes one scan. The key is never shown."""
    from aisecurity.exceptions import AISecSDKException

    from . import diagnosis, tables

    given = bool(profile or profile_id or emulator)
    ai_profile = profile_of(profile, profile_id, emulator=emulator) if given else None
    try:
        with configured(emulator=emulator) as configuration:
            checks = _checks(configuration, ai_profile)
    except AISecSDKException as error:
        checks = [diagnosis.failed("credential" if "MISSING" in error.error_type else "configuration", error)]
    shown = _shown(checks)
    show(shown, as_json=as_json, table=tables.checks)
    return Exit.ALLOW if shown["ok"] else Exit.ERROR


def _checks(configuration: Configuration, ai_profile: AiProfile | None) -> list[Check]:
    from . import diagnosis

    endpoint, reply = diagnosis.probe(configuration)
    checks = [diagnosis.credential(configuration), endpoint, diagnosis.tls(configuration)]
    if reply is not None:
        checks += [diagnosis.clock(reply.headers, time.time()), *diagnosis.accepted(configuration, ai_profile)]
    return checks


def _shown(checks: list[Check]) -> dict[str, Any]:
    from attrs import asdict

    from aisecurity._version import __version__

    versions = {
        "aisecurity": __version__,
        "python": platform.python_version(),
        "openssl": ssl.OPENSSL_VERSION,
        "system": platform.platform(),
    }
    told = {"name": "versions", "status": "ok", "detail": ", ".join(f"{name} {one}" for name, one in versions.items())}
    return {
        "ok": all(check.status != "failed" for check in checks),
        "checks": [*(asdict(check) for check in checks), told],
        "versions": versions,
    }
