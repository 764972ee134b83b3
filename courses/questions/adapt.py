"""From the editor's form to the one shape and back, for every kind.

`read_definition` is the one function that turns what stands in the form into a definition; what the shape finds wrong
comes back as an error at the field.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from pydantic import ValidationError as ShapeError
from wagtail import blocks
from wagtail.blocks.list_block import ListBlockValidationError
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.fields import StreamField

from courses.questions.registry import get_kind, kinds
from courses.questions.shapes import Definition, faults_of

Place = tuple[str | int, ...]


def read_definition(stream: Any) -> tuple[str, Definition]:
    """The kind and the definition in a definition stream. Raises a ValidationError placed at the faulty fields."""
    if len(stream) != 1:
        raise StreamBlockValidationError(
            non_block_errors=[ValidationError(gettext("A question has exactly one kind. Choose one below."))]
        )
    kind = get_kind(stream[0].block_type)
    try:
        return kind.name, kind.parse(kind.from_block(stream[0].value))
    except ShapeError as error:
        raise StreamBlockValidationError(block_errors={0: place_faults(faults_of(error))})


def write_definition(
    kind_name: str, definition: Definition, pictures: Mapping[str, int] | None = None
) -> list[dict[str, Any]]:
    """Raw stream data that `read_definition` reads back as the same definition. `pictures`: see `authoring.raw`."""
    return [{"type": kind_name, "value": get_kind(kind_name).to_block(definition, pictures)}]


def with_defaults(block: blocks.Block, raw: Any) -> Any:
    """Raw data of a block as its form would save it: empty fields are there too, and entries of lists have ids."""
    if isinstance(block, blocks.BaseStructBlock) and isinstance(raw, dict):
        absent = {name: child for name, child in block.child_blocks.items() if name not in raw}
        empty = {name: child.get_prep_value(child.get_default()) for name, child in absent.items()}
        given = {name: with_defaults(block.child_blocks[name], value) for name, value in raw.items()}
        return {name: given[name] if name in given else empty[name] for name in block.child_blocks}
    if isinstance(block, blocks.ListBlock):
        entries = [{**one, "value": with_defaults(block.child_block, one["value"])} for one in raw]
        return [{**one, "id": one["id"] or str(uuid.uuid4())} for one in entries]
    return raw


def place_faults(faults: list[tuple[Place, str]]) -> ValidationError:
    """The faults of a shape as an error of the block of the same form."""
    here = [sentence for place, sentence in faults if not place]
    below: dict[str | int, list[tuple[Place, str]]] = {}
    for place, sentence in faults:
        if place:
            below.setdefault(place[0], []).append((place[1:], sentence))
    children = {name: place_faults(inner) for name, inner in below.items()}
    if not children:
        return ValidationError(here)
    if all(isinstance(name, int) for name in children):
        return ListBlockValidationError(block_errors=children, non_block_errors=here)
    return StructBlockValidationError(block_errors=children, non_block_errors=here)


class DefinitionBlock(blocks.StreamBlock):
    """The definition of a question: exactly one block, of the kind it is."""

    def __init__(self, local_blocks: Any = None, **kwargs: Any) -> None:
        found = [(kind.name, kind.block()) for kind in kinds] if local_blocks is None else local_blocks
        super().__init__(found, min_num=1, max_num=1, **kwargs)

    def clean(self, value: Any) -> Any:
        """Checks the whole shape once each field by itself is in order. Drafts may have gaps."""
        cleaned = super().clean(value)
        if not getattr(self, "is_deferred_validation", False):
            read_definition(cleaned)
        return cleaned


class DefinitionField(StreamField):
    """Holds a question's definition. Migrations do not list the kinds, so that a new kind needs none."""

    def __init__(self, block_types: Any = None, **kwargs: Any) -> None:
        kwargs.pop("block_lookup", None)
        super().__init__(DefinitionBlock(), **kwargs)

    def deconstruct(self) -> tuple[str, str, list, dict]:
        """The field without its blocks."""
        name, path, __, kwargs = super().deconstruct()
        kwargs.pop("block_lookup", None)
        return name, path, [], kwargs
