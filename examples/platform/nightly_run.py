"""A nightly run: is the service there, scan a file from a journal on, and count what happened for a dashboard.

python examples/platform/nightly_run.py [FOLDER]     verdicts and journal go to FOLDER, else to one that is thrown away
"""

import os
import sys
import tempfile
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

from aisecurity import AiProfile, Configuration, Scanner, testing
from aisecurity.bulk import run
from aisecurity.diagnostics import diagnose
from aisecurity.instrumentation import AttemptEnded, CallEnded, Event, subscribe

SOURCE = Path(__file__).with_name("prompts.csv")
PROFILE = os.getenv("AI_PROFILE_NAME", "nightly")

counts: Counter[str] = Counter()


def observe(event: Event) -> None:
    """Count answers by status, and verdicts by action; no event holds a text."""
    if isinstance(event, AttemptEnded):
        counts[f"answers {event.status or 'none'}"] += 1
    elif isinstance(event, CallEnded):
        counts[f"verdicts {event.action or 'none'}"] += 1


def configuration(stack: ExitStack) -> Configuration:
    """Return the configuration of the environment, or that of an emulator that ends with *stack*."""
    if os.getenv("PANW_AI_SEC_API_KEY"):
        return Configuration.resolve()
    return testing.configuration(stack.enter_context(testing.emulator()))


def main(arguments: list[str]) -> int:
    """Return what a scheduler takes for success: 0 if every row has a verdict."""
    with ExitStack() as stack:
        config = configuration(stack)
        diagnosis = diagnose(config)
        if not diagnosis.ok:
            print(*(f"{check.name}: {check.reason}; {check.remedy}" for check in diagnosis.failed), sep="\n")
            return 1
        folder = Path(arguments[0] if arguments else stack.enter_context(tempfile.TemporaryDirectory()))
        scanner = stack.enter_context(Scanner(config))
        stack.enter_context(subscribe(observe))
        profile = AiProfile(profile_name=PROFILE)
        summary = run(SOURCE, folder / "verdicts.csv", folder / "journal", ai_profile=profile, scanner=scanner)
    print(f"{summary.rows} rows, {dict(summary.verdicts)}, found {dict(summary.detections)}")
    print(*(f"{name}: {number}" for name, number in sorted(counts.items())), sep="\n")
    return 0 if summary.complete and not summary.errors else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
