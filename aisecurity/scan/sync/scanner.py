"""Early name of `aisecurity.scan.inline.scanner`."""

from aisecurity.scan.inline.scanner import Scanner as Scanner

__all__ = ["Scanner"]
