"""Forms of findings in a verdict: the members of `prompt_detection_details` and `response_detection_details`."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from aisecurity.emulator.detection.verdicts import ScannedSide
from aisecurity.emulator.http.json_body import Json

DetailForm = Callable[[list[str], list[str]], Json]
"""A builder of one member, from the names of the rules that fired and of the permitted rules that matched."""


def detection_details(side: ScannedSide) -> Json | None:
    """Build the details of a side, without empty lists and members; None if nothing is left."""
    members = {name: _member(side, name) for name in DETAIL_FORMS}
    return {name: member for name, member in members.items() if member} or None


def _member(side: ScannedSide, name: str) -> Json:
    """Build one member, of all detectors that have it as their form."""
    flags = [detector.flag for detector in side.detectors if detector.details == name]
    fired = dict.fromkeys(rule for flag in flags if flag in side.found for rule in side.found[flag].rules)
    permitted = dict.fromkeys(rule for flag in flags for rule in side.permitted.get(flag, ()))
    lists = DETAIL_FORMS[name](list(fired), list(permitted))
    return {key: rules for key, rules in lists.items() if rules}


def _toxic_categories(fired: list[str], _permitted: list[str]) -> Json:
    return {"toxic_categories": fired}


def _topics(fired: list[str], permitted: list[str]) -> Json:
    return {"allowed_topics": permitted, "blocked_topics": fired}


DETAIL_FORMS: Mapping[str, DetailForm] = MappingProxyType(
    {"toxic_content_details": _toxic_categories, "topic_guardrails_details": _topics},
)
