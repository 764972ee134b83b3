"""From the editor's form to the one shape and back, for every kind.

`read_definition` is the one function that turns what stands in the form into a definition; what the shape finds wrong
comes back as an error at the field.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext, gettext_lazy
from pydantic import ValidationError as ShapeError
from wagtail import blocks
from wagtail.blocks.list_block import ListBlockValidationError
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.fields import StreamField

from courses.questions.base import Kind
from courses.questions.faults import Place
from courses.questions.registry import get_kind, kinds
from courses.questions.shapes import Definition, faults_of


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
        raise _at_the_kind(place_faults(faults_of(error))) from error


def faults_in_words(kind: Kind, error: ShapeError) -> list[str]:
    """What a kind finds wrong in a definition, as sentences with the place in the words of the editor's form.

    “Options 2, Feedback: Please fill this in.”
    """
    said = (with_place(_form_of(kind), place, sentence) for place, sentence in faults_of(error))
    return list(dict.fromkeys(said))


def with_place(block: Any, place: Sequence[str | int], sentence: str) -> str:
    """A sentence about the field at `place` of a block, beginning with the labels that lead there."""
    words: list[str] = []
    for step in place:
        if isinstance(step, int) and words:
            words[-1] = f"{words[-1]} {step + 1}"
            block = getattr(block, "child_block", None)
        else:
            block = getattr(block, "child_blocks", {}).get(step)
            words += [str(block.label)] if block is not None and block.label else []
    return f"{', '.join(words)}: {sentence}" if words else sentence


@cache
def _form_of(kind: Kind) -> blocks.Block:
    """The form of a kind. Kept, because Wagtail remembers every block that was ever made."""
    return kind.block()


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


def _at_the_kind(error: ValidationError) -> StreamBlockValidationError:
    return StreamBlockValidationError(block_errors={0: error})


def _with_shape(child: Any, error: ValidationError) -> ValidationError:
    """The faults that the form found, and those of the shape that it says nothing about.

    Of a list the shape speaks: the form only counts.
    """
    found = faults_in(error)
    if any(not place for place, __ in found):
        return error
    told = [(place[1:], sentence) for place, sentence in found]
    kind = get_kind(child.block_type)
    try:
        kind.parse(kind.from_block(what_is_sound(child.block, child.value)))
    except ShapeError as fault:
        more = faults_of(fault)
    else:
        more = []
    lists = {place for place, __ in told if isinstance(_block_at(child.block, place), blocks.ListBlock)}
    fields = [place for place, __ in told if place not in lists]
    more = [(place, sentence) for place, sentence in more if not any(place[: len(one)] == one for one in fields)]
    lists &= {place for place, __ in more}
    return _at_the_kind(place_faults([*((place, said) for place, said in told if place not in lists), *more]))


def _block_at(block: blocks.Block, place: Place) -> blocks.Block | None:
    found: Any = block
    for step in place:
        found = getattr(found, "child_block", None) if isinstance(step, int) else found.child_blocks.get(step)
    return found


def faults_in(error: ValidationError) -> list[tuple[Place, str]]:
    """The faults of a block's error, as (place, sentence) pairs: the opposite of `place_faults`."""
    children = getattr(error, "block_errors", None)
    if children is None:
        return [((), sentence) for sentence in error.messages]
    here = getattr(error, "non_block_errors", None)
    found: list[tuple[Place, str]] = [((), said) for one in (here.as_data() if here else ()) for said in one.messages]
    for name, inner in children.items():
        found += [((name, *place), sentence) for place, sentence in faults_in(inner)]
    return found


REFUSED = "\x00"
"""In the place of what the form refused: nothing that a shape takes either, so that it concludes nothing from it."""


def what_is_sound(block: blocks.Block, value: Any) -> Any:
    """The value of a form as far as it is in order: a field with a fault is `REFUSED`."""
    try:
        return block.clean(value)
    except ValidationError:
        pass
    if isinstance(block, blocks.ListBlock):
        return [what_is_sound(block.child_block, child.value) for child in value.bound_blocks]
    if isinstance(block, blocks.BaseStructBlock):
        return {name: what_is_sound(child, value.get(name)) for name, child in block.child_blocks.items()}
    return REFUSED


class DefinitionBlock(blocks.StreamBlock):
    """The definition of a question: exactly one block, of the kind it is."""

    empty: Any = gettext_lazy("There is no question yet. Choose a kind below and write it.")
    """What to say where nothing was chosen."""

    def __init__(self, local_blocks: Any = None, **kwargs: Any) -> None:
        found = [(kind.name, kind.block()) for kind in kinds] if local_blocks is None else local_blocks
        super().__init__(found, min_num=1, max_num=1, **kwargs)

    def clean(self, value: Any) -> Any:
        """Checks each field and the whole shape, and names everything at once. Drafts may have gaps."""
        draft = getattr(self, "is_deferred_validation", False)
        if len(value) > 1 or (not len(value) and self.required and not draft):
            several = gettext("There are several questions here, and only one can be asked. Remove the others.")
            raise StreamBlockValidationError(non_block_errors=[ValidationError(several if len(value) else self.empty)])
        try:
            cleaned = super().clean(value)
        except ValidationError as error:
            if draft:
                raise
            raise _with_shape(value[0], error) from error
        if not draft:
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
