"""Names of classes of errors, as `retry_errors` takes them."""

from __future__ import annotations

from pathlib import Path

import pytest

from aisecurity.bulk import Source
from aisecurity.bulk.errors import classes_of, error_names
from aisecurity.bulk.items import read_item
from aisecurity.bulk.sources.entries import read_entries
from aisecurity.bulk.sources.selection import RowSelection
from aisecurity.exceptions import ConfigurationError


def test_classes_below() -> None:
    """A name stands for its class and all below it."""
    assert {"APIConnectionError", "APITimeoutError", "ProxyRefusedError", "UntrustedCertificateError"} <= classes_of(
        "APIConnectionError"
    )
    assert {"RateLimitError"} == classes_of(["RateLimitError"])
    assert error_names() == classes_of("AISecSDKException")
    assert "NoVerdictError" in error_names()


def test_a_name_that_no_class_has() -> None:
    """It is named."""
    with pytest.raises(ConfigurationError, match="retry_errors: no class of errors is named Other, Some"):
        classes_of(["Some", "PayloadError", "Other"])


@pytest.mark.parametrize("name", ["in.jsonl", "in.json"])
def test_errors_of_rows(folder: Path, name: str) -> None:
    """An error that is kept holds nothing of what was to be scanned, by no way that leads from it."""
    rows = ['{"prompt": ["secret"]}', '"secret"', '["secret"]', "secret"]
    text = f"[{','.join(rows[:3])}]" if name == "in.json" else "\n".join(rows)
    (folder / name).write_text(text, encoding="utf-8")
    entries = [*read_entries(Source(folder / name), RowSelection(), None), read_item(0, {"prompt": 1})]
    errors = [entry.error for entry in entries if entry.error is not None]

    assert len(rows) - 1 + (name == "in.jsonl") == len(errors)
    assert [(None, None, None)] * len(errors) == [
        (error.__traceback__, error.__context__, error.__cause__) for error in errors
    ]
