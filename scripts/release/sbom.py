"""A bill of materials in the format of CycloneDX: the package and what it runs with, the same for the same."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from .components import Component


def bill(
    package: str, version: str, wheel_sha256: str, epoch: int, components: dict[str, Component], direct: list[str]
) -> str:
    """Return the bill as JSON; what only an extra brings is optional."""
    root = f"pkg:pypi/{package}@{version}"
    references = {name: f"pkg:pypi/{name}@{one.version}" for name, one in sorted(components.items())}
    edges = {root: [references[name] for name in direct if name in references]}
    edges |= {references[name]: [references[need] for need in sorted(components[name].needs)] for name in references}
    document: dict[str, Any] = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "timestamp": datetime.fromtimestamp(epoch, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "lifecycles": [{"phase": "build"}],
            "component": {
                "type": "library",
                "bom-ref": root,
                "name": package,
                "version": version,
                "purl": root,
                "licenses": [{"license": {"id": "Apache-2.0"}}],
                "hashes": [{"alg": "SHA-256", "content": wheel_sha256}],
            },
        },
        "components": [_row(components[name], reference) for name, reference in references.items()],
        "dependencies": [{"ref": ref, "dependsOn": sorted(needs)} for ref, needs in sorted(edges.items())],
    }
    number = uuid5(NAMESPACE_URL, json.dumps(document, sort_keys=True))
    return json.dumps({**document, "serialNumber": f"urn:uuid:{number}"}, indent=2, sort_keys=True) + "\n"


def _row(component: Component, reference: str) -> dict[str, Any]:
    licence = {"expression": component.licence} if component.is_expression else {"license": {"name": component.licence}}
    extras = sorted(component.extras - {""})
    return {
        "type": "library",
        "bom-ref": reference,
        "name": component.name,
        "version": component.version,
        "purl": reference,
        "scope": "required" if component.is_required else "optional",
        "licenses": [licence],
        **({} if component.is_required else {"properties": [{"name": "extra", "value": extra} for extra in extras]}),
    }
