"""Selection of the rows of a source, and of the columns that are kept of them."""

from __future__ import annotations

import hashlib

from attrs import frozen

from aisecurity.exceptions import ConfigurationError


@frozen(kw_only=True)
class RowSelection:
    """Rows of a source to scan, and columns to keep of them.

    *sample*: the fraction, chosen by *seed* and row number alone, so that every run chooses the same. *limit*: at most
    so many. *keep*: columns that are copied to the output; never those that are scanned.
    """

    sample: float | None = None
    seed: int = 0
    limit: int | None = None
    keep: tuple[str, ...] = ()

    def __attrs_post_init__(self) -> None:
        if self.sample is not None and not 0 < self.sample <= 1:
            raise ConfigurationError("sample: a fraction above 0 and up to 1 is needed")
        if self.limit is not None and self.limit < 1:
            raise ConfigurationError("limit: a whole number from 1 is needed")

    def includes(self, index: int) -> bool:
        """Return whether the row with this number is in the sample."""
        if self.sample is None:
            return True
        drawn = hashlib.blake2b(f"{self.seed}:{index}".encode(), digest_size=8).digest()
        return int.from_bytes(drawn) < self.sample * 2**64

    def count_of(self, count: int) -> int:
        """Return how many of *count* rows are selected."""
        chosen = count if self.sample is None else sum(self.includes(index) for index in range(count))
        return chosen if self.limit is None else min(chosen, self.limit)
