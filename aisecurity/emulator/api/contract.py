"""The contract that the emulator keeps: `openapi.yaml` as JSON, with the emulator as its only server."""

import functools
from importlib import resources


@functools.cache
def contract() -> bytes:
    """Read the copy that comes with the package."""
    return resources.files("aisecurity.emulator.api").joinpath("openapi.json").read_bytes()
