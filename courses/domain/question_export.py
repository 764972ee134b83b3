"""The questions of a bank as a file: what is published, with tags, references and pictures, and what a format loses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.models import Locale

from courses.exchange.questions import FilePicture, FileQuestion, Format, Tags, Written
from courses.models import Question, QuestionBank
from courses.questions.pictures import images_by_hash, is_picture_data, picture_names, rename_pictures
from website import audit
from website.accounts.models import User
from website.media.models import MediaImage


def exportable(bank: QuestionBank) -> Any:
    """The published questions of a bank in the language of the installation, in the order of their references."""
    found = Question.objects.ready().filter(bank=bank, locale=Locale.get_default())
    return found.select_related("current_version").order_by("ref", "pk")


def left_out(bank: QuestionBank) -> int:
    """How many questions of a bank no file gets: drafts that were never published, retired ones, translations."""
    return Question.objects.filter(bank=bank).count() - exportable(bank).count()


def file_questions(bank: QuestionBank) -> tuple[list[FileQuestion], list[tuple[str, str]]]:
    """The questions of a bank for a writer, and (label, sentence) pairs about what is missing here.

    Costs three statements at most, and one more for every 500 pictures.
    """
    questions = list(exportable(bank))
    names = {name for question in questions for name in picture_names(question.current_version.definition)}
    pictures = dict(_read(images_by_hash(names)))
    called = {digest: picture.name for digest, picture in pictures.items()}
    found, losses = [], []
    for question in questions:
        version = question.current_version
        definition, gone = _without_lost(version.definition, pictures)
        if gone:
            losses.append((question.label, _("A picture of it is not here any more and was left out.")))
        wanted = picture_names(definition)
        found.append(
            FileQuestion(
                kind=version.kind,
                definition=rename_pictures(definition, called),
                ref=question.ref,
                name=question.label,
                tags=_tags(question),
                pictures=tuple(pictures[name] for name in wanted),
            )
        )
    return found, losses


def write_bank(bank: QuestionBank, file_format: Format) -> Written:
    """The bank in a format, with everything that is lost on the way, by label. Records nothing."""
    questions, missing = file_questions(bank)
    written = file_format.write(questions, title=bank.name)
    return Written(written.data, written.content_type, written.extension, (*missing, *written.losses))


def export_bank(bank: QuestionBank, file_format: Format, *, actor: User | None = None) -> Written:
    """`write_bank` for somebody who takes the file along. Audits it: a file holds the answers to all questions."""
    written = write_bank(bank, file_format)
    audit.record(actor or audit.SYSTEM, "courses.export_questions", bank, reason=file_format.name)
    return written


def file_name(bank: QuestionBank, written: Written) -> str:
    """What the file of a bank is called."""
    return f"{slugify(bank.name) or 'questions'}.{written.extension.lstrip('.')}"


def _tags(question: Question) -> Tags:
    """What results are told by, as published."""
    version = question.current_version
    return Tags(
        topic=version.topic or None,
        objective=version.objective or None,
        domain=version.domain or None,
        competencies=tuple(version.competencies) or None,
        safety=version.safety,
        scored=version.scored,
    )


def _read(images: Mapping[str, MediaImage]) -> Iterator[tuple[str, FilePicture]]:
    """Stored pictures as files with names of their own, by their hash. What the store lost stays out."""
    for digest, image in images.items():
        stored = PurePosixPath(image.file.name)
        try:
            with image.file.storage.open(image.file.name) as source:
                data = source.read()
        except FileNotFoundError:
            continue
        yield digest, FilePicture(f"{slugify(stored.stem)[:40] or 'picture'}-{digest[:8]}{stored.suffix.lower()}", data)


def _without_lost(value: Any, here: Mapping[str, Any]) -> tuple[Any, bool]:
    """A definition without the pictures that are not here, and whether there were any."""
    if isinstance(value, Mapping):
        found, gone = {}, False
        for name, inner in value.items():
            if is_picture_data(inner) and inner["picture"] not in here:
                gone = True
                continue
            found[name], lost = _without_lost(inner, here)
            gone = gone or lost
        return found, gone
    if isinstance(value, list):
        parts = [_without_lost(inner, here) for inner in value]
        return [part for part, __ in parts], any(lost for __, lost in parts)
    return value, False
