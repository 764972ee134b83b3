"""A course as a package: its published pages, the questions its quizzes use, and the files its lessons show.

Never people, progress or attempts. The organisation's own local rules are left out unless somebody asks for them.
"""

from __future__ import annotations

import hashlib
import uuid
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from django.db.models import Q
from wagtail.fields import RichTextField
from wagtail.models import Page

from courses.exchange.archive import pack
from courses.exchange.fields import FIELDS, QUESTION, ROWS, neutral_html
from courses.exchange.plan import MODELS
from courses.exchange.raw import swap_html, swap_raw
from courses.models import CoursePage, Question, QuizSource
from courses.questions.pictures import image_with, picture_names
from website.core import clock
from website.media.models import MediaDocument, MediaImage

KINDS = {model: kind for kind, model in MODELS.items()}


class Exporter:
    """One export. Also says what one page or question looks like in a package, for comparing."""

    def __init__(self, *, with_local_rules: bool = False) -> None:
        self.with_local_rules = with_local_rules
        self.files: dict[str, bytes] = {}
        self.media: dict[str, dict[str, Any]] = {}

    # --- the package ----------------------------------------------------------------------------------------

    def course(self, course: CoursePage) -> bytes:
        """The package of a published course, as bytes."""
        pages = [course]
        for model in (MODELS["module"], MODELS["lesson"], MODELS["quiz"]):
            pages += list(model.objects.live().descendant_of(course))
        pages.sort(key=lambda page: page.path)
        shown = {page.path: page for page in pages}
        rows = [
            {**self.page(page), "parent": self.parent(page, shown)}
            for page in pages
            if page.pk == course.pk or page.path[: -page.steplen] in shown
        ]
        questions = [self.question(question) for question in self.questions(course)]
        for digest in picture_names([question["definition"] for question in questions]):
            self.file("image", image_with(digest))
        manifest = {
            "product": "mainstay",
            "product_version": product_version(),
            "made_at": clock.now().isoformat(),
            "language": course.locale.language_code,
            "code": course.code,
            "title": course.title,
            "media": sorted(self.media.values(), key=lambda row: row["file"]),
        }
        return pack(manifest, {"pages": rows, "questions": questions}, self.files)

    def parent(self, page: Page, shown: dict[str, Page]) -> str | None:
        """The key of the page this one stands below; None for the course."""
        found = shown.get(page.path[: -page.steplen])
        return str(found.translation_key) if found else None

    def questions(self, course: CoursePage) -> list[Question]:
        """What the quizzes of the course use and is ready: whole banks, and questions that are asked by themselves."""
        sources = QuizSource.objects.filter(page__path__startswith=course.path, page__live=True)
        wanted = Q(bank__in=sources.filter(bank__isnull=False).values("bank"))
        wanted |= Q(pk__in=sources.filter(question__isnull=False).values("question"))
        found = Question.objects.ready().filter(wanted, locale=course.locale)
        return list(found.select_related("bank", "current_version").order_by("bank__name", "ref"))

    # --- one thing ------------------------------------------------------------------------------------------

    def page(self, page: Page) -> dict[str, Any]:
        """A page as data."""
        kind = KINDS[type(page)]
        return {
            "kind": kind,
            "key": str(page.translation_key),
            "fields": {name: self.field(page, name) for name in FIELDS[kind]},
            "rows": {name: self.rows(page, name, wanted) for name, wanted in ROWS[kind].items()},
        }

    def field(self, page: Page, name: str) -> Any:
        """One field of a page."""
        field, value = page._meta.get_field(name), getattr(page, name)
        if hasattr(field, "stream_block"):
            return swap_raw(field.stream_block, list(self.without_rules(value.get_prep_value())), self)
        if name == "image":
            return self.image(page.image_id)
        return swap_html(value, self) if isinstance(field, RichTextField) else value

    def without_rules(self, raw: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The blocks, with the local rules as nobody filled them in."""
        if self.with_local_rules:
            return raw
        return [
            {**block, "value": {**block["value"], "own_text": ""}} if block["type"] == "local_rule" else block
            for block in raw
        ]

    def rows(self, page: Page, name: str, wanted: tuple[str, ...]) -> list[dict[str, Any]]:
        """The child rows of one relation."""
        found = []
        for row in getattr(page, name).all():
            values = {field: getattr(row, field) for field in wanted}
            for field, value in values.items():
                if field == "question" and value is not None:
                    values[field] = {"bank": value.bank.name, "ref": value.ref}
                elif field == "bank" and value is not None:
                    values[field] = value.name
                elif field == "required":
                    values[field] = str(value.translation_key)
                elif field == "checked_on":
                    values[field] = value.isoformat()
            found.append(values)
        return found

    def question(self, question: Question) -> dict[str, Any]:
        """A question as published, as data; the definition is that of its current version."""
        version = question.current_version
        return {
            **{name: getattr(question, name) for name in QUESTION},
            "key": str(question.translation_key),
            "bank": question.bank.name,
            "about_bank": question.bank.description,
            "ref": question.ref,
            "kind": version.kind,
            "definition": version.definition,
            "lesson_key": str(question.lesson_key) if question.lesson_key else None,
        }

    # --- what stands for numbers (see `raw.Swap`) -------------------------------------------------------------

    def image(self, value: Any) -> Any:
        """A picture's digest."""
        return self.file("image", MediaImage.objects.filter(pk=value).first()) if value else None

    def document(self, value: Any) -> Any:
        """A file's digest."""
        return self.file("document", MediaDocument.objects.filter(pk=value).first()) if value else None

    def link(self, kind: str, value: str) -> str | None:
        """The key of a linked page, the digest of a linked file."""
        if not value.isdecimal():
            return None
        if kind == "document":
            return self.document(int(value))
        page = Page.objects.filter(pk=int(value)).first() if kind == "page" else None
        return str(page.translation_key) if page else None

    def html(self, value: str) -> str:
        """Rich text as every installation writes it."""
        return neutral_html(value)

    def file(self, kind: str, found: MediaImage | MediaDocument | None) -> str | None:
        """Takes a file into the package and gives its digest. None for one that is gone."""
        if found is None:
            return None
        with found.file.storage.open(found.file.name) as source:
            content = source.read()
        digest = hashlib.sha256(content).hexdigest()
        name = f"media/{digest}{Path(found.file.name).suffix.lower()}"
        self.files[name] = content
        self.media[digest] = {
            "file": name,
            "digest": digest,
            "kind": kind,
            "title": found.title,
            "credit": found.credit,
            "description": getattr(found, "description", ""),
            "file_name": Path(found.file.name).name,
        }
        return digest


def export_course(course: CoursePage, *, with_local_rules: bool = False) -> bytes:
    """The package of `course`, as the bytes of a ZIP file."""
    return Exporter(with_local_rules=with_local_rules).course(course)


def product_version() -> str:
    """The version of the product, as installed."""
    try:
        return version("mainstay")
    except PackageNotFoundError:
        return "unknown"


def key_or_none(value: Any) -> uuid.UUID | None:
    """A key from data, None for anything else."""
    try:
        return uuid.UUID(value) if isinstance(value, str) else None
    except ValueError:
        return None
