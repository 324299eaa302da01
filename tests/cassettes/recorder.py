"""The matching, cleaning and labelling of cassettes."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from aisecurity import Configuration, Region

# vcrpy is not typed.
_vcr: Any = import_module("vcr")
_yaml: Any = import_module("vcr.serializers.yamlserializer")

FOLDER = Path(__file__).parent
SECRET_HEADERS = ("x-pan-token", "authorization", "x-payload-hash")

RECORD_ENDPOINT = "AISECURITY_RECORD_ENDPOINT"
"""Set by scripts/record.py to the endpoint to record from; unset when replaying."""
RECORD_SOURCE = "AISECURITY_RECORD_SOURCE"
"""Set by scripts/record.py to the words that name that endpoint in the cassette."""


class _Labelled:
    """The YAML of vcrpy under a line that says where the answers come from."""

    @staticmethod
    def deserialize(text: str) -> Any:
        return _yaml.deserialize(text)

    @staticmethod
    def serialize(cassette: Any) -> str:
        label = f"# Recorded from {os.environ[RECORD_SOURCE]} on {date.today().isoformat()} by `make record`.\n"
        return f"{label}{_yaml.serialize(cassette)}"


def _clean_request(request: Any) -> Any:
    """Write every address as the default endpoint, whatever was recorded from."""
    parts = urlsplit(str(request.uri))
    request.uri = f"{Region.US}{parts.path}{'?' + parts.query if parts.query else ''}"
    request.headers = {name: value for name, value in request.headers.items() if name.lower() != "host"}
    return request


def _clean_response(response: Any) -> Any:
    kept = {name: value for name, value in response["headers"].items() if name.lower() != "set-cookie"}
    return {**response, "headers": kept}


def configuration() -> Configuration:
    """Return where the tests send to: the endpoint to record from, or the one that the cassettes name."""
    endpoint = os.environ.get(RECORD_ENDPOINT)
    if endpoint is None:
        return Configuration(api_key="not-needed-to-replay", api_endpoint=Region.US)
    return Configuration.resolve(api_endpoint=endpoint)


@contextmanager
def cassette(name: str) -> Generator[Any]:
    """Replay the cassette *name*, or record it; every interaction in it must be played."""
    recording = RECORD_ENDPOINT in os.environ and name.startswith("recorded/")
    recorder = _vcr.VCR(
        record_mode="all" if recording else "none",
        match_on=("method", "path", "query", "body"),
        filter_headers=SECRET_HEADERS,
        before_record_request=_clean_request,
        before_record_response=_clean_response,
    )
    recorder.register_serializer("labelled", _Labelled)
    with recorder.use_cassette(str(FOLDER / f"{name}.yaml"), serializer="labelled") as tape:
        try:
            yield tape
            if not recording:
                assert len(tape) == tape.play_count, f"{tape.play_count} of {len(tape)} interactions played"
        except Exception as error:
            if name.startswith("recorded/"):
                error.add_note("if the requests are meant to be others than recorded: `make record`")
            raise
