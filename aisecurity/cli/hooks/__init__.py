"""Dialects of agents' command hooks: what a payload asks to have scanned, and what the answer to it looks like.

Bytes in, values out: no input or output, and nothing but the standard library, so that an answer can be given even
where the rest of the package cannot be imported. docs/agent-hooks.md says where each format was read, and when.
"""

from __future__ import annotations
