"""A durable run from a file to a file, which only our SDK has."""

from __future__ import annotations

import json
import tempfile
import time
from pathlib import Path

from .. import traffic, usage
from ..jobs import Found, Job


def run(job: Job) -> Found:
    """Scan as many rows as *job* counts, and return the figures of the whole process."""
    from aisecurity import bulk
    from aisecurity.generated_openapi_client import AiProfile
    from aisecurity.scan.inline.scanner import Scanner

    from .sdk import prepared

    with tempfile.TemporaryDirectory() as name, Scanner(**prepared(job)) as scanner:
        folder = Path(name)
        source, text = folder / "rows.jsonl", traffic.text(job.size)
        with source.open("w", encoding="utf-8") as file:
            file.writelines(
                json.dumps({"id": number, "prompt": f"{number} {text}"}) + "\n" for number in range(job.count)
            )
        cpu, wall = usage.cpu(), time.perf_counter()
        profile = AiProfile(profile_name=traffic.PROFILE)
        summary = bulk.run(source, folder / "out.jsonl", folder / "journal", ai_profile=profile, scanner=scanner)
        cpu, wall = usage.cpu() - cpu, time.perf_counter() - wall
        if summary.requests != job.count:
            raise RuntimeError(summary.message)
    return Found(count=job.count, cpu=cpu, wall=wall, peak=usage.memory("VmHWM"))
