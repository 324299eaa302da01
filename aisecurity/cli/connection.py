"""Connection to the service: configuration of the environment, or an emulator for the one command."""

from __future__ import annotations

import warnings
from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from .errors import option_error
from .output import write_message

if TYPE_CHECKING:
    from aisecurity import Configuration
    from aisecurity.generated_openapi_client import AiProfile, Metadata
    from aisecurity.scan.inline.scanner import Scanner

EMULATOR_KEY = "emulator"
_NOTICE = "emulator at {url}: it is no detector"


@contextmanager
def open_configuration(*, emulator: bool, allow_http: bool = False) -> Generator[Configuration]:
    """Yield the configuration of the environment, or of an emulator started for the block."""
    if not emulator:
        yield _environment_configuration(allow_http=allow_http)
        return
    from aisecurity import Configuration
    from aisecurity.emulator import serve

    with serve() as url:
        write_message(_NOTICE.format(url=url))
        yield Configuration(api_key=EMULATOR_KEY, api_endpoint=url, trust_env=False)


def _environment_configuration(*, allow_http: bool) -> Configuration:
    from aisecurity import Configuration

    with warnings_as_messages():
        return Configuration.resolve(allow_http=allow_http or None)


@contextmanager
def warnings_as_messages() -> Generator[None]:
    """Write the warnings about settings that come up in the block to stderr, one line each."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", UserWarning)
        yield
    for warning in caught:
        write_message(f"warning: {warning.message}")


@contextmanager
def open_scanner(*, emulator: bool = False, allow_http: bool = False) -> Generator[Scanner]:
    """Yield a scanner with that configuration."""
    from aisecurity.scan.inline.scanner import Scanner

    with (
        open_configuration(emulator=emulator, allow_http=allow_http) as configuration,
        Scanner(configuration) as scanner,
    ):
        yield scanner


def profile_of(name: str | None, profile_id: str | None, *, emulator: bool) -> AiProfile:
    """Return the chosen profile, the id taking precedence over the name; an emulator needs neither."""
    from aisecurity._validation import payload
    from aisecurity.generated_openapi_client import AiProfile

    if profile_id is None and not name and not emulator:
        raise option_error("--profile", "missing; name one, or set AI_PROFILE_NAME, or give --profile-id")
    found = AiProfile(profile_name=name or EMULATOR_KEY) if profile_id is None else AiProfile(profile_id=profile_id)
    payload.profile("ai_profile", found)
    return found


def metadata_of(app_name: str | None, app_user: str | None, ai_model: str | None) -> Metadata | None:
    """Return the metadata for the log, `None` if all of it is empty."""
    from aisecurity.generated_openapi_client import Metadata

    given = Metadata(app_name=app_name, app_user=app_user, ai_model=ai_model)
    return given if given.to_dict() else None
