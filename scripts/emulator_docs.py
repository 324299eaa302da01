"""Write the generated parts of docs/emulator.md: the settings, the kinds of fault, and the table of detectors."""

from __future__ import annotations

import json
import re
from pathlib import Path

from attrs import fields

from aisecurity.emulator.command_line_options import option_of
from aisecurity.emulator.detection.detector_table import built_in_detectors
from aisecurity.emulator.detection.detectors import Detector, Rule
from aisecurity.emulator.faults.fault_reader import FAULT_KINDS
from aisecurity.emulator.settings import Settings, described_settings

PAGE = Path(__file__).resolve().parent.parent / "docs" / "emulator.md"


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


def detectors() -> str:
    """Return a section for each detector, with all its phrases and patterns."""
    return "\n\n".join(_detector(detector) for detector in built_in_detectors().values())


def _detector(detector: Detector) -> str:
    sides = ", ".join(sorted(detector.sides)) + (", code" if detector.code else "")
    head = f"### `{detector.flag}`\n\nIn reports `{detector.service}`; looks at: {sides}."
    if detector.grounding is not None:
        head += " Fires where a response that comes with a context shares too few words with it."
    return "\n".join([head, "", *(_rule(rule) for rule in detector.rules)]).strip()


def _rule(rule: Rule) -> str:
    found = [f"`` {json.dumps(phrase, ensure_ascii=False)} ``" for phrase in rule.phrases]
    if rule.regex is not None:
        pattern = getattr(rule.regex, "pattern", rule.regex)
        found.append(f"pattern `` {pattern} ``")
    return f"- {rule.name}: {'; '.join(found)}"


def render(page: str) -> str:
    """Return *page* with its generated parts as they are now."""
    for name, text in (("settings", settings()), ("faults", faults()), ("detectors", detectors())):
        part = f"<!-- {name} -->\n{text}\n<!-- end of {name} -->"
        old = re.compile(rf"<!-- {name} -->.*?<!-- end of {name} -->", re.DOTALL)
        page = old.sub(part.replace("\\", r"\\"), page)
    return page


if __name__ == "__main__":
    PAGE.write_text(render(PAGE.read_text("utf-8")), encoding="utf-8")
