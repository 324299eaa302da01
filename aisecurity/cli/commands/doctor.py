"""`aisecurity doctor`: print the diagnosis of everything that a scan needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aisecurity.cli import options
from aisecurity.cli.allow_http import http_allowed
from aisecurity.cli.connection import open_configuration, profile_of, warnings_as_messages
from aisecurity.cli.exit_codes import ExitCode
from aisecurity.cli.output import write_result

if TYPE_CHECKING:
    from aisecurity.diagnostics import Check, Diagnosis
    from aisecurity.generated_openapi_client import AiProfile


def doctor(
    *,
    profile: options.ProfileName = None,
    profile_id: options.ProfileId = None,
    emulator: options.WithEmulator = False,
    allow_http: options.AllowHttp = False,
    as_json: options.AsJson = False,
) -> int:
    """Check key, endpoint, TLS, clock and profile; with a profile this makes one scan. The key is never shown."""
    from aisecurity.cli import tables

    given = bool(profile or profile_id or emulator)
    ai_profile = profile_of(profile, profile_id, emulator=emulator) if given else None
    diagnosis = _diagnosis(ai_profile, emulator=emulator, allow_http=allow_http)
    write_result(_result(diagnosis), as_json=as_json, table=tables.checks)
    return ExitCode.ALLOW if diagnosis.ok else ExitCode.ERROR


def _diagnosis(ai_profile: AiProfile | None, *, emulator: bool, allow_http: bool) -> Diagnosis:
    from aisecurity.diagnostics import diagnose

    if emulator:
        with open_configuration(emulator=True) as configuration:
            return diagnose(configuration, ai_profile=ai_profile)
    with warnings_as_messages(), http_allowed(asked=allow_http):
        return diagnose(ai_profile=ai_profile)


def _result(diagnosis: Diagnosis) -> dict[str, Any]:
    """Return the members of --json."""
    versions = _versions()
    detail = "aisecurity {aisecurity}, Python {python}, {openssl}, {system}".format_map(versions)
    shown = [(check.name, check.status, _detail(check)) for check in diagnosis if _is_shown(check)]
    return {
        "ok": diagnosis.ok,
        "checks": [
            {"name": name, "status": status, "detail": detail}
            for name, status, detail in (*shown, ("versions", "ok", detail))
        ],
        "versions": versions,
    }


def _is_shown(check: Check) -> bool:
    """Return whether the command shows *check*: those that ran, of package and configuration only what is wrong."""
    if check.name == "package":
        return check.status != "ok"
    if check.name == "configuration":
        return check.status == "failed"
    return check.prevented_by is None and check.name != "proxy"


def _detail(check: Check) -> str:
    """Return the reason, and the options that were missing."""
    if check.name == "package":
        return str(check).partition(": ")[2]
    missing = check.name == "profile" and check.status == "skipped"
    return f"{check.reason}: --profile or AI_PROFILE_NAME" if missing else check.reason


def _versions() -> dict[str, str]:
    """Return the versions of package, Python, OpenSSL and system."""
    import platform
    import ssl

    from aisecurity._version import __version__

    return {
        "aisecurity": __version__,
        "python": platform.python_version(),
        "openssl": ssl.OPENSSL_VERSION,
        "system": platform.platform(),
    }
