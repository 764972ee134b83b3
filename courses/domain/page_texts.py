"""The texts of a page that learners read, each with its place, from whatever holds the values: a page or a form.

A path leads from the page to one field: ("field", name), ("stream", index), ("struct", name), ("list", index) and
("cell", (row, column)). `error_at` builds the error that Wagtail shows at that very field.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.list_block import ListBlockValidationError
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.contrib.typed_table_block.blocks import BaseTypedTableBlock, TypedTableBlockValidationError
from wagtail.fields import RichTextField, StreamField
from wagtail.images.blocks import ImageBlock
from wagtail.rich_text import RichText

from courses.domain.wording import Markup, Text

Path = tuple[tuple[str, Any], ...]

NOT_READ = frozenset({"id", "key", "start", "next", "tags", "captions_language"})
"""Parts of blocks that are names for the machine."""

FOR_EDITORS = frozenset({("local_rule", "prompt")})
"""Parts of blocks that only editors read."""


def page_texts(page_class: type[models.Model], names: list[str], value_of: Callable[[str], Any]) -> list[Text]:
    """The texts of the fields `names`. `value_of` gives a field's value: of a saved page, or of a form as typed."""
    return [text for name in names for text in field_texts(page_class._meta.get_field(name), value_of(name))]


def field_texts(field: models.Field, value: Any) -> Iterator[Text]:
    """The texts of one field of a page."""
    path: Path = (("field", field.name),)
    if value in (None, ""):
        return
    if isinstance(field, StreamField):
        yield from _stream_texts(field, value, path)
        return
    markup = Markup.MARKDOWN if isinstance(field, models.TextField) else Markup.PLAIN
    if isinstance(field, RichTextField):
        markup = Markup.HTML
    yield Text(str(value), field.name, _sentence_case(field.verbose_name), markup, path)


def _stream_texts(field: StreamField, value: Any, path: Path) -> Iterator[Text]:
    for index, child in enumerate(value):
        here: Path = (*path, ("stream", index))
        block = child.id or f"{field.name}.{index}"
        label = block_label(child)
        for text, markup, where in walk(child.block, child.value, here, child.block_type):
            if text.strip():
                yield Text(text, block, label, markup, where, child.block_type)


def _sentence_case(name: Any) -> str:
    text = str(name)
    return text[:1].upper() + text[1:]


def block_label(child: Any) -> str:
    """What an editor calls a block: its kind, and how it starts where it has a heading or a title."""
    value = child.value
    if isinstance(value, Mapping):
        for name in ("heading", "title", "caption", "topic", "text"):
            if isinstance(value.get(name), str) and value[name].strip():
                return str(_("%(kind)s “%(name)s”") % {"kind": child.block.label, "name": value[name].strip()[:60]})
    return str(child.block.label)


def walk(block: blocks.Block, value: Any, path: Path, inside: str) -> Iterator[tuple[str, Markup, Path]]:
    """Every text of a block's value that learners read. `inside` is the name of the block of the page."""
    if value in (None, ""):
        return
    if isinstance(block, ImageBlock):
        alternative = getattr(value, "contextual_alt_text", "") or ""
        if alternative and not getattr(value, "decorative", False):
            yield alternative, Markup.PLAIN, (*path, ("struct", "alt_text"))
    elif isinstance(block, blocks.BaseStructBlock):
        for name, child in block.child_blocks.items():
            if name not in NOT_READ and (inside, name) not in FOR_EDITORS:
                yield from walk(child, value.get(name), (*path, ("struct", name)), inside)
    elif isinstance(block, blocks.BaseStreamBlock):
        for index, part in enumerate(value):
            yield from walk(part.block, part.value, (*path, ("stream", index)), inside)
    elif isinstance(block, blocks.ListBlock):
        for index, part in enumerate(value):
            yield from walk(block.child_block, part, (*path, ("list", index)), inside)
    elif isinstance(block, BaseTypedTableBlock):
        yield from _table_texts(value, path, inside)
    elif isinstance(block, blocks.RichTextBlock):
        yield value.source if isinstance(value, RichText) else str(value), Markup.HTML, path
    elif isinstance(block, blocks.TextBlock):
        yield str(value), Markup.MARKDOWN, path
    elif isinstance(block, blocks.CharBlock):
        yield str(value), Markup.PLAIN, path


def _table_texts(table: Any, path: Path, inside: str) -> Iterator[tuple[str, Markup, Path]]:
    for column in table.columns:
        # Wagtail has no place for an error at a column's heading: it stands at the table.
        yield str(column.get("heading") or ""), Markup.PLAIN, path
    for row, cells in enumerate(table.row_data):
        for at, cell in enumerate(cells["values"]):
            yield from walk(table.columns[at]["block"], cell, (*path, ("cell", (row, at))), inside)


def error_at(found: list[tuple[Path, str]]) -> ValidationError:
    """One error for a stream field: each sentence at the field its path leads to (paths start below the field)."""
    here = [ValidationError(sentence) for path, sentence in found if not path]
    deeper: dict[tuple[str, Any], list[tuple[Path, str]]] = {}
    for path, sentence in found:
        if path:
            deeper.setdefault(path[0], []).append((path[1:], sentence))
    if not deeper:
        return ValidationError(here)
    kind = next(iter(deeper))[0]
    inner = {step[1]: error_at(rest) for step, rest in deeper.items()}
    if kind == "stream":
        return StreamBlockValidationError(block_errors=inner, non_block_errors=here or None)
    if kind == "struct":
        return StructBlockValidationError(block_errors=inner, non_block_errors=here or None)
    if kind == "list":
        return ListBlockValidationError(block_errors=inner, non_block_errors=here or None)
    rows: dict[int, dict[int, ValidationError]] = {}
    for (row, column), error in inner.items():
        rows.setdefault(row, {})[column] = error
    return TypedTableBlockValidationError(cell_errors=rows, non_block_errors=here or None)
