"""The command line of the emulator."""

import argparse
import logging
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import get_args

from aisecurity.emulator.extra import extra_imported
from aisecurity.emulator.settings import Settings, UnknownIds

_NAME = "python -m aisecurity.emulator"
_NOTICE = "aisecurity emulator: it answers from a table of phrases and patterns; it is no detector"
_LEVELS = ("debug", "info", "warning", "error")


def print_url(url: str) -> None:
    """Write the first line of the output, at once."""
    sys.stdout.write(f"{url}\n")
    sys.stdout.flush()


def main(argv: Sequence[str] | None = None, *, announce: Callable[[str], None] = print_url) -> int:
    """Run until a signal and return the exit code: 0, or 1 if it could not start."""
    parser = _parser()
    options = parser.parse_args(argv)
    if (options.tls_cert is None) != (options.tls_key is None):
        parser.error("--tls-cert and --tls-key belong together")
    try:
        settings = _settings(options)
    except ValueError as error:
        parser.error(str(error.args[0]))
    logging.basicConfig(stream=sys.stderr, format="%(message)s", level=logging.WARNING)
    logging.getLogger("aisecurity.emulator").setLevel(options.log_level.upper())
    return _run(settings, options, announce)


def _run(settings: Settings, options: argparse.Namespace, announce: Callable[[str], None]) -> int:
    try:
        with extra_imported():
            from aisecurity.emulator.server import Address, run

        address = Address(
            host=options.host,
            port=options.port,
            tls_cert=options.tls_cert,
            tls_key=options.tls_key,
        )
        sys.stderr.write(f"{_NOTICE}\n")
        run(settings, address, announce)
    except (ImportError, OSError) as error:
        sys.stderr.write(f"{_NAME}: {error}\n")
        return 1
    return 0


def _settings(options: argparse.Namespace) -> Settings:
    return Settings(
        keys=frozenset(options.api_key),
        default_profile=options.default_profile,
        batch_limit=options.batch_limit,
        async_delay=options.async_delay,
        unknown_ids=options.unknown_ids,
        queries_per_minute=options.queries_per_minute,
        max_concurrent=options.max_concurrent,
        retry_after_header=options.retry_after_header,
        verify_payload_hash=options.verify_payload_hash,
        max_jobs=options.max_jobs,
    )


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port < 2**16:
        message = "a port is a number from 0 to 65535"
        raise argparse.ArgumentTypeError(message)
    return port


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=_NAME, description=_NOTICE)
    add = parser.add_argument
    add("--host", default="127.0.0.1", help="the address to listen on (default: %(default)s)")
    add("--port", type=_port, default=8765, help="0 picks a free port (default: %(default)s)")
    add("--tls-cert", type=Path, metavar="FILE", help="certificate chain: offers https")
    add("--tls-key", type=Path, metavar="FILE", help="private key of the certificate")
    add("--log-level", choices=_LEVELS, default="warning", help="info is the access log (default: %(default)s)")
    _add_settings(parser)
    return parser


def _add_settings(parser: argparse.ArgumentParser) -> None:
    default = Settings()
    limits = parser.add_argument_group("behaviour", "what the documentation of the service leaves open")
    add = limits.add_argument
    add("--api-key", action="append", default=[], metavar="KEY", help="accept this key or token only; repeatable")
    add("--default-profile", metavar="NAME", help="the profile of requests that name none")
    add("--batch-limit", type=int, default=default.batch_limit, help="objects in a batch (default: %(default)s)")
    add(
        "--async-delay", type=float, default=default.async_delay, metavar="SECONDS", help="time that a batch is pending"
    )
    add("--unknown-ids", choices=get_args(UnknownIds), default=default.unknown_ids, help="default: %(default)s")
    add("--queries-per-minute", type=int, default=default.queries_per_minute, help="0: no limit (default: %(default)s)")
    add("--max-concurrent", type=int, default=default.max_concurrent, help="scans at the same time, 0: no limit")
    add("--retry-after-header", action="store_true", help="429 also has a Retry-After header")
    add("--verify-payload-hash", action="store_true", help="refuse a wrong x-payload-hash")
    add("--max-jobs", type=int, default=default.max_jobs, help="scans to remember (default: %(default)s)")
