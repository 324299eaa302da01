"""Pickles of 0.2.0, whose configuration was one module: they are read, and what is pickled now names the same."""

from __future__ import annotations

import io
import pickle
from typing import Any

import pytest

import aisecurity
from aisecurity import Configuration, Region, RetryPolicy
from aisecurity.auth import from_environment

NAME = "A_VARIABLE_OF_THE_TESTS"
OF_0_2_0 = (
    b"\x80\x02caisecurity.configuration\nConfiguration\nq\x00)\x81q\x01]q\x02(caisecurity._references\nEnvironmentSecret"
    b"\nq\x03X\x17\x00\x00\x00A_VARIABLE_OF_THE_TESTSq\x04\x85q\x05Rq\x06N\x89X6\x00\x00\x00https://service-de.api.aisec"
    b"urity.paloaltonetworks.comq\x07caisecurity._core.retry\nRetryPolicy\nq\x08)\x81q\t]q\n(K\x01G?\xe0\x00\x00\x00\x00"
    b"\x00\x00G@ \x00\x00\x00\x00\x00\x00G@N\x00\x00\x00\x00\x00\x00M\xf4\x01caisecurity._core.retry\nown_random\nq\x0b"
    b"ebG@\x08\x00\x00\x00\x00\x00\x00G@\x14\x00\x00\x00\x00\x00\x00X\x13\x00\x00\x00http://proxy.test:1q\x0c\x88NNNcaisecu"
    b"rity._core.gateway_headers\nGatewayHeaders\nq\r}q\x0eX\x03\x00\x00\x00x-aq\x0fh\x03h\x04\x85q\x10Rq\x11s\x85q\x12Rq"
    b"\x13\x89M\xe8\x03\x88\x89ebcaisecurity.configuration\nRegion\nq\x14X6\x00\x00\x00https://service-in.api.aisecurity.p"
    b"aloaltonetworks.comq\x15\x85q\x16Rq\x17caisecurity.configuration\ninit\nq\x18\x87q\x19."
)
"""A configuration, a region and `init`, by protocol 2."""


class Reader(pickle.Unpickler):
    """An unpickler that keeps what a pickle names."""

    def __init__(self, pickled: bytes) -> None:
        super().__init__(io.BytesIO(pickled))
        self.names = list[str]()

    def find_class(self, module_name: str, global_name: str, /) -> Any:
        """Find it, as any unpickler does."""
        self.names.append(f"{module_name}.{global_name}")
        return super().find_class(module_name, global_name)


@pytest.fixture
def config(monkeypatch: pytest.MonkeyPatch) -> Configuration:
    """Return the configuration that was pickled."""
    monkeypatch.setenv(NAME, "s3cret")
    return Configuration(
        api_key=from_environment(NAME),
        api_endpoint=Region.GERMANY,
        retry=RetryPolicy(retries=1),
        timeout=3.0,
        proxy="http://proxy.test:1",
        headers={"x-a": from_environment(NAME)},
    )


def test_pickle_of_0_2_0(config: Configuration) -> None:
    """It is read, and is what it was."""
    assert (config, Region.INDIA, aisecurity.init) == pickle.loads(OF_0_2_0)  # noqa: S301 - our own


def test_pickle_for_0_2_0(config: Configuration) -> None:
    """A pickle names what 0.2.0 has, so that a process that still has it can read it."""
    old, new = Reader(OF_0_2_0), Reader(pickle.dumps((config, Region.INDIA, aisecurity.init), 2))

    assert old.load() == new.load()
    assert old.names == new.names
