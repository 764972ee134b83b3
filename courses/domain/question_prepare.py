"""What a reader found, made ready for a bank: definitions checked by their kinds, pictures looked at, names given.

Nothing here depends on the bank. What cannot stand here is refused with a sentence, one question at a time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from pydantic import ValidationError as ShapeError

from courses.domain.question_pictures import Shelf, digest_of_picture
from courses.enums import Competency, PracticeDomain
from courses.exchange.naming import label_of, refs_for, title_of
from courses.exchange.questions import FileQuestion, ReadFile, ReadItem, Tags
from courses.exchange.texts import told
from courses.questions.adapt import faults_in_words
from courses.questions.base import Kind
from courses.questions.pictures import picture_names, rename_pictures
from courses.questions.registry import kinds
from courses.questions.shapes import digest_of
from website.core.sanitise import plain_text

MOST_TOPIC, MOST_OBJECTIVE = 120, 20


@dataclass(frozen=True)
class Prepared:
    """A question of a file that could stand here, or why it cannot (`refused`, a sentence).

    `data` is the definition as its kind keeps it, with pictures by hash. `title` is the file's own name of it, ""
    when it has none for lists; `tags` holds what the file says and nothing else; `pictures` are digests of its files,
    `new_pictures` says that some of them are not here (any more).
    """

    place: str
    name: str
    kind: str = ""
    ref: str = ""
    title: str = ""
    label: str = ""
    data: dict[str, Any] = field(default_factory=dict, repr=False)
    tags: dict[str, Any] = field(default_factory=dict)
    pictures: tuple[str, ...] = ()
    new_pictures: bool = False
    changes: tuple[str, ...] = ()
    refused: str = ""

    @property
    def digest(self) -> str:
        """A digest of what the file asks for."""
        return digest_of([self.kind, self.data, self.title, self.tags])


class _RefusedError(Exception):
    """Why one question cannot stand here."""


def prepare(read: ReadFile, shelf: Shelf) -> list[Prepared]:
    """Every question of the file, in its order. A few statements, however many questions."""
    asked = [item.question for item in read.items if item.question is not None]
    refs = iter(refs_for(asked))
    places: dict[str, str] = {}
    found = []
    for item in read.items:
        if item.question is None:
            found.append(Prepared(item.place, item.name, changes=item.changes, refused=item.refused))
            continue
        ref = next(refs)
        try:
            if ref in places:
                raise _RefusedError(_twice(item.question, ref, places[ref]))
            ready = _prepared(item, item.question, ref, shelf)
        except _RefusedError as fault:
            name = label_of(item.question, ref)
            ready = Prepared(item.place, name, item.question.kind, ref, changes=item.changes, refused=str(fault))
        places.setdefault(ref, item.place)
        found.append(ready)
    return found


def _twice(question: FileQuestion, ref: str, place: str) -> str:
    if question.ref:
        return _("The question at %(place)s has the same reference: %(ref)s.") % {"place": place, "ref": ref}
    return _("The question at %(place)s is exactly the same.") % {"place": place}


def _prepared(item: ReadItem, question: FileQuestion, ref: str, shelf: Shelf) -> Prepared:
    kind = kinds.get(question.kind)
    if kind is None:
        raise _RefusedError(_("There are no questions of this kind here: %(kind)s.") % {"kind": question.kind[:40]})
    data, pictures = _with_pictures(question, shelf)
    try:
        shape = kind.parse(data)
    except ShapeError as error:
        raise _RefusedError(told(faults_in_words(kind, error))) from error
    tags, left_out = _tags(question.tags, kind)
    label = label_of(question, ref)
    return Prepared(
        place=item.place,
        name=label,
        kind=kind.name,
        ref=ref,
        title=title_of(question),
        label=label,
        data=shape.as_data(),
        tags=tags,
        pictures=pictures,
        new_pictures=shelf.has_new(pictures),
        changes=(*item.changes, *left_out),
    )


def _with_pictures(question: FileQuestion, shelf: Shelf) -> tuple[Mapping[str, Any], tuple[str, ...]]:
    """The definition with its pictures by the hash they have here, and the digests of their files."""
    files = {picture.name: picture for picture in question.pictures}
    hashes: dict[str, str] = {}
    digests = []
    for name in picture_names(question.definition):
        if name not in files:
            raise _RefusedError(_("Its picture “%(name)s” is not in the file.") % {"name": name[:80]})
        try:
            hashes[name] = shelf.take(files[name])
        except ValidationError as fault:
            words = {"name": name[:80], "why": " ".join(fault.messages)}
            raise _RefusedError(_("Its picture “%(name)s” cannot be taken. %(why)s") % words) from fault
        digests.append(digest_of_picture(files[name]))
    return (rename_pictures(question.definition, hashes) if hashes else question.definition), tuple(digests)


def _tags(tags: Tags, kind: Kind) -> tuple[dict[str, Any], list[str]]:
    """What the file says and a question here can hold, and sentences about the rest."""
    found: dict[str, Any] = {}
    left_out: list[str] = []
    for name, value, most in (("topic", tags.topic, MOST_TOPIC), ("objective", tags.objective, MOST_OBJECTIVE)):
        if value is not None:
            found[name] = _cut(value, most, left_out)
    if tags.domain is not None:
        if tags.domain in ("", *PracticeDomain.values):
            found["domain"] = tags.domain
        else:
            left_out.append(_("Its practice domain is not known here: %(name)s.") % {"name": tags.domain[:60]})
    if tags.competencies is not None:
        found["competencies"] = sorted(set(tags.competencies) & set(Competency.values))
        if unknown := sorted(set(tags.competencies) - set(Competency.values)):
            numbers = ", ".join(map(str, unknown[:10]))
            left_out.append(_("These competencies are not known here: %(numbers)s.") % {"numbers": numbers})
    if tags.safety is not None:
        found["safety"] = tags.safety
    if tags.scored is not None:
        found["scored"] = tags.scored and kind.marked_by_machine
        if tags.scored and not kind.marked_by_machine:
            left_out.append(_("It does not count for the score: a machine cannot mark it."))
    return found, left_out


def _cut(text: str, most: int, left_out: list[str]) -> str:
    tidy = " ".join(plain_text(text).split())
    if len(tidy) > most:
        left_out.append(_("A tag was too long and was cut after %(most)s characters.") % {"most": most})
    return tidy[:most]


def given(tags: Tags) -> dict[str, Any]:
    """The tags that an editor chose for everything in a file that says nothing about them."""
    names: Sequence[str] = ("topic", "objective", "domain", "competencies", "safety", "scored")
    values = {name: getattr(tags, name) for name in names}
    if values["competencies"] is not None:
        values["competencies"] = sorted(set(values["competencies"]))
    return {name: value for name, value in values.items() if value is not None}
