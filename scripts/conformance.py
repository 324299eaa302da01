"""Run schemathesis with all its checks against the emulator, and count the cases by the status answered.

    python scripts/conformance.py [--spec FILE ...] [--examples N] [--seed N]
    python scripts/conformance.py --write       write aisecurity/emulator/api/openapi.json from openapi.yaml

The emulator's own contract, each FILE, and a contract made narrow enough that what is generated from it is accepted,
once for each dialect without nulls. schemathesis imports this file too, for the hook at its end.
"""

from __future__ import annotations

import argparse
import collections
import importlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build" / "conformance"
CONTRACT = ROOT / "aisecurity" / "emulator" / "api" / "openapi.json"
KEY = "key-of-the-conformance-run"
UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"

# Left out of the first runs: these contracts allow what the documentation refuses (empty contents, ids that are no
# UUIDs, ...), so a refusal of valid data is right there. The narrow contract says these things, and runs every check.
NOT_IN_WIDE_RUNS = "positive_data_acceptance"

Json = dict[str, Any]


def contract_text() -> str:
    """Write openapi.yaml as JSON; its only server is the one that it comes from, so that nothing reaches another."""
    yaml = importlib.import_module("yaml")
    spec = yaml.safe_load((ROOT / "openapi.yaml").read_text("utf-8"))
    return json.dumps({**spec, "servers": [{"url": "/"}]}, separators=(",", ":")) + "\n"


def narrowed(spec: Json) -> Json:
    """Say in the contract what the documentation says elsewhere, and that null is accepted for what is optional."""
    schemas: Json = spec["components"]["schemas"]
    _narrow_ids(spec, schemas)
    _narrow_content(schemas)
    for name in ("ScanRequest", "ScanContent", "Metadata", "AgentMeta", "ToolEvent", "AiProfile"):
        _allow_null(schemas[name])
    batch = spec["paths"]["/v1/scan/async/request"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    batch |= {"minItems": 1, "maxItems": 5}
    _link(spec)
    return spec


def _narrow_ids(spec: Json, schemas: Json) -> None:
    for name in ("tr_id", "session_id", "transaction_id"):
        schemas["ScanRequest"]["properties"][name]["maxLength"] = 100
    profile = schemas["AiProfile"]
    profile["properties"]["profile_name"]["maxLength"] = 100
    profile["properties"]["profile_id"] |= _pattern(UUID, 36)
    profile["anyOf"] = [_not_empty("profile_id"), _not_empty("profile_name")]
    schemas["AsyncScanObject"]["properties"]["req_id"] |= {"minimum": 0, "maximum": 2**32 - 1}
    for path, pattern, length in (("results", UUID, 36), ("reports", f"R{UUID}", 37)):
        parameter = spec["paths"][f"/v1/scan/{path}"]["get"]["parameters"][0]
        parameter["schema"]["items"] |= _pattern(pattern, length)


def _pattern(pattern: str, length: int) -> Json:
    return {"pattern": f"^{pattern}$", "minLength": length, "maxLength": length}


def _narrow_content(schemas: Json) -> None:
    content, event = schemas["ScanContent"], schemas["ToolEvent"]
    schemas["ScanRequest"]["properties"]["contents"]["minItems"] = 1
    for name in ("prompt", "response"):
        content["properties"][name]["minLength"] = 1
    texts = ("prompt", "response", "code_prompt", "code_response")
    there = {"required": ["tool_event"], "properties": {"tool_event": {"type": "object"}}}
    content["anyOf"] = [*map(_not_empty, texts), there]
    event["anyOf"] = [_not_empty("input"), _not_empty("output")]
    metadata = schemas["ToolEventMetadata"]
    # Answers have it as well, but none that this would refuse.
    metadata["required"] = ["ecosystem", "method", "server_name"]
    metadata["properties"]["ecosystem"]["enum"] = ["mcp"]
    metadata["properties"]["tool_invoked"]["nullable"] = True


def _not_empty(name: str) -> Json:
    return {"required": [name], "properties": {name: {"type": "string", "minLength": 1}}}


def _allow_null(schema: Json) -> None:
    for name, member in schema["properties"].items():
        if name in schema.get("required", ()):
            continue
        if "$ref" in member:
            member["allOf"] = [{"$ref": member.pop("$ref")}]
        member["nullable"] = True


def _link(spec: Json) -> None:
    """Let schemathesis ask for the results and reports of the scans that it sent."""
    for path in ("sync", "async"):
        spec["paths"][f"/v1/scan/{path}/request"]["post"]["responses"]["200"]["links"] = {
            "results": {
                "operationId": "GetScanResultsByScanIds",
                "parameters": {"query.scan_ids": "$response.body#/scan_id"},
            },
            "reports": {
                "operationId": "GetThreatScanReports",
                "parameters": {"query.report_ids": "$response.body#/report_id"},
            },
        }


@contextmanager
def emulator(log: Path, *options: str) -> Generator[str]:
    """Yield the URL of an emulator that writes its access log to *log*."""
    command = [sys.executable, "-m", "aisecurity.emulator", "--port", "0", "--log-level", "info", "--api-key", KEY]
    command += ["--queries-per-minute", "0", "--async-delay", "0", *options]
    with (
        log.open("w") as errors,
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=errors, text=True) as process,
    ):
        if process.stdout is None:
            raise RuntimeError("the emulator has no output")
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def run(name: str, spec: str, arguments: Sequence[str], *options: str) -> int:
    """Run schemathesis with an emulator of its own, and print how many cases got which status."""
    log = BUILD / f"{name}.log"
    print(f"\n--- {name}", flush=True)
    with emulator(log, *options) as url:
        tool = Path(sys.executable).with_name("schemathesis")
        command = [str(tool), "run", spec.format(url=url), "--url", url, "--checks", "all", *arguments]
        command += ["--header", f"x-pan-token: {KEY}", "--continue-on-failure", "--no-color"]
        command += ["--generation-database", "none", "--warnings", "off"]
        environment = os.environ | {"SCHEMATHESIS_HOOKS": Path(__file__).stem, "PYTHONPATH": str(Path(__file__).parent)}
        failed = subprocess.run(command, cwd=BUILD, env=environment, check=False).returncode
    lines = re.findall(r'"path": "(/v1/[^"]*)", "status": (\d+)', log.read_text("utf-8"))
    by_path: collections.Counter[tuple[str, str]] = collections.Counter(lines)
    for path in sorted({path for path, _ in lines if by_path[path, "200"] + by_path[path, "400"]}):
        print(f"{path:24}", *(f"{status}: {by_path[path, status]}" for status in sorted({s for _, s in lines})))
    total = collections.Counter(status for _, status in lines)
    print("all", sum(total.values()), "cases;", ", ".join(f"{status}: {total[status]}" for status in sorted(total)))
    return failed


def main() -> int:
    """Do every run, and fail if one of them does."""
    parser = argparse.ArgumentParser(description="schemathesis against the emulator")
    parser.add_argument("--spec", action="append", default=[], type=Path, metavar="FILE", help="another contract")
    parser.add_argument("--examples", default="50", metavar="N", help="cases for each operation and phase")
    parser.add_argument("--seed", default="1", metavar="N")
    parser.add_argument("--write", action="store_true", help="write the emulator's copy of the contract, and stop")
    options = parser.parse_args()
    if options.write:
        CONTRACT.write_text(contract_text(), "utf-8")
        return 0
    BUILD.mkdir(parents=True, exist_ok=True)
    narrow = BUILD / "narrowed.json"
    narrow.write_text(json.dumps(narrowed(json.loads(CONTRACT.read_text("utf-8")))), "utf-8")
    wide = ["--seed", options.seed, "--max-examples", options.examples, "--exclude-checks", NOT_IN_WIDE_RUNS]
    failed = run("own-contract", "{url}/openapi.json", wide)
    for spec in options.spec:
        failed |= run(spec.stem, str(spec.resolve()), wide)
    failed |= run("narrowed", str(narrow), wide[:-2])
    return failed | run("narrowed-newest", str(narrow), wide[:-2], "--dialect", "newest")


def before_call(_context: object, case: Any, _arguments: object) -> None:
    """Renumber the scans of a batch where two have the same req_id, which no schema can forbid."""
    body: Any = case.body
    if not isinstance(body, list):
        return
    rows = list[Any](cast("Any", body))
    numbers: list[Any] = [cast("Json", row).get("req_id") if isinstance(row, dict) else None for row in rows]
    if all(type(number) is int for number in numbers) and len(set(numbers)) < len(numbers):
        case.body = [{**row, "req_id": index} for index, row in enumerate(rows)]


if __name__ == "__main__":
    sys.exit(main())
if "SCHEMATHESIS_HOOKS" in os.environ:
    importlib.import_module("schemathesis").hook(before_call)
