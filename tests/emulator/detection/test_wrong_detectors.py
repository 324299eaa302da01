"""Errors in tables of detectors, and in detectors made in Python."""

from collections.abc import Callable
from typing import Any

import pytest
from attrs import evolve

from aisecurity.emulator import Settings, SettingsError
from aisecurity.emulator.detection.detector_table import built_in_detectors

OWN = "[detectors.own]\nservice = 's'\nthreat = 't'\n"
WRONG = [
    ("[detectors.own]\ncode = true", "detectors.own: service, sides, and threat are missing"),
    (OWN, "detectors.own: sides is missing"),
    (f"{OWN}sides = []", "detectors.own: Length of 'sides' must be >= 1: 0"),
    (f"{OWN}sides = 'prompt'", "detectors.own.sides: a list of texts is needed"),
    (f"{OWN}sides = ['promt']", "detectors.own.sides: 'promt' is not prompt or response or tool_event"),
    (
        "[detectors.own]\nservice = ''\nsides = ['prompt']\nthreat = 't'",
        "detectors.own: Length of 'service' must be >= 1: 0",
    ),
    (f"{OWN}sides = ['prompt']\nmask = true", "detectors.own.mask: unknown key; is it masks?"),
    (f"{OWN}sides = ['prompt']\nmasks = 'yes'", "detectors.own.masks: 'yes' is not true or false"),
    (f"{OWN}sides = ['prompt']\nreport = 'dlp'", "detectors.own.report: 'dlp' is not agent_report or cg_report or"),
    (
        f"{OWN}sides = ['prompt']\ndetails = 'toxic'",
        "detectors.own.details: 'toxic' is not toxic_content_details or topic_guardrails_details",
    ),
    (f"{OWN}sides = ['response']\ngrounding = 1", "detectors.own.grounding: a table is needed"),
    (f"{OWN}sides = ['response']\ngrounding = {{ min_word = 1 }}", "grounding.min_word: unknown key; is it min_words?"),
    (f"{OWN}sides = ['response']\ngrounding = {{ min_words = 1 }}", "detectors.own.grounding: min_shared is missing"),
    (f"{OWN}sides = ['prompt']\nrules = 1", "detectors.own.rules: an array of tables is needed"),
    (f"{OWN}sides = ['prompt']\nrules = [{{ name = 'x', regex = '(' }}]", "detectors.own.rules[0].regex: "),
    (
        f"{OWN}sides = ['prompt']\nmasks = true\nrules = [{{ name = 'x', regex = 'a', phrases = ['b'] }}]",
        "detectors.own.rules[0]: in own a rule has phrases or a regex, not both",
    ),
    ("[detectors.dlp]\nservce = 'x'", "detectors.dlp.servce: unknown key; is it service?"),
    ("[detectors]\ndlp = 1", "detectors.dlp: a table is needed"),
    ("[[detectors.injecton.rules]]\nname = 'x'", "detectors.injecton: unknown key; is it injection?"),
    (
        f"{OWN}sides = ['prompt']\n[[profiles]]\nname = 'a'\ndetectors = {{ owns = 'block' }}",
        "owns: unknown key; is it own?",
    ),
]


@pytest.mark.parametrize(("toml", "message"), WRONG, ids=[message for _, message in WRONG])
def test_wrong_tables(read: Callable[[str], Settings], toml: str, message: str) -> None:
    """An error in the table of a detector is one line that names the key and says what would be right."""
    with pytest.raises(SettingsError) as error:
        read(toml)
    assert str(error.value).startswith("emulator.toml: ")
    assert message in str(error.value)
    assert "\n" not in str(error.value)


def test_wrong_form_of_a_detector_made_in_python() -> None:
    """Settings made in Python reject a detector that names an unknown form."""
    detector = evolve(built_in_detectors()["injection"], report="pi_report")

    with pytest.raises(SettingsError, match=r"^detectors\.injection\.report: 'pi_report' is not agent_report or"):
        Settings(detectors={detector.flag: detector})


def test_wrong_side_of_a_detector_made_in_python() -> None:
    """A detector that looks at an unknown side cannot be made."""
    sides: Any = frozenset({"promt"})

    with pytest.raises(ValueError, match="'sides' must be in"):
        evolve(built_in_detectors()["injection"], sides=sides)
