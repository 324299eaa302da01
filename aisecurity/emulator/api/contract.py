"""Contract that the emulator serves: `openapi.yaml` as JSON, with the emulator as its only server."""

import functools
from importlib import resources


@functools.cache
def contract() -> bytes:
    """Return the copy in the package."""
    return resources.files("aisecurity.emulator.api").joinpath("openapi.json").read_bytes()
