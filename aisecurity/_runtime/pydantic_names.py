"""Names: methods of a model as pydantic names them, what it asks of a type, and members that are not known."""

from __future__ import annotations

import builtins
from collections.abc import Callable, Collection, Iterable, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar, Final, Self, TypeAlias, cast, final

from .fork_guard import no_fork
from .lazy import LateModule
from .model_errors import ModelError, WrongShape

if TYPE_CHECKING:
    import json
else:
    # Late, for a program that makes a model need not write it.
    json = LateModule("json")

_LONGEST_NAME: Final = 40
"""Characters of a member's name that is shown."""


@final
class Undocumented:
    """The type of a keyword that is not documented: checkers find a misspelt one, and let `Model(**answer)` pass."""


def shown_name(name: object) -> str:
    """Return *name*, of a member, if it can be one: where a name belongs there may be a text that nobody is to see."""
    if isinstance(name, str) and name.isidentifier() and len(name) <= _LONGEST_NAME:
        return repr(str(name))
    return f"a name of {len(name)} characters" if isinstance(name, str) else f"a {type(name).__name__}"


def refusal(text: str) -> ModelError:
    """Return the RefusedMember, a PayloadError too, that says *text*."""
    with no_fork:
        # Late, for it brings the exceptions of the package, and most models refuse nothing.
        from .model_parts.refused_member import RefusedMember

    return RefusedMember(text)


def refused(owner: str, name: object, known: Iterable[str], hint: str = "") -> ModelError:
    """Return the RefusedMember for the member *name*, which *owner* does not have."""
    return refusal(f"{owner}: {shown_name(name)} is not known, known are {', '.join(known)}{hint}")


def members_of(owner: str, value: Mapping[Any, Any], known: tuple[str, ...]) -> dict[str, Any]:
    """Return *value*, a JSON object that stands for *owner*, as a dict. RefusedMember if it has others than *known*."""
    for name in value:
        if name not in known:
            raise refused(owner, name, known)
    return dict(value)


Member: TypeAlias = tuple[str, type | None, Callable[[Any], Any]]
"""The attribute of a member, the type of a value that is taken as it is, the reader of any other."""


class PydanticNames:
    """Reading and writing as a pydantic model does it: what is absent is written as `None`, unless it is left out.

    *mode* "json" writes dates and enumerations as texts. *include* and *exclude* name members of the object itself.
    What is absent was not set and has its default, so *exclude_unset* and *exclude_defaults* do what *exclude_none*
    does. *by_alias* changes nothing: names are those of the JSON. ModelError, a ValueError, where a value does not fit.
    """

    __slots__ = ()

    _members: ClassVar[Mapping[str, Member]] = {}
    _required: ClassVar[tuple[str, ...]] = ()
    _is_closed: ClassVar[bool] = False
    """Whether it says what is scanned, so that a misspelt member must not be passed over."""

    if TYPE_CHECKING:

        @classmethod
        def from_dict(cls, src_dict: Mapping[str, Any]) -> Self: ...

        def to_dict(self, *, include_none: bool = False) -> builtins.dict[str, Any]: ...

    @classmethod
    def model_validate(cls, obj: Any) -> Self:
        """Return *obj* if it is such a model, else read it as `from_dict` does."""
        return obj if isinstance(obj, cls) else cls.from_dict(obj)

    @classmethod
    def model_validate_json(cls, json_data: str | bytes | bytearray) -> Self:
        """Read a JSON text as `from_dict` reads its value."""
        with no_fork:
            # Late, for it may bring orjson.
            from aisecurity._runtime.json_codec import decode

        content = json_data.encode("utf-8", "surrogatepass") if isinstance(json_data, str) else bytes(json_data)
        try:
            value = decode(content)
        except ValueError:
            # Without the cause, which would repeat the text.
            raise WrongShape(f"{cls.__name__}: not JSON") from None
        return cls.from_dict(value)

    def model_dump(
        self,
        *,
        mode: str = "python",
        include: Collection[str] | None = None,
        exclude: Collection[str] | None = None,
        by_alias: bool | None = None,
        exclude_unset: bool = False,
        exclude_defaults: bool = False,
        exclude_none: bool = False,
    ) -> builtins.dict[str, Any]:
        """Return the members by name, models in them as dicts. TypeError for names of members within members."""
        if isinstance(include, Mapping) or isinstance(exclude, Mapping):
            raise TypeError("include, exclude: a set of names is needed, names within a member are not supported")
        include_none = not (exclude_unset or exclude_defaults or exclude_none)
        members = self.to_dict(include_none=include_none)
        if mode != "json":
            for name in members:
                if name in self._members and (value := getattr(self, self._members[name][0])) is not None:
                    members[name] = _dumped(value, exclude_none=not include_none)
        left_out = exclude or ()
        return {n: value for n, value in members.items() if (include is None or n in include) and n not in left_out}

    def model_dump_json(
        self,
        *,
        indent: int | None = None,
        include: Collection[str] | None = None,
        exclude: Collection[str] | None = None,
        by_alias: bool | None = None,
        exclude_unset: bool = False,
        exclude_defaults: bool = False,
        exclude_none: bool = False,
    ) -> str:
        """Return the JSON text of what `model_dump` returns."""
        without_none = exclude_unset or exclude_defaults or exclude_none
        members = self.model_dump(mode="json", include=include, exclude=exclude, exclude_none=without_none)
        return json.dumps(members, ensure_ascii=False, indent=indent, separators=None if indent else (",", ":"))

    def dict(
        self,
        *,
        include: Collection[str] | None = None,
        exclude: Collection[str] | None = None,
        by_alias: bool | None = None,
        exclude_unset: bool = False,
        exclude_defaults: bool = False,
        exclude_none: bool = False,
    ) -> builtins.dict[str, Any]:
        """Return what `model_dump` returns, whose earlier name this is."""
        without_none = exclude_unset or exclude_defaults or exclude_none
        return self.model_dump(include=include, exclude=exclude, exclude_none=without_none)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        """Return how pydantic reads and writes a field of this type: as the methods above do."""
        with no_fork:
            core_schema = import_module("pydantic_core.core_schema")
        writing = core_schema.plain_serializer_function_ser_schema(_written, info_arg=True)
        return core_schema.no_info_plain_validator_function(cls.model_validate, serialization=writing)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: Any, handler: Any) -> builtins.dict[str, Any]:
        """Return the JSON Schema of a field of this type, as it stands in an OpenAPI document."""
        # Late, for only those ask who have pydantic.
        with no_fork:
            from .model_parts.json_schema import schema_of_object

        attributes = {name: member[0] for name, member in cls._members.items()}
        return schema_of_object(cls, attributes, cls._required, closed=cls._is_closed)


def _written(value: PydanticNames, info: Any) -> Mapping[str, Any]:
    without_none: bool = info.exclude_none or info.exclude_unset or info.exclude_defaults
    return value.model_dump(mode=info.mode, exclude_none=without_none)


def _dumped(value: Any, *, exclude_none: bool) -> Any:
    if isinstance(value, PydanticNames):
        return value.model_dump(exclude_none=exclude_none)
    if isinstance(value, (list, tuple)):
        return [_dumped(item, exclude_none=exclude_none) for item in cast("list[Any]", value)]
    return value


__all__ = ["Member", "PydanticNames", "Undocumented", "members_of", "refusal", "refused", "shown_name"]
