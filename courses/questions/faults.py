"""Every fault of a definition at once: what is wrong with each field, and what is wrong with the parts together.

A shape checks its fields by itself and says in `Definition.faults` what does not fit together. Whoever writes a
question sees both at the same time, each at its field, also where a field is faulty that the parts need: they are then
looked at as far as they can be read (`loosely`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any, TypeVar, get_args

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError
from pydantic_core.core_schema import ErrorType

Place = tuple[str | int, ...]
MAX_PARTS = 40
"""How many options, pairs, answers … a question may have."""
S = TypeVar("S", bound=BaseModel)


class _Unread:
    """Stands for what could not be read. It is false, like what is not there."""

    def __bool__(self) -> bool:
        return False


UNREAD: Any = _Unread()


@dataclass(frozen=True)
class Fault:
    """Something that does not fit together: where, a name for it, and a sentence."""

    place: Place
    code: str
    sentence: str


def repeats(values: Iterable[Any], message: str, place: Place, *inside: str) -> Iterator[Fault]:
    """A fault for each value that stood before (letter case and spaces do not make a difference).

    `message` has a place for the value, so that an editor of many finds it. The fault stands at the list, or at the
    field `inside` a part.
    """
    seen: set[str] = set()
    for number, value in enumerate(values):
        folded = " ".join(value.split()).casefold() if value else ""
        if folded and folded in seen:
            quoted = value if len(value) <= 60 else f"{value[:59]}…"
            yield Fault((*place, number, *inside) if inside else place, "repeated", message % {"value": quoted})
        seen.add(folded)


def loosely(model: type[S], data: Mapping[str, Any]) -> S:
    """What can be read of faulty data. A faulty field is UNREAD; of a list each sound part stands, and of each faulty
    part what can be read of it.
    """
    values = {}
    for name, field in model.model_fields.items():
        if name in data:
            values[name] = _read(_type_of(model, name), data[name])
        else:
            values[name] = UNREAD if field.is_required() else field.get_default()
    return model.model_construct(**values)


def with_all(model: type[BaseModel], error: ValidationError | None, found: Iterable[Fault]) -> ValidationError | None:
    """The faults of the fields (`error`) and those of the parts together as one error; None when there are none."""
    details = _details(error) if error else []
    details += [
        InitErrorDetails(type=PydanticCustomError(fault.code, fault.sentence), loc=fault.place, input=None)
        for fault in dict.fromkeys(found)
    ]
    return ValidationError.from_exception_data(model.__name__, details) if details else None


def _details(error: ValidationError) -> list[InitErrorDetails]:
    details = []
    for fault in error.errors(include_url=False):
        context = fault.get("ctx") or {}
        if fault["type"] == "too_short" and len(fault["input"]) >= context["min_length"]:
            # There are enough parts; some of them are faulty, and that is said at each.
            continue
        kind: Any = fault["type"]
        if kind not in known_faults():
            kind, context = PydanticCustomError(kind, fault["msg"]), {}
        details.append(
            InitErrorDetails(type=kind, loc=fault["loc"], input=fault["input"], **({"ctx": context} if context else {}))
        )
    return details


@lru_cache(maxsize=1)
def known_faults() -> frozenset[str]:
    """The names of pydantic's own faults."""
    return frozenset(get_args(ErrorType))


@lru_cache(maxsize=512)
def _type_of(model: type[BaseModel], name: str) -> Any:
    field = model.model_fields[name]
    return Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation


@lru_cache(maxsize=512)
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def _read(kind: Any, value: Any) -> Any:
    """A value, or what can be read of it."""
    try:
        return _adapter(kind).validate_python(value)
    except ValidationError:
        pass
    bare = get_args(kind)[0] if hasattr(kind, "__metadata__") else kind
    if isinstance(bare, type) and issubclass(bare, BaseModel) and isinstance(value, Mapping):
        return loosely(bare, value)
    inner = get_args(bare)
    if isinstance(value, list | tuple) and inner and inner[-1] is Ellipsis:
        # Of too many, the first will do: that they are too many is a fault of its own, and parts are compared in pairs.
        return tuple(_read(inner[0], one) for one in value[:MAX_PARTS])
    return UNREAD
