"""Banks, questions and their versions. Editors write questions; learners only ever meet immutable versions of them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    PreviewableMixin,
    RevisionMixin,
    TranslatableMixin,
    WorkflowMixin,
)

from courses.enums import Competency, PracticeDomain
from courses.models.fields import NumberSetField
from courses.questions.adapt import DefinitionField, read_definition
from courses.questions.registry import get_kind
from courses.questions.shapes import Definition, digest_of
from courses.signals import question_frozen
from website import audit
from website.core import ids
from website.core.models import Dated
from website.core.tidy import tidy_texts


class QuestionBank(Dated):
    """A named collection of questions that quizzes draw from."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    description = models.CharField(
        _("description"), max_length=300, blank=True, help_text=_("For editors: what belongs in this bank.")
    )

    panels = [FieldPanel("name"), FieldPanel("description")]

    class Meta:
        ordering = ["name"]
        verbose_name = _("question bank")
        verbose_name_plural = _("question banks")

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Texts are kept in one form, whatever was pasted."""
        super().clean()
        tidy_texts(self)

    def unique_error_message(self, model_class: type[models.Model], unique_check: Any) -> ValidationError:
        """Says what to do about a name that is taken, in the words of editors."""
        if tuple(unique_check) == ("name",):
            sentence = _("There is a bank called “%(name)s” already. Put the questions there, or choose another name.")
            return ValidationError(sentence, code="unique", params={"name": self.name})
        return super().unique_error_message(model_class, unique_check)


class QuestionQuerySet(models.QuerySet["Question"]):
    """Questions about questions."""

    def ready(self) -> QuestionQuerySet:
        """What quizzes may use: published, not retired, with a version."""
        return self.filter(live=True, status=Question.Status.READY, current_version__isnull=False)

    def with_competency(self, number: int) -> QuestionQuerySet:
        """Those with one competency. Looked up here, because not every database can look into a list."""
        rows = self.exclude(competencies=[]).values_list("pk", "competencies")
        return self.filter(pk__in=[pk for pk, numbers in rows if number in numbers])

    def drawable(
        self, bank: int, *, topic: str = "", domain: str = "", competency: int | None = None, language: str = ""
    ) -> QuestionQuerySet:
        """What a draw from a bank can choose from, scored or not. A question and its translation are one: count the
        distinct `translation_key`. Every language falls back to the first one.
        """
        languages = {settings.LANGUAGE_CODE, language or settings.LANGUAGE_CODE}
        found = self.ready().filter(bank=bank, locale__language_code__in=languages)
        found = found.filter(topic=topic) if topic else found
        found = found.filter(domain=domain) if domain else found
        return found.with_competency(competency) if competency else found


class Question(
    PreviewableMixin, WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, TranslatableMixin, Dated
):
    """A question as editors see it. Publishing it, in whatever way, ends in `freeze`, which makes a version.

    `ref` names the question in files. `lesson_key` is the identity of the lesson that teaches the answer. Stem, key and
    feedback stand in `definition` alone, so that no list, search, reference or log ever shows them.
    """

    class Status(models.TextChoices):
        """Whether quizzes use the question."""

        DRAFT = "draft", _("draft")
        READY = "ready", _("ready")
        RETIRED = "retired", _("retired")

    bank = models.ForeignKey(QuestionBank, models.PROTECT, related_name="questions", verbose_name=_("bank"))
    ref = models.CharField(
        _("reference"),
        max_length=40,
        default=ids.new_code,
        help_text=_("Names the question in files and lists, for example AL-Q01. It stays for good."),
    )
    label = models.CharField(
        _("label"),
        max_length=120,
        help_text=_("A short name for lists. Do not put the question or its answer here: lists show it."),
    )

    kind = models.CharField(_("kind"), max_length=30, editable=False)
    definition = DefinitionField(verbose_name=_("question"))

    topic = models.CharField(
        _("topic"), max_length=120, blank=True, help_text=_("Results are told by topic: “Open questions: 2 of 3”.")
    )
    objective = models.CharField(_("objective"), max_length=20, blank=True, help_text=_("For example AL-1."))
    domain = models.CharField(_("practice domain"), max_length=40, choices=PracticeDomain.choices, blank=True)
    competencies = NumberSetField(_("competencies"), choices=Competency.choices, blank=True)
    lesson_key = models.UUIDField(_("lesson to read again"), null=True, blank=True)

    safety = models.BooleanField(
        _("safety question"),
        default=False,
        help_text=_("Always drawn. A quiz can ask that every safety question is right, whatever the score."),
    )
    scored = models.BooleanField(
        _("counts for the score"), default=True, help_text=_("Practice questions come last and do not count.")
    )
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=Status.choices,
        default=Status.DRAFT,
        help_text=_("Quizzes use what is ready; publishing a draft makes it ready. Nobody new gets what is retired."),
    )
    current_version = models.ForeignKey(
        "courses.QuestionVersion", models.PROTECT, null=True, blank=True, editable=False, related_name="current_for"
    )

    objects = QuestionQuerySet.as_manager()

    class Meta(TranslatableMixin.Meta):
        ordering = ["bank", "ref"]
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        constraints = [
            models.UniqueConstraint(
                fields=["bank", "ref", "locale"],
                name="courses_question_ref_once_per_bank",
                violation_error_message=_("Another question of this bank has this reference."),
            ),
        ]
        indexes = [
            # The draw at the start of an attempt: ready questions of a bank in one language.
            models.Index(fields=["bank", "locale", "status"], name="courses_question_draw"),
        ]

    def __str__(self) -> str:
        # Never the stem: this text stands in lists, logs and the reference index.
        return self.label

    def clean(self) -> None:
        """Only what a machine can mark may count for the score."""
        super().clean()
        tidy_texts(self)
        if len(self.definition) == 1:
            self.kind = self.definition[0].block_type
            if not get_kind(self.kind).marked_by_machine:
                self.scored = False

    def with_content_json(self, content: dict) -> Question:
        """A revision never brings an old version back as the current one: the row knows which it is."""
        restored = super().with_content_json(content)
        restored.current_version_id = self.current_version_id
        return restored

    def copy_for_translation(self, locale: Any, exclude_fields: list[str] | None = None) -> Question:
        """An unsaved draft in another language. Nobody is asked it before somebody translated and published it."""
        copied = super().copy_for_translation(locale, exclude_fields)
        copied.current_version = copied.latest_revision = copied.live_revision = None
        copied.live, copied.has_unpublished_changes, copied.status = False, True, self.Status.DRAFT
        copied.first_published_at = copied.last_published_at = copied.go_live_at = copied.expire_at = None
        return copied

    copy_for_translation.alters_data = True

    def read_definition(self) -> tuple[str, Definition]:
        """The kind and the definition. Raises a ValidationError that names the fault."""
        return read_definition(self.definition)

    def publish(self, revision: Any, user: Any = None, **kwargs: Any) -> None:
        """Publishes a revision, whoever asks (the editor, a schedule, a workflow, the loader), and freezes it."""
        with transaction.atomic():
            super().publish(revision, user=user, **kwargs)
            published = Question.objects.select_for_update(no_key=True).get(pk=self.pk)
            if published.live:
                published.freeze(actor=user)

    publish.alters_data = True

    def freeze(self, *, actor: Any) -> QuestionVersion:
        """Makes an immutable version of the question as it stands, unless its current version says the same.

        Consequences: a draft becomes ready; new attempts get the new version, open and past ones keep theirs; an audit
        entry. Raises a ValidationError when the definition is faulty. Call it with the row locked.
        """
        kind, definition = self.read_definition()
        content = self._frozen_content(kind, definition)
        digest = digest_of(content)
        current = self.current_version
        if self.status == self.Status.DRAFT:
            self.status = self.Status.READY
        self.kind, self.scored = kind, content["scored"]
        if current is None or current.digest != digest:
            before = current
            highest = self.versions.aggregate(highest=Max("number"))["highest"] or 0
            current = self.versions.create(**content, number=highest + 1, digest=digest, made_by=actor)
            self.current_version = current
            question_frozen.send(sender=Question, question=self, before=before, version=current, actor=actor)
            audit.record(actor or audit.SYSTEM, "courses.question_version_made", current)
        self.save(update_fields=["kind", "scored", "status", "current_version"])
        return current

    freeze.alters_data = True

    def as_version(self, shape: Definition | None = None) -> QuestionVersion:
        """The question as it stands here as a version that is not saved, to compare a draft with what is published.

        `shape` is its definition where somebody read it already. Raises a ValidationError for a faulty definition.
        """
        kind, definition = (self.kind, shape) if shape is not None else self.read_definition()
        return QuestionVersion(question=self, **self._frozen_content(kind, definition))

    def _frozen_content(self, kind: str, definition: Definition) -> dict[str, Any]:
        """What a version keeps of the question: the definition and every tag that results are told by."""
        return {
            "kind": kind,
            "definition": definition.as_data(),
            "topic": self.topic,
            "objective": self.objective,
            "domain": self.domain,
            "competencies": list(self.competencies),
            "lesson_key": str(self.lesson_key) if self.lesson_key else None,
            "safety": self.safety,
            "scored": self.scored and get_kind(kind).marked_by_machine,
        }

    @property
    def default_preview_mode(self) -> str:
        """As a learner meets it."""
        return "learner"

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        """Unanswered, and afterwards."""
        return [("learner", _("As a learner meets it")), ("review", _("With answers and feedback"))]

    def get_preview_template(self, request: Any, mode_name: str) -> str:
        """A page of the product with nothing but the question."""
        return "courses/questions/preview.html"

    def get_preview_context(self, request: Any, mode_name: str) -> dict[str, Any]:
        """The question as presented; a draft with gaps says what is missing instead."""
        from courses.questions.preview import preview_context

        unsaved = reverse("wagtailsnippets_courses_question:try", args=[self.pk]) + "?unsaved=1" if self.pk else ""
        own = {"try_url": unsaved or reverse("wagtailsnippets_courses_question:try_new")}
        return {**super().get_preview_context(request, mode_name), **preview_context(self, mode_name), **own}


class QuestionVersion(Dated):
    """A question as published, for good. Rows are only ever added: `Question.freeze` is the one place that does.

    Tags are kept too, so that a result by topic means the same for as long as the attempt exists.
    """

    question = models.ForeignKey(Question, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=30)
    definition = models.JSONField()
    digest = models.CharField(max_length=64)

    topic = models.CharField(max_length=120, blank=True)
    objective = models.CharField(max_length=20, blank=True)
    domain = models.CharField(max_length=40, blank=True)
    competencies = models.JSONField(default=list)
    lesson_key = models.UUIDField(null=True, blank=True)
    safety = models.BooleanField(default=False)
    scored = models.BooleanField(default=True)

    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="question_versions"
    )

    class Meta:
        ordering = ["question", "number"]
        constraints = [
            models.UniqueConstraint(fields=["question", "number"], name="courses_questionversion_number_once"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="courses_questionversion_number_from_one"),
        ]

    def __str__(self) -> str:
        return f"version {self.pk}"

    @property
    def shape(self) -> Definition:
        """The definition, read. Worked out once per row."""
        if not hasattr(self, "_shape"):
            self._shape = get_kind(self.kind).parse(self.definition)
        return self._shape
