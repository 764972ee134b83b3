"""Walks raw stream data along its blocks and changes what means something else in every database.

Pictures, files and pages are numbers in a stream, and rich text links by number. A package says digests and keys
instead; `Swap` turns the one into the other. Nothing here knows which way it goes.
"""

from __future__ import annotations

import re
from typing import Any, Protocol

from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import BaseTypedTableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock, ImageChooserBlock

LINK = re.compile(r'<a\b(?P<attributes>[^>]*\blinktype="(?P<kind>[a-z]+)"[^>]*)>(?P<text>.*?)</a>', re.DOTALL)
ID = re.compile(r'\bid="([^"]*)"')


class Swap(Protocol):
    """What stands for a picture, a file, a linked page and a text on the other side."""

    def image(self, value: Any) -> Any:
        """A picture. None stays None."""

    def document(self, value: Any) -> Any:
        """A file. None stays None."""

    def link(self, kind: str, value: str) -> str | None:
        """The id of a link of rich text to a page or a document; None for a link that leads nowhere there."""

    def html(self, value: str) -> str:
        """Rich text, after its links."""


def swap_html(text: str, swap: Swap) -> str:
    """Rich text with its links swapped. Of a link that leads nowhere the words stay."""

    def one(match: re.Match[str]) -> str:
        found = ID.search(match["attributes"])
        wanted = swap.link(match["kind"], found[1]) if found else None
        return match["text"] if wanted is None else f'<a linktype="{match["kind"]}" id="{wanted}">{match["text"]}</a>'

    return swap.html(LINK.sub(one, text))


def swap_raw(block: blocks.Block, raw: Any, swap: Swap) -> Any:
    """The raw value of `block` with everything swapped. Raises ValueError for data that the block cannot hold."""
    if raw is None:
        return None
    if isinstance(block, ImageChooserBlock):
        return swap.image(raw)
    if isinstance(block, DocumentChooserBlock):
        return swap.document(raw)
    if isinstance(block, ImageBlock):
        return {**_mapping(raw), "image": swap.image(_mapping(raw).get("image"))}
    if isinstance(block, blocks.RichTextBlock):
        return swap_html(_text(raw), swap)
    if isinstance(block, blocks.BaseStreamBlock):
        return [_child(block, item, swap) for item in _list(raw)]
    if isinstance(block, blocks.ListBlock):
        return [_item(block, item, swap) for item in _list(raw)]
    if isinstance(block, BaseTypedTableBlock):
        return _table(block, _mapping(raw), swap)
    if isinstance(block, blocks.BaseStructBlock):
        known = {name: value for name, value in _mapping(raw).items() if name in block.child_blocks}
        if len(known) != len(raw):
            raise ValueError(f"unknown part: {min(set(raw) - set(known), key=str)}")
        return {name: swap_raw(block.child_blocks[name], value, swap) for name, value in known.items()}
    if isinstance(raw, dict | list):
        raise ValueError("a list or a group stands where one value is expected")
    return raw


def _child(block: blocks.BaseStreamBlock, item: Any, swap: Swap) -> dict[str, Any]:
    kind = _mapping(item).get("type")
    if kind not in block.child_blocks:
        raise ValueError(f"unknown block: {kind}")
    return {**item, "value": swap_raw(block.child_blocks[kind], item.get("value"), swap)}


def _item(block: blocks.ListBlock, item: Any, swap: Swap) -> Any:
    """One entry of a list: with its wrapping where it has one, plain where older data has none."""
    if isinstance(item, dict) and item.get("type") == "item" and "value" in item:
        return {**item, "value": swap_raw(block.child_block, item["value"], swap)}
    return swap_raw(block.child_block, item, swap)


def _table(block: BaseTypedTableBlock, raw: dict[str, Any], swap: Swap) -> dict[str, Any]:
    kinds = [_mapping(column).get("type") for column in _list(raw.get("columns") or [])]
    if any(kind not in block.child_blocks for kind in kinds):
        raise ValueError("unknown kind of column")
    rows = []
    for row in _list(raw.get("rows") or []):
        values = _list(_mapping(row).get("values") or [])
        if len(values) != len(kinds):
            raise ValueError("a row has more or fewer cells than the table has columns")
        cells = [swap_raw(block.child_blocks[kind], value, swap) for kind, value in zip(kinds, values, strict=True)]
        rows.append({**row, "values": cells})
    return {**raw, "rows": rows}


def _mapping(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError("a group of values is expected")
    return value


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise ValueError("a list is expected")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("a text is expected")
    return value
