"""Command line of the emulator."""

import argparse
import logging
import sys
from collections.abc import Callable, Sequence
from difflib import get_close_matches
from pathlib import Path

from attrs import evolve

from aisecurity.emulator.faults.fault_reader import parse_fault

from .command_line_options import add_settings, option_of
from .extra import extra_imported
from .settings import Settings, described_settings

_NAME = "python -m aisecurity.emulator"
_NOTICE = "aisecurity emulator: it answers from a table of phrases and patterns; it is no detector"
_FOOT = f"""Example: {_NAME} --admin --config emulator.toml
Documentation: docs/emulator.md"""
_OWN_OPTIONS = ("--host", "--port", "--tls-cert", "--tls-key", "--log-level", "--config", "--fault")
"""Options that are no settings."""
_LEVELS = ("debug", "info", "warning", "error")


def print_url(url: str) -> None:
    """Print the URL as the first line of the output, and flush it."""
    sys.stdout.write(f"{url}\n")
    sys.stdout.flush()


def main(argv: Sequence[str] | None = None, *, announce: Callable[[str], None] = print_url) -> int:
    """Run until a signal arrives, and return the exit code: 0, or 1 if the server could not start."""
    parser = _parser()
    options, unknown = parser.parse_known_args(argv)
    if unknown:
        parser.error(_not_known(unknown[0]))
    if (options.tls_cert is None) != (options.tls_key is None):
        parser.error("--tls-cert and --tls-key belong together")
    try:
        settings = _settings(options)
    except (ValueError, OSError) as error:
        parser.error(str(error if isinstance(error, OSError) else error.args[0]))
    logging.basicConfig(stream=sys.stderr, format="%(message)s", level=logging.WARNING)
    logging.getLogger("aisecurity.emulator").setLevel(options.log_level.upper())
    return _run(settings, options, announce)


def _run(settings: Settings, options: argparse.Namespace, announce: Callable[[str], None]) -> int:
    try:
        with extra_imported():
            from aisecurity.emulator.server.server import Address, run

        address = Address(
            host=options.host,
            port=options.port,
            tls_cert=options.tls_cert,
            tls_key=options.tls_key,
        )
        sys.stderr.write(f"{_NOTICE}\n")
        run(settings, address, _with_page(announce) if settings.admin else announce)
    except (ImportError, OSError) as error:
        sys.stderr.write(f"{_NAME}: {error}\n")
        return 1
    return 0


def _with_page(announce: Callable[[str], None]) -> Callable[[str], None]:
    """Return *announce* with the address of the page of calls after the URL, on loopback if that is every interface."""

    def announce_both(url: str) -> None:
        announce(url)
        announce(f"{url.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//[::1]:')}/_emulator/")

    return announce_both


def _settings(options: argparse.Namespace) -> Settings:
    """Merge the file with the command line, which wins; its faults come after those of the file."""
    file = Settings() if options.config is None else Settings.from_toml(options.config)
    given = {name: value for name, value in vars(options).items() if name in described_settings()}
    faults = tuple(parse_fault(text) for text in options.fault)
    return evolve(file, faults=file.faults + faults, **given)


def _not_known(word: str) -> str:
    """Return the error for *word*, which is not repeated: it may hold a key."""
    known = [*_OWN_OPTIONS, *map(option_of, described_settings())]
    close = get_close_matches(word.partition("=")[0], known, n=1)
    return f"an option that is not known; {f'is {close[0]} meant?' if close else '--help lists them'}"


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port < 2**16:
        message = "a port is a number from 0 to 65535"
        raise argparse.ArgumentTypeError(message)
    return port


def _parser() -> argparse.ArgumentParser:
    # The formatter keeps the lines of the foot.
    form = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(prog=_NAME, description=_NOTICE, epilog=_FOOT, formatter_class=form)
    add = parser.add_argument
    add("--host", default="127.0.0.1", help="the address to listen on (default: %(default)s)")
    add("--port", type=_port, default=8765, help="0 picks a free port (default: %(default)s)")
    add("--tls-cert", type=Path, metavar="FILE", help="certificate chain: offers https")
    add("--tls-key", type=Path, metavar="FILE", help="private key of the certificate")
    add("--log-level", choices=_LEVELS, default="warning", help="info is the access log (default: %(default)s)")
    add("--config", type=Path, metavar="FILE", help="settings, profiles, detectors and faults in TOML")
    add("--fault", action="append", default=[], metavar="FAULT", help="such as 'status=503 rate=0.05'; repeatable")
    add_settings(parser.add_argument_group("settings", "as in the file, and stronger than it"))
    return parser
