"""Names that programs import which were written for the vendor's SDK: those that docs/migrate.md lists."""

from __future__ import annotations

import re
from importlib import import_module

import pytest

import aisecurity
from aisecurity import configuration
from aisecurity.auth import SecretText
from aisecurity.scan import models
from aisecurity.scan.asyncio import scanner as asyncio_scanner
from aisecurity.scan.inline import scanner as inline_scanner
from aisecurity.scan.sync import scanner as early_scanner
from tests.support.project import ROOT

PAGE = (ROOT / "docs" / "migrate.md").read_text("utf-8")
NAMES = re.findall(r"^\| `(aisecurity\.[\w.]+)` \|", PAGE, re.MULTILINE)
SETTINGS = {"PANW_AI_SEC_API_KEY": None, "PANW_AI_SEC_API_TOKEN": None, "PANW_AI_SEC_API_ENDPOINT": None}


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(configuration, "_default", None)


@pytest.mark.parametrize("name", NAMES)
def test_a_documented_name(name: str) -> None:
    """Each name of the page is there."""
    module, _, last = name.rpartition(".")

    assert hasattr(import_module(module), last)


def test_the_page_lists_them() -> None:
    """The page has the names that programs use."""
    assert {
        "aisecurity.global_configuration",
        "aisecurity.configuration.global_configuration",
        "aisecurity.constants.base.MAX_NUMBER_OF_BATCH_SCAN_OBJECTS",
        "aisecurity.constants.base.MAX_NUMBER_OF_SCAN_IDS",
        "aisecurity.constants.base.MAX_NUMBER_OF_REPORT_IDS",
        "aisecurity.scan.sync.scanner.Scanner",
        *(f"aisecurity.scan.{half}.scanner.Content" for half in ("inline", "asyncio")),
        *(f"aisecurity.scan.{half}.scanner.AiProfile" for half in ("inline", "asyncio")),
    } <= {*NAMES}


def test_models_of_the_scanner_modules() -> None:
    """The modules of a Scanner have the models that it takes and returns, and no name more."""
    for module in (inline_scanner, asyncio_scanner, early_scanner):
        for name in models.__all__:
            assert getattr(models, name) is getattr(module, name)
        with pytest.raises(AttributeError, match="has no attribute 'Contend'"):
            _ = module.Contend
    assert inline_scanner.Scanner is early_scanner.Scanner


def test_limits() -> None:
    """The limits by which programs split lists are those of one request."""
    base = import_module("aisecurity.constants.base")
    names = ("BATCH_SCAN_OBJECTS", "SCAN_IDS", "REPORT_IDS")

    assert [5, 5, 5] == [getattr(base, f"MAX_NUMBER_OF_{name}") for name in names]


def test_global_configuration() -> None:
    """It reads what `init` set last, the key as a str, and sets as `init` does; it shows no secret."""
    current = aisecurity.global_configuration
    made = current.init(api_key="k-2", api_endpoint="http://127.0.0.1:9", num_retries=3)

    assert current is configuration.global_configuration
    assert made is configuration.default()
    assert ("k-2", None, "http://127.0.0.1:9", 3) == settings()
    assert "k-2" not in repr(current)
    current.init(api_token=SecretText("t"))
    assert (None, "t") == settings()[:2]
    current.init(api_key=lambda: "of this hour")
    assert (None, None) == settings()[:2]


def test_global_configuration_without_init(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before `init` it reads the environment, and without a credential there the defaults."""
    assert (None, None, configuration.Region.US.value, 2) == settings()

    monkeypatch.setenv("PANW_AI_SEC_API_KEY", "k-3")
    monkeypatch.setenv("PANW_AI_SEC_API_ENDPOINT", configuration.Region.INDIA)
    assert ("k-3", None, configuration.Region.INDIA.value, 2) == settings()


def settings() -> tuple[str | None, str | None, str, int]:
    """Return what a program reads."""
    current = aisecurity.global_configuration
    return current.api_key, current.api_token, current.api_endpoint, current.num_retries
