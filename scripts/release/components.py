"""Distributions that the package runs with, as they are installed here: what each needs, and its licence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.metadata import Distribution, PackageNotFoundError, distribution

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

_NAMES = (
    *(
        "MIT",
        "MIT-CMU",
        "BSD",
        "BSD License",
        r"BSD-\d-Clause",
        r"[23]-Clause BSD(?: License)?",
        "0BSD",
        "ISC",
        "Zlib",
        "HPND",
    ),
    *("Apache-2\\.0", "Apache", "Apache Software License", "PSF", "PSF-2\\.0", "Python Software Foundation License"),
    *("Python-2\\.0", "MPL-2\\.0", r"Mozilla Public License 2\.0", "Unlicense", "CC0-1\\.0", "BSL-1\\.0"),
)
PERMISSIVE = re.compile(rf"\b(?:{'|'.join(_NAMES)})\b", re.IGNORECASE)
"""Licences that ask for a notice, or for what was changed in their own files."""
STRICT = re.compile(
    r"\b([AL]?GPL|GNU (?:Affero )?General|SSPL|BUSL|Commons Clause|Proprietary|CC-BY-NC)", re.IGNORECASE
)


@dataclass
class Component:
    """A distribution, by what it is needed, and what it needs itself."""

    name: str
    version: str
    licence: str
    is_expression: bool
    extras: set[str] = field(default_factory=set[str])
    """The extras of the package that bring it; "" where the package itself does."""
    needs: set[str] = field(default_factory=set[str])

    @property
    def is_required(self) -> bool:
        """Return whether it comes with the package alone."""
        return "" in self.extras


def licence_of(found: Distribution) -> tuple[str, bool]:
    """Return what a distribution says of its licence, and whether as an expression of SPDX; "" if nothing."""
    said = _said(found, "License-Expression")
    if said:
        return said[0], True
    classifiers = [row.rpartition(" :: ")[2] for row in _said(found, "Classifier") if row.startswith("License ::")]
    named = [row for row in classifiers if row not in {"OSI Approved", "Dual License"}]
    written = [text.partition("\n")[0][:80] for text in _said(found, "License")]
    return " OR ".join(named) or "".join(written) or _title(found), False


def _said(found: Distribution, key: str) -> list[str]:
    return [str(value) for value in found.metadata.get_all(key) or []]


def _title(found: Distribution) -> str:
    """Return the first line of the file of a licence; "" without one."""
    texts = (path.read_text("utf-8") for path in found.files or () if path.name in {"LICENSE", "LICENSE.txt"})
    return next((text.strip().partition("\n")[0] for text in texts), "")


def closure(package: str, extras: list[str]) -> tuple[dict[str, Component], list[str]]:
    """Return all that *package* runs with, by name, and the extras of which something is not installed here."""
    components: dict[str, Component] = {}
    missing: list[str] = []
    for extra in ["", *extras]:
        found: dict[str, Component] = {}
        try:
            _collect(package, {extra}, found)
        except PackageNotFoundError:
            missing.append(extra)
            continue
        found.pop(canonicalize_name(package))
        for name, component in found.items():
            known = components.setdefault(name, component)
            if not known.is_required:
                known.extras.add(extra)
            known.needs |= component.needs
    return components, missing


def direct(package: str) -> list[str]:
    """Return the names of what *package* itself needs."""
    return [str(canonicalize_name(one.name)) for one in _requirements(distribution(package), {""})]


def _collect(name: str, extras: set[str], found: dict[str, Component]) -> None:
    installed = distribution(name)
    licence, is_expression = licence_of(installed)
    key = str(canonicalize_name(name))
    component = found.setdefault(key, Component(key, installed.version, licence, is_expression))
    for requirement in _requirements(installed, extras):
        needed = str(canonicalize_name(requirement.name))
        if needed not in component.needs:
            component.needs.add(needed)
            _collect(requirement.name, requirement.extras | {""}, found)


def _requirements(installed: Distribution, extras: set[str]) -> Iterator[Requirement]:
    for row in installed.requires or []:
        requirement = Requirement(row)
        if requirement.marker is None or any(requirement.marker.evaluate({"extra": extra}) for extra in extras):
            yield requirement


def licence_mistakes(components: dict[str, Component]) -> Iterator[str]:
    """Yield the components whose licence is unknown, or asks for more than a notice and changed files."""
    for component in components.values():
        parts = re.split(r" OR ", component.licence)
        if not any(PERMISSIVE.search(part) and not STRICT.search(part) for part in parts):
            yield f"{component.name} {component.version} has the licence {component.licence or 'that it does not name'}"
