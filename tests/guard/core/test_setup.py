"""Checks of what a guard or a turn is made of."""

from typing import Any

import pytest

from aisecurity.exceptions import ConfigurationError, PayloadError
from aisecurity.generated_openapi_client import AiProfile, Metadata
from aisecurity.guard._core import setup
from aisecurity.guard.policy import Policy
from aisecurity.scan.asyncio.scanner import Scanner as AsyncScanner
from aisecurity.scan.inline.scanner import Scanner
from tests.support.samples import UUID, configured


def test_profiles() -> None:
    """A name or an AiProfile will do."""
    profile = AiProfile(profile_id=UUID)

    assert AiProfile(profile_name="chat") == setup.checked_profile("chat")
    assert profile is setup.checked_profile(profile)
    assert ("chat", UUID, "both", "") == (
        setup.name_of(AiProfile(profile_name="chat")),
        setup.name_of(profile),
        setup.name_of(AiProfile(profile_name="both", profile_id=UUID)),
        setup.name_of(setup.checked_profile(AiProfile())),
    )


@pytest.mark.parametrize("profile", ["", "x" * 101, None, 7, AiProfile(profile_name=None), AiProfile(profile_id="7")])
def test_profiles_that_cannot_exist(profile: Any) -> None:
    """They are refused before anything is scanned."""
    with pytest.raises(PayloadError, match="profile"):
        setup.checked_profile(profile)


def test_policies() -> None:
    """Nothing but a Policy is one."""
    policy = Policy()

    assert policy is setup.checked_policy(policy)
    for wrong in (None, {"fail_open": "timeout"}, Policy, "open"):
        with pytest.raises(ConfigurationError, match="policy: a Policy is needed"):
            setup.checked_policy(wrong)


def test_scanners_of_the_other_half() -> None:
    """They are refused by name, as is what scans nothing."""
    inline, asyncio = Scanner(configured()), AsyncScanner(configured())
    setup.check_scanner(inline, is_async=False)
    setup.check_scanner(asyncio, is_async=True)

    for scanner, is_async in ((asyncio, False), (inline, True), (None, False), (object(), True), (Scanner, True)):
        with pytest.raises(ConfigurationError, match=r"scan\.asyncio" if is_async else r"scan\.inline"):
            setup.check_scanner(scanner, is_async=is_async)
    inline.close()


def test_turns() -> None:
    """Each has a transaction id of its own, and the session of the caller."""
    first, second = setup.new_turn(), setup.new_turn("chat-7")

    assert (None, "chat-7", None, frozenset()) == (first.session_id, second.session_id, first.metadata, first.system)
    assert first.transaction_id != second.transaction_id
    assert 32 == len(first.transaction_id or "")
    assert (None, [], 0, 0.0) == (first.prompt, first.outcomes, first.scans, first.spent)


def test_users() -> None:
    """A user is sent as that of the application, beside the metadata, which stay as they are."""
    metadata = Metadata(app_name="app", app_user="other")
    turn = setup.new_turn(user="u", metadata=metadata)

    assert Metadata(app_name="app", app_user="u") == turn.metadata
    assert "other" == metadata.app_user
    assert Metadata(app_user="u") == setup.new_turn(user="u").metadata
    assert metadata is setup.new_turn(metadata=metadata).metadata


def test_texts_of_the_program() -> None:
    """One text, or several."""
    assert frozenset({"Be kind."}) == setup.new_turn(system="Be kind.").system
    assert frozenset({"a", "b"}) == setup.new_turn(system=["a", "b"]).system
    assert frozenset() == setup.new_turn(system=[]).system


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("session_id", "x" * 101),
        ("session_id", 7),
        ("user", 7),
        ("metadata", ["app_user"]),
        ("system", None),
        ("system", 7),
        ("system", b"Be kind."),
        ("system", ["Be kind.", None]),
    ],
)
def test_what_the_service_would_refuse(name: str, value: Any) -> None:
    """It is refused when the turn is made, by name."""
    with pytest.raises(PayloadError, match=name):
        setup.new_turn(**{name: value})


def test_the_longest_session_id() -> None:
    """100 characters are allowed."""
    assert "x" * 100 == setup.new_turn("x" * 100).session_id
