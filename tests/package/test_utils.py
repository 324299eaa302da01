"""Helpers: JSON of models, and the one that existing programs import."""

import json
from typing import Any

import pytest

from aisecurity.generated_openapi_client import ScanResponse
from aisecurity.scan.models.content import Content
from aisecurity.utils import json_default, safe_flatten
from tests.support.samples import SCAN_OK


@pytest.mark.parametrize(
    ("value", "flat"),
    [
        (None, []),
        ([], []),
        ([1, [2, (3, [[4]])], None, [None]], [1, 2, 3, 4]),
        ("text", ["text"]),
        (["text", b"bytes", {"a": [1]}], ["text", b"bytes", {"a": [1]}]),
        ((0, False, ""), [0, False, ""]),
    ],
)
def test_flat(value: Any, flat: list[Any]) -> None:
    """Lists and tuples are unpacked at any depth, texts and objects are items, and only None is left out."""
    assert flat == safe_flatten(value)


def test_json_of_models() -> None:
    """`json.dumps` writes models and contents, wherever they are, and nothing else that it would not."""
    moment = "2025-05-28T10:10:14.123456789Z"
    answer = {**SCAN_OK, "created_at": moment, "prompt_detected": {"dlp": True}}
    value = {"of": [ScanResponse.from_dict(answer), Content(prompt="p")]}

    assert {"of": [answer, {"prompt": "p"}]} == json.loads(json.dumps(value, default=json_default))
    dumped = ScanResponse.from_dict(answer).model_dump(exclude_none=True)
    assert answer == json.loads(json.dumps(dumped, default=json_default))
    with pytest.raises(TypeError, match="Object of type set is not JSON serializable"):
        json.dumps({1}, default=json_default)
