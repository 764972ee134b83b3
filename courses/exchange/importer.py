"""Takes a package over: turns it into a plan, and writes it the way the curriculum is written.

What somebody changed here is kept and reported. Nothing is written before the whole package fits.
"""

from __future__ import annotations

import hashlib
import io
import uuid
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.db import DatabaseError
from django.utils.translation import gettext as _
from wagtail.fields import RichTextField
from wagtail.models import Locale, Page

from courses.exchange.archive import Package, PackageError, unpack
from courses.exchange.digests import is_as_written
from courses.exchange.exporter import Exporter, key_or_none
from courses.exchange.fields import FIELDS, QUESTION, ROWS, neutral_html
from courses.exchange.plan import KEPT, MODELS, UNCHANGED, UPDATED, PageItem, Plan, QuestionItem, Report
from courses.exchange.raw import swap_html, swap_raw
from courses.exchange.writer import LoadError, Writer, rehearse_or_keep
from courses.models import CatalogPage, CoursePage, LoadedItem, Question
from courses.questions.pictures import picture_names
from courses.questions.registry import get_kind
from website import audit
from website.media.content import check_document
from website.media.models import MediaDocument, MediaImage
from website.media.pictures import check_picture

NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "package.mainstay.invalid")


def import_course(file: BinaryIO, *, actor: Any = None, dry_run: bool = False) -> Report:
    """Writes the course of a package, or says with `dry_run` what that would change and changes nothing.

    Raises PackageError with a sentence for whatever cannot be taken; then nothing is written.
    """
    package = unpack(file)
    plan = plan_of(package)
    locale = Locale.objects.filter(language_code=str(package.manifest.get("language"))).first()
    if locale is None:
        raise PackageError(_("This course is in a language that this installation does not have."))
    catalog = CatalogPage.objects.filter(locale=locale).first()
    if catalog is None:
        raise PackageError(_("There is no course catalogue in the language of this course yet."))
    importer = Importer(actor, package, locale=locale)
    importer.names = {item.source_id: str(item.fields.get("title") or item.fields.get("label")) for item in plan}

    def write() -> None:
        importer.write(plan, catalog)
        importer.link_again(plan)
        if not dry_run:
            audit.record(actor or audit.SYSTEM, "courses.import_course", importer.course(plan))

    try:
        rehearse_or_keep(write, dry_run=dry_run)
    except LoadError as error:
        importer.forget_files()
        problem = str(error).replace(error.source_id, importer.names.get(error.source_id, ""))
        raise PackageError(_("This course does not fit: %(problem)s") % {"problem": problem}) from error
    except (TypeError, ValueError, AttributeError, KeyError, DatabaseError) as error:
        # Data of a shape that no exporter writes; the transaction is undone, nothing of it stays.
        importer.forget_files()
        raise PackageError(_("This course does not fit: a value in it cannot be read.")) from error
    except BaseException:
        importer.forget_files()
        raise
    if dry_run:
        importer.forget_files()
    return importer.report


# --- a package as a plan ------------------------------------------------------------------------------------


def plan_of(package: Package) -> Plan:
    """The plan of a package. Raises PackageError for data that is no course."""
    pages, questions = package.course.get("pages"), package.course.get("questions")
    if not isinstance(pages, list) or not isinstance(questions, list):
        raise PackageError(_("This package holds no course."))
    items = [_page_item(row) for row in pages]
    if not items or [item.kind for item in items].count("course") != 1 or items[0].kind != "course":
        raise PackageError(_("This package holds no course."))
    keys = {item.key: item for item in items}
    if len(keys) != len(items):
        raise PackageError(_("Two pages of this package have one key."))
    allowed = {"course": None, "module": "course", "lesson": "module", "quiz": "module"}
    for item in items:
        parent = keys.get(item.parent) if item.parent else None
        if (parent.kind if parent else None) != allowed[item.kind]:
            raise PackageError(_("A page of this package stands where it cannot: %(title)s") % {"title": _title(item)})
    asked = [_question_item(row, items) for row in questions]
    ordered: list[PageItem | QuestionItem] = [item for item in items if item.kind != "quiz"]
    quizzes = [item for item in items if item.kind == "quiz"]
    return Plan((*ordered, *asked, *quizzes))


def _title(item: PageItem) -> str:
    return str(item.fields.get("title"))[:80]


def _page_item(row: Any) -> PageItem:
    """One page of the data, with nothing but what a package may carry."""
    kind = row.get("kind") if isinstance(row, dict) else None
    key = key_or_none(row.get("key")) if isinstance(row, dict) else None
    if kind not in FIELDS:
        raise PackageError(
            _("This package holds a kind of page that is not known here: %(kind)s") % {"kind": str(kind)[:40]}
        )
    fields, rows = row.get("fields"), row.get("rows")
    if key is None or not isinstance(fields, dict) or not isinstance(rows, dict):
        raise PackageError(_("A page of this package is not complete."))
    unknown = sorted(set(fields) - set(FIELDS[kind])) + sorted(set(rows) - set(ROWS[kind]))
    if unknown or not isinstance(fields.get("title"), str) or not fields["title"].strip():
        raise PackageError(_("A page of this package is not complete."))
    for name, found in rows.items():
        if not isinstance(found, list) or any(
            not isinstance(one, dict) or not set(one) <= set(ROWS[kind][name]) for one in found
        ):
            raise PackageError(_("A page of this package is not complete."))
    return PageItem(_source_id(key), kind, key, key_or_none(row.get("parent")), fields, rows)


def _question_item(row: Any, pages: list[PageItem]) -> QuestionItem:
    """One question of the data, checked by its kind. It goes with the course."""
    needed = ("bank", "ref", "kind", "label")
    if not isinstance(row, dict) or not all(isinstance(row.get(name), str) and row[name] for name in needed):
        raise PackageError(_("A question of this package is not complete."))
    try:
        get_kind(row["kind"]).parse(row.get("definition"))
    except Exception as error:
        raise PackageError(
            _("A question of this package cannot be read: %(ref)s") % {"ref": row["ref"][:40]}
        ) from error
    fields = {name: row[name] for name in QUESTION if name in row}
    fields |= {"ref": row["ref"], "kind": row["kind"], "definition": row["definition"]}
    fields["lesson_key"] = key_or_none(row.get("lesson_key"))
    bank, about = row["bank"][:120], str(row.get("about_bank") or "")[:300]
    source = _source_id(uuid.uuid5(NAMESPACE, f"{bank}/{row['ref']}"))
    return QuestionItem(source, bank, pages[0].key, fields, key=key_or_none(row.get("key")), about_bank=about)


def _sha1(content: bytes) -> str:
    """As Wagtail names files."""
    return hashlib.sha1(content, usedforsecurity=False).hexdigest()


def _source_id(key: uuid.UUID) -> str:
    return f"package/{key}"


# --- writing ------------------------------------------------------------------------------------------------


class Importer(Writer):
    """A writer that brings files along, and that takes what a load or another import wrote for untouched."""

    def __init__(self, actor: Any, package: Package, *, locale: Locale) -> None:
        super().__init__(actor, locale=locale)
        self.files = package.files
        self.about = {row["digest"]: row for row in package.manifest["media"]}
        self.made: list[Any] = []
        self.media: dict[tuple[str, str], int] = {}
        self.waiting: set[uuid.UUID] = set()
        self.filling: uuid.UUID | None = None
        self.names: dict[str, str] = {}
        self.by_key: dict[str, set[str]] = {}
        for record in LoadedItem.objects.all():
            self.by_key.setdefault(record.content_key, set()).add(record.content_digest)

    def question(self, item: QuestionItem) -> None:
        """A question, after its pictures: a definition names them by the hash of their bytes, as an upload does."""
        for name in picture_names(item.fields["definition"]):
            if name not in self.hashes:
                raise LoadError(item.source_id, _("A picture of this question is missing in this package."))
            self.file("image", self.hashes[name])
        super().question(item)

    @cached_property
    def hashes(self) -> dict[str, str]:
        """The digest of each file of the package, by what a definition would call it."""
        return {_sha1(content): digest for digest, content in self.files.items()}

    def course(self, plan: Plan) -> CoursePage:
        """The course that was written."""
        return CoursePage.objects.get(translation_key=plan.items[0].key, locale=self.locale)

    def value(self, owner: Any, name: str, value: Any) -> Any:
        """Data of the package as field values of this installation."""
        field = owner._meta.get_field(name)
        self.filling = owner.translation_key
        try:
            if hasattr(field, "stream_block"):
                value = swap_raw(field.stream_block, value, self)
            elif name == "image":
                return MediaImage.objects.get(pk=self.image(value)) if value else None
            elif isinstance(field, RichTextField):
                value = swap_html(str(value), self)
        except ValueError as error:
            raise ValidationError({name: str(error)}) from error
        return super().value(owner, name, value)

    def rows(self, item: PageItem, page: Any, name: str, rows: list[dict[str, Any]]) -> list[Any]:
        """Rows, with what no validator has looked at before: a draw that the bank cannot give, an odd code."""
        made = super().rows(item, page, name, rows)
        for row in made:
            row.clean()
        return made

    def row(self, item: PageItem, row: dict[str, Any]) -> dict[str, Any] | None:
        """A row with what is here in the place of names and keys. A course that is not here cannot come first."""
        if "required" in row:
            required = CoursePage.objects.filter(
                translation_key=key_or_none(row["required"]), locale=self.locale
            ).first()
            if required is None:
                self.report.notes.append(_("A course that must be done first is not here, so it was left out."))
            return {"required": required} if required else None
        asked = row.get("question")
        if asked:
            found = Question.objects.filter(
                bank__name=str(asked.get("bank")), ref=str(asked.get("ref")), locale=self.locale
            ).first()
            if found is None:
                raise ValidationError(_("A question of this quiz is not in the package."))
            return {**row, "question": found}
        return {**row, "bank": self.bank(str(row["bank"])[:120])} if row.get("bank") else row

    def judge(self, item: PageItem | QuestionItem, current: Any, *, live: bool) -> str:
        """As the loader judges; and what says the same is unchanged, what any machine wrote is nobody's own."""
        exporter = Exporter(with_local_rules=True)
        if live and self.says_the_same(exporter, item, current):
            return UNCHANGED
        record = self.records.get(item.source_id)
        known = self.by_key.get(str(current.translation_key), set()) | ({record.content_digest} if record else set())
        if not live or not any(is_as_written(current, digest) for digest in known):
            return KEPT
        return UNCHANGED if record and record.source_digest == item.digest else UPDATED

    def says_the_same(self, exporter: Exporter, item: PageItem | QuestionItem, current: Any) -> bool:
        """Whether a package of what is here would say the same."""
        if isinstance(item, PageItem):
            mine = exporter.page(current)
            return {**mine["fields"], **mine["rows"]} == {**item.fields, **item.rows}
        if current.current_version_id is None:
            return False
        mine = exporter.question(current)
        key = item.fields["lesson_key"]
        wanted = {**item.fields, "lesson_key": str(key) if key else None}
        return all(mine[name] == value for name, value in wanted.items())

    def link_again(self, plan: Plan) -> None:
        """Links to pages that came later in the package: their pages are filled once more."""
        for item in plan:
            if isinstance(item, PageItem) and item.key in self.waiting and item.key in self.pages:
                page = self.pages[item.key].get_latest_revision_as_object()
                self.fill(item, page, {**item.fields, "slug": page.slug})
                page.save_revision(user=self.actor, clean=True).publish(user=self.actor)
                self.remember(item, MODELS[item.kind].objects.get(pk=page.pk))

    # --- what stands for numbers (see `raw.Swap`) -------------------------------------------------------------

    def image(self, value: Any) -> Any:
        """The picture with this digest."""
        return self.file("image", value) if value else None

    def document(self, value: Any) -> Any:
        """The file with this digest."""
        return self.file("document", value) if value else None

    def link(self, kind: str, value: str) -> str | None:
        """The number of the page with this key, of the file with this digest."""
        if kind == "document":
            return str(self.document(value))
        page = Page.objects.filter(translation_key=key_or_none(value), locale=self.locale).first()
        if page is None and kind == "page":
            self.waiting.add(self.filling)  # what it links to may come later in the package
        return str(page.pk) if page and kind == "page" else None

    def html(self, value: str) -> str:
        """Rich text with nothing in it that an editor could not have written."""
        return neutral_html(value)

    def file(self, kind: str, digest: Any) -> int:
        """The number of a picture or file of the package: one that is here already, else a new one."""
        if not isinstance(digest, str) or digest not in self.files:
            raise ValueError("a file is missing in this package")
        if (kind, digest) not in self.media:
            self.media[kind, digest] = self.take_file(kind, digest)
        return self.media[kind, digest]

    def take_file(self, kind: str, digest: str) -> int:
        """Checks a file as an upload is checked, and keeps it."""
        content, about = self.files[digest], self.about[digest]
        model = MediaImage if kind == "image" else MediaDocument
        sha1 = _sha1(content)
        same = model.objects.filter(file_hash=sha1).order_by("pk").first()
        if same is not None:
            return same.pk
        name = Path(str(about.get("file_name") or about["file"])).name
        extension = Path(about["file"]).suffix.lstrip(".")
        stream = io.BytesIO(content)
        (check_picture if kind == "image" else check_document)(stream, extension)
        upload = InMemoryUploadedFile(stream, "file", f"{Path(name).stem}.{extension}", None, len(content), None)
        more = {"description": str(about.get("description") or "")[:255]} if kind == "image" else {}
        made = model(
            title=str(about.get("title") or name)[:255],
            credit=str(about.get("credit") or "")[:200],
            file=upload,
            file_hash=sha1,
            uploaded_by_user=self.actor,
            **more,
        )
        made.save()
        self.made.append(made.file)
        return made.pk

    def forget_files(self) -> None:
        """Takes away the files of a rehearsal or of an import that failed; their rows are gone already."""
        for file in self.made:
            file.storage.delete(file.name)
