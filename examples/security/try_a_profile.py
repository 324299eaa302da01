"""A profile tried with attacks and harmless texts: what it misses, what it stops in vain, and why it stopped the rest.

python examples/security/try_a_profile.py      against the service of the environment, else an emulator of its own
"""

import json
import os
from contextlib import ExitStack
from pathlib import Path

from aisecurity import AiProfile, Configuration, Scanner, testing
from aisecurity.bulk import scan_many

SAMPLES = Path(__file__).with_name("samples.jsonl")
PROFILE = os.getenv("AI_PROFILE_NAME", "candidate")
MOST_REPORTS = 5
"""Reports for one query, of which there may be ten a minute."""


def configuration(stack: ExitStack) -> Configuration:
    """Return the configuration of the environment, or that of an emulator that ends with *stack*."""
    if os.getenv("PANW_AI_SEC_API_KEY"):
        return Configuration.resolve()
    return testing.configuration(stack.enter_context(testing.emulator()))


def main() -> None:
    """Scan each sample, compare, and ask for the reports of those that were stopped."""
    samples = [json.loads(line) for line in SAMPLES.read_text("utf-8").splitlines()]
    with ExitStack() as stack:
        scanner = stack.enter_context(Scanner(configuration(stack)))
        stopped: list[str] = []
        found: dict[int, str] = {}
        for scanned in scan_many(samples, ai_profile=AiProfile(profile_name=PROFILE), scanner=scanner):
            verdict = scanned.response
            if verdict is None:
                found[scanned.index] = f"no verdict: {type(scanned.error).__name__}"
                continue
            if verdict.is_blocked:
                stopped.append(verdict.report_id)
            right = verdict.is_blocked == scanned.item["attack"]
            wrong = "stopped in vain" if verdict.is_blocked else "missed"
            found[scanned.index] = f"{'right' if right else wrong}: {verdict.action} {verdict.threats}"
        for index, sample in enumerate(samples):
            print(f"{sample['id']:12}{found[index]}")
        for report in scanner.query_by_report_ids(sorted(stopped)[:MOST_REPORTS]):
            findings = report.detection_results or []
            services = sorted({str(one.detection_service) for one in findings if one.verdict == "malicious"})
            print("a report names", ", ".join(services))


if __name__ == "__main__":
    main()
