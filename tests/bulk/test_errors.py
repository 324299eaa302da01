"""Names of classes of errors, as `retry_errors` takes them."""

from __future__ import annotations

import pytest

from aisecurity.bulk.errors import classes_of, error_names
from aisecurity.exceptions import ConfigurationError


def test_classes_below() -> None:
    """A name stands for its class and all below it."""
    assert {"APIConnectionError", "APITimeoutError", "ProxyRefusedError", "UntrustedCertificateError"} <= classes_of(
        "APIConnectionError"
    )
    assert {"PayloadError"} == classes_of(["PayloadError"])
    assert error_names() == classes_of("AISecSDKException")
    assert "NoVerdictError" in error_names()


def test_a_name_that_no_class_has() -> None:
    """It is named."""
    with pytest.raises(ConfigurationError, match="retry_errors: no class of errors is named Other, Some"):
        classes_of(["Some", "PayloadError", "Other"])
