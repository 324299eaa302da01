"""`aisecurity doctor`: check everything that a scan needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aisecurity.cli import options
from aisecurity.cli.connection import open_configuration, profile_of
from aisecurity.cli.exit_codes import ExitCode
from aisecurity.cli.output import write_result

if TYPE_CHECKING:
    from aisecurity.cli.diagnosis.check_result import CheckResult
    from aisecurity.configuration import Configuration
    from aisecurity.generated_openapi_client import AiProfile


def doctor(
    *,
    profile: options.ProfileName = None,
    profile_id: options.ProfileId = None,
    emulator: options.WithEmulator = False,
    as_json: options.AsJson = False,
) -> int:
    """Check key, endpoint, TLS, clock and profile; with a profile this makes one scan. The key is never shown."""
    from aisecurity.cli import tables
    from aisecurity.cli.diagnosis import check_result
    from aisecurity.exceptions import AISecSDKException

    given = bool(profile or profile_id or emulator)
    ai_profile = profile_of(profile, profile_id, emulator=emulator) if given else None
    try:
        with open_configuration(emulator=emulator) as configuration:
            found = _run_checks(configuration, ai_profile)
    except AISecSDKException as error:
        found = [check_result.failed("credential" if "MISSING" in error.error_type else "configuration", error)]
    shown = _result(found)
    write_result(shown, as_json=as_json, table=tables.checks)
    return ExitCode.ALLOW if shown["ok"] else ExitCode.ERROR


def _run_checks(configuration: Configuration, ai_profile: AiProfile | None) -> list[CheckResult]:
    import time

    from aisecurity.cli.diagnosis import checks, tls_handshake
    from aisecurity.scan.inline.scanner import Scanner

    endpoint, reply = checks.endpoint(configuration)
    with Scanner(configuration) as scanner:
        found = [
            checks.credential(configuration),
            checks.engine(scanner),
            endpoint,
            tls_handshake.tls(configuration),
        ]
        if reply is not None:
            found += [checks.clock(reply.headers, time.time()), *checks.access(scanner, ai_profile)]
    return found


def _result(found: list[CheckResult]) -> dict[str, Any]:
    from attrs import asdict

    from aisecurity.cli.diagnosis import checks
    from aisecurity.cli.diagnosis.check_result import CheckResult

    versions = checks.versions()
    detail = "aisecurity {aisecurity}, Python {python}, {openssl}, {system}".format_map(versions)
    versions_check = CheckResult(name="versions", status="ok", detail=detail)
    return {
        "ok": all(check.status != "failed" for check in found),
        "checks": [asdict(check) for check in (*found, versions_check)],
        "versions": versions,
    }
