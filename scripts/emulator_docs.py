"""Write the generated parts of docs/emulator.md: settings, kinds of fault, keys of detectors, and the detectors."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from attrs import NOTHING, AttrsInstance, fields

from aisecurity.emulator.api.detection_details import DETAIL_FORMS
from aisecurity.emulator.api.report_details import REPORT_FORMS
from aisecurity.emulator.command_line_options import option_of
from aisecurity.emulator.detection.capabilities import Capabilities
from aisecurity.emulator.detection.detector_table import RuleRow, built_in_detectors
from aisecurity.emulator.detection.detectors import Detector, Rule
from aisecurity.emulator.detection.validators import VALIDATORS
from aisecurity.emulator.faults.fault_reader import FAULT_KINDS
from aisecurity.emulator.settings import Settings, described_settings
from aisecurity.emulator.table_parser import descriptions

PAGE = Path(__file__).resolve().parent.parent / "docs" / "emulator.md"
CHECKS = {
    "luhn": "`luhn`: the Luhn digit is right",
    "ssn": "`ssn`: such a number can have been issued",
    "aba": "`aba`: prefix and checksum are right",
}
FORMS = {"report": REPORT_FORMS, "details": DETAIL_FORMS}
SHOWN = {"service", "threat", "sides", "code", "report"}
"""The capabilities that have a column of their own in the table of detectors."""


def settings() -> str:
    """Return a row for each setting."""
    about = described_settings()
    rows = ["| setting | option | default | what it is | known from |", "|---|---|---|---|---|"]
    for one in fields(Settings):
        if one.name in about:
            default = "none" if one.default in (None, frozenset()) else f"`{one.default}`"
            text, known = about[one.name]["text"], about[one.name]["known"]
            rows.append(f"| `{one.name}` | `{option_of(one.name)}` | {default} | {text} | {known} |")
    return "\n".join(rows)


def faults() -> str:
    """Return a row for each kind of fault."""
    rows = ["| kind | members and defaults | what happens |", "|---|---|---|"]
    for name, kind in FAULT_KINDS.items():
        members = [
            f"`{one.name}`" if one.default in (True, None) or one.name == "redirect" else f"`{one.name}={one.default}`"
            for one in fields(kind)
        ]
        rows.append(f"| `{name}` | {', '.join(members)} | {' '.join((kind.__doc__ or '').split())} |")
    return "\n".join(rows)


def keys(kind: type[AttrsInstance]) -> str:
    """Return a row for each key of the tables that *kind* is read from."""
    rows = ["| key | default | what it is |", "|---|---|---|"]
    about = descriptions(kind)
    for one in fields(kind):
        forms = ", ".join(f"`{form}`" for form in FORMS.get(one.name, ()))
        text = f"{about[one.name]}: {forms}" if forms else about[one.name]
        rows.append(f"| `{one.name}` | {_default(one.default)} | {text} |")
    return "\n".join(rows)


def _default(value: object) -> str:
    if value is NOTHING:
        return "needed"
    return "none" if value in (None, (), "", ("",)) else f"`{json.dumps(value)}`"


def detectors() -> str:
    """Return a table of the detectors, and a section for each with all its phrases and patterns."""
    built_in = built_in_detectors().values()
    head = ["| detector | in reports | in tool events | looks at | report | more |", "|---|---|---|---|---|---|"]
    table = "\n".join([*head, *(_row(detector) for detector in built_in)])
    return "\n\n".join([table, *(_section(detector) for detector in built_in)])


def _row(detector: Detector) -> str:
    sides = ", ".join(sorted(detector.sides)) + (", code" if detector.code else "")
    report = f"`{detector.report}`" if detector.report else ""
    cells = (f"`{detector.flag}`", f"`{detector.service}`", detector.threat, sides, report, ", ".join(_more(detector)))
    return "|".join(["", *(f" {cell} " if cell else " " for cell in cells), ""])


def _more(detector: Detector) -> Iterator[str]:
    """Yield the other capabilities that the detector declares."""
    for one in fields(Capabilities):
        value = getattr(detector, one.name)
        if one.name not in SHOWN and value != one.default:
            yield f"`{one.name}`: `{value}`" if isinstance(value, str) else f"`{one.name}`"


def _section(detector: Detector) -> str:
    head = f"### `{detector.flag}`\n"
    if detector.grounding is not None:
        head += "\nFires where a response that comes with a context shares too few words with it.\n"
    return "\n".join([head, *(_rule(rule) for rule in detector.rules)]).strip()


def _rule(rule: Rule) -> str:
    found = [f"`` {json.dumps(phrase, ensure_ascii=False)} ``" for phrase in rule.phrases]
    if rule.regex is not None:
        pattern = getattr(rule.regex, "pattern", rule.regex)
        found.append(f"pattern `` {pattern} ``{_check(rule)}")
    return f"- {rule.name}: {'; '.join(found)}"


def _check(rule: Rule) -> str:
    """Name the check that a match of the pattern must pass, if there is one."""
    (name,) = (name for name, validator in VALIDATORS.items() if validator is rule.validator)
    return f", and the check {CHECKS[name]}" if name else ""


def render(page: str) -> str:
    """Return *page* with its generated parts as they are now."""
    parts = {
        "settings": settings(),
        "faults": faults(),
        "keys of a detector": keys(Capabilities),
        "keys of a rule": keys(RuleRow),
        "detectors": detectors(),
    }
    for name, text in parts.items():
        part = f"<!-- {name} -->\n{text}\n<!-- end of {name} -->"
        old = re.compile(rf"<!-- {name} -->.*?<!-- end of {name} -->", re.DOTALL)
        page = old.sub(part.replace("\\", r"\\"), page)
    return page


if __name__ == "__main__":
    PAGE.write_text(render(PAGE.read_text("utf-8")), encoding="utf-8")
