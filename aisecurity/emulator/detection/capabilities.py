"""Capabilities of a detector: the keys of its table, each with its type, its check and its description."""

from typing import Literal, get_args

from attrs import field, frozen
from attrs.validators import deep_iterable, in_, min_len

from aisecurity.emulator.table_parser import means

from .grounding import Grounding

DataType = Literal["prompt", "response", "tool_event"]
DATA_TYPES: tuple[DataType, ...] = get_args(DataType)


@frozen(kw_only=True)
class Capabilities:
    """Names of a detector, the sides it looks at, and the effects of its findings: nothing depends on its flag.

    Raises ValueError for an empty name, and for no side or an unknown one. The metadata of each member describe it.
    """

    service: str = field(validator=min_len(1), metadata=means("its name in reports, `detection_service`"))
    sides: frozenset[DataType] = field(
        validator=[min_len(1), deep_iterable(in_(DATA_TYPES))],
        metadata=means("where it looks: one or more of `prompt`, `response`, `tool_event`"),
    )
    threat: str = field(validator=min_len(1), metadata=means("its name among the threats of a tool event"))
    code: bool = field(default=False, metadata=means("it looks in `code_prompt` and `code_response` too"))
    masks: bool = field(
        default=False,
        metadata=means("what its rules find is replaced by X in the masked text, if the profile masks; not in code"),
    )
    hashes: bool = field(
        default=False,
        metadata=means("the SHA-256 of the code in which it fired, or else of the text, is kept for `mc_report`"),
    )
    topics: bool = field(
        default=False, metadata=means("its rules are topics: a profile with topics of its own replaces them")
    )
    newest_only: bool = field(
        default=False,
        metadata=means("without being named it is enabled by the built-in profiles alone, in the dialect newest"),
    )
    report: str | None = field(
        default=None, metadata=means("the form of its findings in a report, a member of `result_detail`")
    )
    details: str | None = field(
        default=None, metadata=means("the form of its findings in a verdict, a member of `*_detection_details`")
    )
    grounding: Grounding | None = field(
        default=None,
        metadata=means(
            "it compares a response with its context: of at least `min_words` words of four letters and more, "
            "fewer than the share `min_shared` are in the context"
        ),
    )
