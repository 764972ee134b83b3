"""Digests of pages and questions as they stand, which tell whether anybody changed them since they were written."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from modelcluster.models import get_all_child_relations
from wagtail.models import Page

from courses.questions.shapes import digest_of

_BLOCK_KEY = re.compile(r' data-block-key="[^"]*"')
_BETWEEN = re.compile(r"(</(?:p|li|ul|ol|h\d|blockquote)>|<(?:ul|ol)>)(?=<)")
"""Where a file's text breaks the line: between two paragraphs, lists or entries."""
COUNTED_ELSEWHERE = {"pk", "id", "page", "sort_order"}
QUESTION_FIELDS = {
    *("bank", "ref", "label", "definition", "topic", "objective", "domain", "competencies", "lesson_key"),
    *("safety", "scored", "status"),
}
LATER_FIELDS = {
    "opens_after": "",
    "wait_minutes_after_first_try": 0,
    "show_hints": False,
    "written_answers": "outside",
    "second_marking": False,
}
"""Fields that came after pages had been loaded: as they began, they do not count, so that old digests stay true."""
LATER_ROW_FIELDS = {"domain": "", "competency": None}
"""The same of child rows."""


def content_digest(loaded: Any) -> str:
    """A digest of everything an editor can change about a page or a question, without what every save changes."""
    data = loaded.serializable_data()
    if isinstance(loaded, Page):
        return _digest_of(data, _names(loaded, data))
    return question_digest(data)


def is_as_written(loaded: Any, digest: str) -> bool:
    """Whether `loaded` is still what had the `content_digest` when it was written.

    Opening a page in the editor and saving it spells rich texts anew, though nobody changed a word. That counts as
    written, too.
    """
    if content_digest(loaded) == digest:
        return True
    data = loaded.serializable_data()
    if not isinstance(loaded, Page) or "data-block-key" not in json.dumps(data, default=str):
        return False
    return _digest_of(_respelled(data), _names(loaded, data)) == digest


def question_digest(data: Mapping[str, Any]) -> str:
    """`content_digest` of a question from its serialised data, as a revision keeps it: no object has to be made."""
    return _digest_of(data, QUESTION_FIELDS)


def _names(page: Page, data: Mapping[str, Any]) -> set[str]:
    """The fields of a page that count."""
    own = {name for name in data if name in _own_names(type(page))}
    names = own | {"title", "slug", "listing_summary", "seo_title", "search_description"}
    return names - {name for name, empty in LATER_FIELDS.items() if data.get(name) == empty}


def _digest_of(data: Mapping[str, Any], names: Iterable[str]) -> str:
    return digest_of({name: _essence(data.get(name)) for name in sorted(names)})


def _own_names(model: type[Page]) -> set[str]:
    """The fields of the page type itself and its child rows."""
    fields = {found.name for found in model._meta.local_fields if not found.primary_key}
    relations = [found for found in get_all_child_relations(model) if found.related_model._meta.app_label == "courses"]
    return fields | {relation.get_accessor_name() for relation in relations}


def _respelled(value: Any) -> Any:
    """Rich texts as the files' texts are written: what the editor's form does to them undone."""
    if isinstance(value, str) and value[:1] in "[{":
        try:
            return _respelled(json.loads(value))
        except ValueError:
            return value
    if isinstance(value, dict):
        return {name: _respelled(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_respelled(inner) for inner in value]
    if not isinstance(value, str) or "data-block-key" not in value:
        return value
    value = _BLOCK_KEY.sub("", value)
    for theirs, ours in (("b", "strong"), ("i", "em")):
        value = value.replace(f"<{theirs}>", f"<{ours}>").replace(f"</{theirs}>", f"</{ours}>")
    return _BETWEEN.sub(r"\1\n", value)


def _essence(value: Any) -> Any:
    """A value without row numbers and block ids, which are new with every copy; streams as data, not as text."""
    if isinstance(value, str) and value[:1] in "[{":
        try:
            value = json.loads(value)
        except ValueError:
            return value
    if isinstance(value, dict):
        is_block = "type" in value and "value" in value
        dropped = {"id"} if is_block else COUNTED_ELSEWHERE | _unused(value) if "pk" in value else set()
        return {name: _essence(inner) for name, inner in value.items() if name not in dropped}
    if isinstance(value, list):
        return [_essence(inner) for inner in value]
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)


def _unused(row: Mapping[str, Any]) -> set[str]:
    """The later fields of a child row that stand as they began."""
    return {name for name, empty in LATER_ROW_FIELDS.items() if name in row and row[name] == empty}
