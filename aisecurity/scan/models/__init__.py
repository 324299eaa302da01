"""Models of a scan that are written by hand."""

from typing import TYPE_CHECKING

from aisecurity._runtime.lazy import lazy_attributes

if TYPE_CHECKING:
    from .content import Content as Content
else:
    # It needs attrs and the generated models, which are imported at the first scan.
    __getattr__ = lazy_attributes(__name__, {"Content": ".content"})
