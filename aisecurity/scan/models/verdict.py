"""Earlier home of the mixin of ScanResponse, under its earlier name too."""

from aisecurity._runtime.verdict import VerdictMixin as VerdictMixin

Verdict = VerdictMixin

__all__ = ["Verdict", "VerdictMixin"]
