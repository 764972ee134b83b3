"""What differs between two versions of a question: in four words for rules, and line by line for editors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from courses.enums import Competency, PracticeDomain
from courses.models import QuestionVersion
from courses.questions.base import Kind
from courses.questions.pictures import is_picture_data
from courses.questions.registry import UnknownKindError, get_kind
from courses.questions.texts import texts_in

TAGS = ("topic", "objective", "domain", "competencies", "lesson_key", "scored")


@dataclass(frozen=True)
class Change:
    """What kind of change it is.

    `key_changed`: some answer would be marked differently. `safety_changed`: the question became a safety question or
    is none any more, or it is one and its key or its words changed. `texts_changed`: learners read something else.
    `words_changed`: other words, and not only another order, answer or rule. `tags_changed`: topic, objective,
    domain, competencies, lesson or "counts for the score".
    """

    key_changed: bool = False
    safety_changed: bool = False
    texts_changed: bool = False
    tags_changed: bool = False
    words_changed: bool = False

    def __bool__(self) -> bool:
        return self.key_changed or self.safety_changed or self.texts_changed or self.tags_changed

    def sentences(self) -> list[str]:
        """The change in words, the loudest first."""
        said = [
            (self.key_changed, gettext("The right answer changed.")),
            (self.safety_changed, gettext("This touches safety.")),
            (self.words_changed, gettext("The words changed.")),
            (self.texts_changed and not (self.words_changed or self.key_changed), gettext("How it is asked changed.")),
            (self.tags_changed, gettext("The tags changed.")),
        ]
        return [sentence for holds, sentence in said if holds]


NO_CHANGE = Change()


def change_between(old_version: QuestionVersion | None, new_version: QuestionVersion) -> Change:
    """What changed from one version to another; nothing when there was none before.

    Either may be an unsaved QuestionVersion, which is how a draft is compared (`Question.as_version`). A part that only
    got another key is the same part. Costs no statement.
    """
    if old_version is None:
        return NO_CHANGE
    tags = any(_tag(old_version, name) != _tag(new_version, name) for name in TAGS)
    if old_version.kind != new_version.kind:
        key, texts, words = True, True, True
    else:
        aligned = aligned_with(old_version.definition, new_version.definition)
        key = _marking_key(old_version.kind, old_version.definition) != _marking_key(new_version.kind, aligned)
        texts = old_version.definition != aligned
        words = [*texts_in(old_version.definition)] != [*texts_in(aligned)]
    flag = old_version.safety != new_version.safety
    safety = flag or (new_version.safety and (key or texts))
    return Change(key_changed=key, safety_changed=safety, texts_changed=texts, tags_changed=tags, words_changed=words)


def _tag(version: QuestionVersion, name: str) -> Any:
    value = getattr(version, name)
    if name == "lesson_key":
        return str(value) if value else ""
    return sorted(value) if name == "competencies" else value


def _marking_key(kind_name: str, definition: Mapping[str, Any]) -> Any:
    """What decides about marks; the whole definition where the kind is not known (any more)."""
    try:
        kind = get_kind(kind_name)
    except UnknownKindError:
        return definition
    return kind.marking_key(kind.parse(definition))


def aligned_with(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """`new` with the keys that its parts have in `old`, so that only what differs to a reader differs."""
    return {name: _aligned(old.get(name), value) if _is_parts(value) else value for name, value in new.items()}


def _is_parts(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(part, dict) and "key" in part for part in value)


def _aligned(old: Any, new: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Parts that say the same are the same, even when two changed places; of the others, those with the same key."""
    if not _is_parts(old):
        return new
    by_words = {said: part["key"] for part in old if (said := _says(part))}
    keys: list[str] = [by_words.pop(_says(part), "") for part in new]
    free = {part["key"] for part in old} - set(keys)
    for at, part in enumerate(new):
        if not keys[at]:
            taken = part["key"] in keys
            keys[at] = part["key"] if part["key"] in free or not taken else f"new-{at}"
            free.discard(keys[at])
    was = {part["key"]: part for part in old}
    return [{**aligned_with(was.get(key, {}), part), "key": key} for part, key in zip(new, keys, strict=True)]


def _says(part: Mapping[str, Any]) -> str:
    """What names a part to a reader: its first text."""
    texts = [value for name, value in part.items() if name != "key" and isinstance(value, str)]
    return " ".join(texts[0].split()).casefold() if texts else ""


# --- line by line ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Difference:
    """One line of a comparison. `what` is "changed", "added", "removed" or "moved"; `loud` when marks depend on it."""

    label: str
    what: str
    before: str = ""
    after: str = ""
    loud: bool = False


TAG_LABELS = {
    "topic": _("Topic"),
    "objective": _("Objective"),
    "domain": _("Practice domain"),
    "competencies": _("Competencies"),
    "lesson_key": _("Lesson to read again"),
    "safety": _("Safety question"),
    "scored": _("Counts for the score"),
}


def differences(
    old: QuestionVersion, new: QuestionVersion, *, lessons: Mapping[str, str] | None = None
) -> list[Difference]:
    """Everything that differs, field by field, in words. `lessons` are titles by identity, for the lesson's line."""
    found = list(_definition_lines(old, new))
    for name, label in TAG_LABELS.items():
        before, after = _tag(old, name), _tag(new, name)
        if before != after:
            words = [_tag_words(name, value, lessons or {}) for value in (before, after)]
            found.append(Difference(str(label), "changed", *words, loud=name in ("safety", "scored")))
    return found


def _tag_words(name: str, value: Any, lessons: Mapping[str, str]) -> str:
    if isinstance(value, bool):
        return _yes_no(value)
    if name == "domain":
        return str(dict(PracticeDomain.choices).get(value, value))
    if name == "competencies":
        return ", ".join(str(dict(Competency.choices).get(number, number)) for number in value)
    if name == "lesson_key" and value:
        return lessons.get(value, gettext("a lesson that is not published"))
    return str(value)


def _yes_no(value: bool) -> str:
    return gettext("yes") if value else gettext("no")


def _definition_lines(old: QuestionVersion, new: QuestionVersion) -> Iterator[Difference]:
    """The lines about question, options and feedback."""
    if old.kind != new.kind:
        yield Difference(gettext("Kind"), "changed", _kind_label(old.kind), _kind_label(new.kind), loud=True)
        yield from _whole(old, "removed")
        yield from _whole(new, "added")
        return
    try:
        kind = get_kind(new.kind)
    except UnknownKindError:
        if old.definition != new.definition:
            yield Difference(gettext("Question"), "changed", loud=True)
        return
    before, after = old.definition, aligned_with(old.definition, new.definition)
    for name, child in kind.block().child_blocks.items():
        yield from _field(kind, name, child, before.get(name), after.get(name))


def _kind_label(name: str) -> str:
    try:
        return str(get_kind(name).label)
    except UnknownKindError:
        return name


def _whole(version: QuestionVersion, what: str) -> Iterator[Difference]:
    """The question's stem, gone or new, where the kinds have nothing else in common."""
    stem = version.definition.get("stem", "")
    sides = {"before": stem} if what == "removed" else {"after": stem}
    yield Difference(gettext("Question"), what, **sides)


def _field(kind: Kind, name: str, child: Any, before: Any, after: Any) -> Iterator[Difference]:
    """The lines about one field of the editor's form."""
    if before == after:
        return
    label = str(child.label)
    if isinstance(child, blocks.ListBlock) and isinstance(child.child_block, blocks.StructBlock):
        yield from _parts(kind, name, label, child.child_block, before or [], after or [])
    elif isinstance(child, blocks.ListBlock):
        before, after = before or [], after or []
        inner = str(child.child_block.label)
        yield from (Difference(inner, "removed", before=text) for text in before if text not in after)
        yield from (Difference(inner, "added", after=text) for text in after if text not in before)
    else:
        loud = name in kind.deciding
        yield Difference(label, "changed", _words(child, before), _words(child, after), loud=loud)


def _parts(
    kind: Kind, name: str, label: str, block: Any, before: Sequence[dict], after: Sequence[dict]
) -> Iterator[Difference]:
    """The lines about options, pairs, steps or ideas, matched by their keys; what has no key, by its words."""
    was, now = _by_name(before), _by_name(after)
    for key, part in was.items():
        if key not in now:
            yield Difference(_part_label(block), "removed", before=_first(part), loud=_decides(kind, name, part))
    for key, part in now.items():
        if key not in was:
            yield Difference(_part_label(block), "added", after=_first(part), loud=_decides(kind, name, part))
            continue
        for field, child in block.child_blocks.items():
            if field == "key":
                continue
            place = f"{_part_label(block)} {_quoted(_short(_first(part)))}"
            for line in _field(kind, field, child, was[key].get(field), part.get(field)):
                yield replace(line, label=f"{place}: {line.label}")
    stayed = [key for key in was if key in now]
    if stayed != [key for key in now if key in was]:
        sides = (" · ".join(_short(_first(side[key])) for key in side if key in stayed) for side in (was, now))
        yield Difference(label, "moved", *sides, loud=name in kind.deciding)


def _by_name(parts: Sequence[dict]) -> dict[str, dict]:
    """The parts by what tells them apart: their keys, else their words, with a number where these come again."""
    found: dict[str, dict] = {}
    for at, part in enumerate(parts):
        name = part.get("key") or f"“{_says(part)}”"
        found[name if name not in found else f"{name} {at}"] = part
    return found


def _part_label(block: Any) -> str:
    """What a part is called: the label of its first field ("Option", "Step", "Idea")."""
    return str(next(iter(block.child_blocks.values())).label)


def _first(part: Mapping[str, Any]) -> str:
    texts = (value for name, value in part.items() if name != "key" and isinstance(value, str))
    return next(texts, part.get("key", ""))


def _decides(kind: Kind, name: str, part: Mapping[str, Any]) -> bool:
    """Whether adding or taking away this part touches marks."""
    return name in kind.deciding or any(part.get(field) for field in kind.deciding)


def _short(text: str, most: int = 60) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _quoted(text: str) -> str:
    """In quotation marks, once: many options are something that somebody says."""
    return text if text.startswith("“") else f"“{text}”"


def _words(block: Any, value: Any) -> str:
    """A value as an editor reads it in the form."""
    if is_picture_data(value):
        # The file by the start of its hash: another picture may be described alike.
        return f"{value.get('alt') or gettext('decorates only')} (#{value['picture'][:6]})"
    if isinstance(value, bool) and not isinstance(block, blocks.ChoiceBlock):
        return _yes_no(value)
    if isinstance(block, blocks.ChoiceBlock):
        choices = {str(key): str(label) for key, label in block.field.choices}
        return choices.get(str(value).lower() if isinstance(value, bool) else str(value), "")
    return "" if value is None else str(value)
