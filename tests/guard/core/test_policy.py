"""Policy: its defaults, and what is refused when one is made."""

from typing import Any

import pytest
from attrs.exceptions import FrozenInstanceError

from aisecurity.exceptions import ConfigurationError
from aisecurity.guard import Failure
from aisecurity.guard.policy import MAY_OPEN, Policy
from tests.support.samples import anything

ALL = {"timeout", "unavailable", "rate_limited"}


def test_defaults() -> None:
    """Nothing passes without a whole verdict."""
    policy = Policy()

    assert (frozenset(), "block", frozenset(), "new", True, True) == (
        policy.fail_open,
        policy.on_partial,
        policy.mask,
        policy.history,
        policy.response,
        policy.tools,
    )
    assert (1024, 300.0, "hold", 2000, 400) == (
        policy.cache,
        policy.cache_seconds,
        policy.streaming,
        policy.window_characters,
        policy.window_overlap,
    )
    assert ("pass", "split", 5.0, 10.0, False) == (
        policy.non_text,
        policy.long_text,
        policy.timeout,
        policy.turn_timeout,
        policy.production,
    )


def test_frozen() -> None:
    """It never changes, and equal ones are equal."""
    with pytest.raises(FrozenInstanceError):
        Policy().fail_open = frozenset({"timeout"})  # type: ignore[misc]  # a mistake
    assert Policy(fail_open={"timeout"}) == Policy(fail_open=["timeout", "timeout"])
    assert {Policy(): 1} == {Policy(): 1}


@pytest.mark.parametrize(
    "given", [ALL, list(ALL), tuple(ALL), frozenset(ALL), MAY_OPEN, {Failure.TIMEOUT}, dict.fromkeys(ALL)]
)
def test_names_in_any_collection(given: Any) -> None:
    """A set of them is kept."""
    assert frozenset(map(str, given)) == Policy(fail_open=given).fail_open


@pytest.mark.parametrize("failure", [one for one in Failure if one not in ALL])
def test_failures_that_cannot_be_opened(failure: Failure) -> None:
    """An attacker, a wrong key or a mistake brings them about, so no policy names them."""
    assert ALL == set(MAY_OPEN)
    with pytest.raises(ConfigurationError, match="fail_open: only rate_limited, timeout, unavailable can be named"):
        Policy(fail_open={failure})
    with pytest.raises(ConfigurationError, match="fail_open: only"):
        Policy(fail_open={"timeout", str(failure)})


@pytest.mark.parametrize("given", ["timeout", None, True, 7, [["timeout"]]])
@pytest.mark.parametrize(("name", "example"), [("fail_open", "rate_limited"), ("mask", "prompt")])
def test_no_set_of_names(name: str, example: str, given: Any) -> None:
    """A str is no set of names, though one could be made of its letters."""
    with pytest.raises(
        ConfigurationError, match=f"^AISEC_SDK_ERROR:{name}: a set of names is needed, such as {{'{example}'}}$"
    ):
        Policy(**{name: given})


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("mask", {"tool"}),
        ("mask", {"prompt", 1}),
        ("on_partial", "open"),
        ("on_partial", True),
        ("history", "none"),
        ("history", ["new"]),
        ("streaming", "release"),
        ("streaming", None),
        ("non_text", "skip"),
        ("long_text", "cut"),
        ("response", 1),
        ("tools", "False"),
        ("tools", None),
        ("production", 0),
        ("cache", -1),
        ("cache", True),
        ("cache", 1.5),
        ("window_characters", 1),
        ("window_characters", "2000"),
        ("window_overlap", 0),
        ("cache_seconds", 0),
        ("cache_seconds", float("inf")),
        ("cache_seconds", float("nan")),
        ("timeout", 0),
        ("timeout", -1),
        ("timeout", float("inf")),
        ("timeout", None),
        ("timeout", True),
        ("turn_timeout", "10"),
        ("turn_timeout", float("inf")),
    ],
)
def test_values_that_cannot_work(name: str, wrong: Any) -> None:
    """They are refused by name, and not repeated."""
    with pytest.raises(ConfigurationError, match=f"{name}: ") as refused:
        Policy(**{name: wrong})
    assert "release" not in str(refused.value)


@pytest.mark.parametrize(
    ("settings", "text"),
    [
        ({"window_characters": 700}, "window_overlap: at most half"),
        ({"window_characters": 799, "window_overlap": 400}, "window_overlap: at most half"),
        ({"mask": {"response"}, "streaming": "window"}, "mask: with streaming"),
        ({"mask": {"prompt", "response"}, "streaming": "window"}, "mask: with streaming"),
        ({"mask": {"response"}, "response": False}, "mask: a response that is not scanned"),
        ({"timeout": 10.5}, "turn_timeout: at least as long"),
        ({"timeout": 3, "turn_timeout": 2.9}, "turn_timeout: at least as long"),
    ],
)
def test_combinations_that_cannot_work(settings: dict[str, Any], text: str) -> None:
    """They are refused when the policy is made, and not when it is used."""
    with pytest.raises(ConfigurationError, match=text):
        Policy(**settings)


@pytest.mark.parametrize(
    "settings",
    [
        {"window_characters": 800},
        {"window_characters": 2, "window_overlap": 1},
        {"mask": {"prompt"}, "streaming": "window"},
        {"mask": {"prompt"}, "response": False},
        {"mask": {"prompt", "response"}},
        {"timeout": 10},
        {"timeout": 0.1, "turn_timeout": 0.1},
        {"cache": 0},
        {"history": "last"},
        {"history": "all"},
        {"on_partial": "allow"},
        {"non_text": "block"},
        {"long_text": "block"},
        {"streaming": "window"},
        {"response": False, "tools": False, "production": True},
    ],
)
def test_what_works(settings: dict[str, Any]) -> None:
    """Each value that is documented is taken, up to its bound."""
    policy = Policy(**settings)

    assert settings == {name: getattr(policy, name) for name in settings}


def test_no_name_besides() -> None:
    """A setting that is misspelled is no setting, and none is given by its place."""
    with pytest.raises(TypeError):
        Policy(**anything({"fail_closed": True}))
    with pytest.raises(TypeError):
        anything(Policy)({"timeout"})
