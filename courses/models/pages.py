"""The page types of learning: catalogue › course › module › lesson (a quiz page stands in `quiz.py`).

Evidence never points at a page by primary key but keeps its `content_key` (the page's translation key), so that
moving, translating or deleting a page costs nobody what they have done.
"""

from __future__ import annotations

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, PageChooserPanel
from wagtail.admin.widgets import AdminAutoHeightTextInput
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Orderable
from wagtail.search import index

from courses.blocks import LessonBodyField
from courses.cms.page_form import LearningPageForm, ModulePageForm
from courses.cms.scenario_form import LessonPageForm
from courses.cms.words_panel import WordsPanel
from courses.enums import Competency, CompletionRule, Delivery, EnrolmentRule, PracticeDomain
from courses.models.fields import NumberSetField
from courses.models.publishing import PublishedByReview
from courses.models.review_panel import WithReviewTab
from courses.module_order import code_list
from courses.serving import context_for
from website.core.forms import not_to_come
from website.pages.models import BasePage

CONTENT_NOTE_FIRST = "content-note"
"""The preview of a lesson that stops at its content note, as people meet it."""

MINUTES_HELP = _("How long it takes most people, with the exercises. Leave it empty to have it worked out.")
NOTE_FEATURES = ["bold", "italic", "ul", "link"]
CODE_PATTERN = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")
OBJECTIVE_PATTERN = re.compile(r"^[A-Z]{2,4}-[0-9]{1,2}$")


class LearningPage(PublishedByReview, WithReviewTab, BasePage):
    """What the pages of the catalogue tree share: an identity, and a context that depends on the reader."""

    base_form_class = LearningPageForm

    word_fields: list[str] = ["title", "listing_summary"]
    """The fields whose words and reading the form looks at, in the order people meet them."""

    class Meta:
        abstract = True

    @property
    def content_key(self):
        """The identity of this content for evidence and addresses, the same in every language."""
        return self.translation_key

    def get_context(self, request, *args, **kwargs):
        """The page, with what `courses.views` adds for this reader."""
        return {**super().get_context(request, *args, **kwargs), **context_for(self, request, **kwargs)}


class CatalogPage(LearningPage):
    """The list of courses. There is one per site and language."""

    template = "courses/catalog_page.html"
    parent_page_types = ["pages.HomePage"]
    subpage_types = ["courses.CoursePage"]
    max_count_per_parent = 1
    access = "public"

    introduction = models.TextField(
        _("introduction"),
        max_length=600,
        blank=True,
        help_text=_("One or two plain sentences above the list of courses."),
    )

    word_fields = [*LearningPage.word_fields, "introduction"]
    content_panels = [*BasePage.content_panels, FieldPanel("introduction"), WordsPanel()]
    search_fields = [*BasePage.search_fields, index.SearchField("introduction")]

    class Meta:
        verbose_name = _("course catalogue")
        verbose_name_plural = _("course catalogues")


class CoursePage(LearningPage):
    """A course: what a person enrols on and gets a certificate for. Its overview is public."""

    template = "courses/course_page.html"
    parent_page_types = ["courses.CatalogPage"]
    subpage_types = ["courses.ModulePage"]
    access = "public"

    code = models.CharField(
        _("code"),
        max_length=60,
        help_text=_("A short name in small letters, for example active-listening. It stays when the title changes."),
    )
    summary = models.TextField(
        _("summary"), max_length=1500, help_text=_("What the course is about, in two or three plain sentences.")
    )
    image = models.ForeignKey(
        "media.MediaImage",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("picture"),
        help_text=_("Decoration for the catalogue. Nothing is lost without it."),
    )
    objectives = StreamField(
        [
            (
                "objective",
                blocks.CharBlock(
                    max_length=600, label=_("Objective"), help_text=_("Starts with a verb: “Name the four …”.")
                ),
            )
        ],
        verbose_name=_("what people can do afterwards"),
        blank=True,
        max_num=20,
    )
    competencies = NumberSetField(
        _("competencies"),
        choices=Competency.choices,
        blank=True,
        help_text=_("Which of the twelve SAMHSA core competencies for peer workers the course teaches."),
    )
    enrolment = models.CharField(
        _("who may start"), max_length=12, choices=EnrolmentRule.choices, default=EnrolmentRule.OPEN
    )
    renewal_months = models.PositiveSmallIntegerField(
        _("renew after (months)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(120)],
        help_text=_("How long a certificate counts. Leave empty when it never runs out."),
    )
    certificate_wording = models.TextField(
        _("wording of the certificate"),
        max_length=1500,
        help_text=_("Follows the person's name, for example “has completed the course …”."),
    )
    hours_label = models.CharField(
        _("about the hours"),
        max_length=300,
        blank=True,
        help_text=_("Says which hours these are, for example “Self-paced. Not board-approved unless …”."),
    )

    word_fields = [*LearningPage.word_fields, "summary", "objectives", "hours_label", "certificate_wording"]

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("code"),
        FieldPanel("summary"),
        FieldPanel("image"),
        FieldPanel("objectives"),
        FieldPanel("competencies"),
        InlinePanel("hours", heading=_("Hours by practice domain"), label=_("Hours"), max_num=10),
        FieldPanel("hours_label"),
        MultiFieldPanel(
            [
                FieldPanel("enrolment"),
                InlinePanel("prerequisites", heading=_("Courses that must be done first"), label=_("Course")),
            ],
            heading=_("Who may start"),
        ),
        MultiFieldPanel([FieldPanel("renewal_months"), FieldPanel("certificate_wording")], heading=_("Certificate")),
        WordsPanel(),
    ]
    search_fields = [*BasePage.search_fields, index.SearchField("summary"), index.FilterField("code")]

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")

    @property
    def minutes(self) -> int:
        """How long the course takes: the sum of its hours, in minutes."""
        return sum(row.minutes for row in self.hours.all())

    @property
    def competency_names(self) -> list[str]:
        """The competencies in words."""
        return [Competency(number).label for number in self.competencies if number in Competency.values]

    def clean(self) -> None:
        """One course per code and language; a course is not its own prerequisite."""
        super().clean()
        if not CODE_PATTERN.match(self.code or ""):
            raise ValidationError(
                {"code": _("Use small letters, digits and single dashes, for example active-listening.")}
            )
        others = CoursePage.objects.filter(code=self.code).exclude(pk=self.pk)
        if self.locale_id:
            others = others.filter(locale_id=self.locale_id)
        if others.exists():
            raise ValidationError({"code": _("Another course has this code.")})


class CourseHours(Orderable):
    """Minutes of a course in one practice domain."""

    page = ParentalKey(CoursePage, on_delete=models.CASCADE, related_name="hours")
    domain = models.CharField(_("practice domain"), max_length=32, choices=PracticeDomain.choices)
    minutes = models.PositiveIntegerField(_("minutes"), validators=[MinValueValidator(1), MaxValueValidator(60_000)])
    delivery = models.CharField(_("how"), max_length=12, choices=Delivery.choices, default=Delivery.SELF_PACED)

    panels = [FieldRowPanel([FieldPanel("domain"), FieldPanel("minutes"), FieldPanel("delivery")])]

    class Meta(Orderable.Meta):
        verbose_name = _("hours")
        verbose_name_plural = _("hours")
        constraints = [
            models.UniqueConstraint(fields=["page", "domain", "delivery"], name="courses_coursehours_once_per_domain"),
        ]

    def __str__(self) -> str:
        return f"{self.get_domain_display()}: {self.minutes}"


class CoursePrerequisite(Orderable):
    """A course that must be done before another one opens."""

    page = ParentalKey(CoursePage, on_delete=models.CASCADE, related_name="prerequisites")
    required = models.ForeignKey(
        CoursePage, models.CASCADE, related_name="required_by", verbose_name=_("course that must be done first")
    )

    panels = [PageChooserPanel("required", "courses.CoursePage")]

    class Meta(Orderable.Meta):
        verbose_name = _("prerequisite")
        constraints = [
            models.UniqueConstraint(fields=["page", "required"], name="courses_courseprerequisite_once"),
            models.CheckConstraint(
                condition=~models.Q(page=models.F("required")),
                name="courses_courseprerequisite_not_itself",
                violation_error_message=_("A course cannot come before itself."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.required)


class ModulePage(LearningPage):
    """A part of a course: some lessons and, as a rule, a quiz at the end."""

    template = "courses/module_page.html"
    parent_page_types = ["courses.CoursePage"]
    subpage_types = ["courses.LessonPage", "courses.QuizPage"]
    access = "enrolled"
    base_form_class = ModulePageForm

    code = models.CharField(
        _("code"),
        max_length=12,
        help_text=_("Two to four capital letters, for example AL. The objectives carry it too."),
    )
    summary = models.TextField(_("summary"), max_length=1500, help_text=_("Two or three plain sentences."))
    quiz_after_lessons = models.BooleanField(
        _("lessons before the quiz"),
        default=True,
        help_text=_("The quiz opens when every lesson of the module is done. Lessons can be read in any order."),
    )
    opens_after = models.CharField(
        _("opens after"),
        max_length=120,
        blank=True,
        help_text=_(
            "Codes of the modules of this course that must be done first, with commas: AL, BO. Empty when people may "
            "take this module whenever they like."
        ),
    )

    word_fields = [*LearningPage.word_fields, "summary"]

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("code"),
        FieldPanel("summary"),
        FieldPanel("quiz_after_lessons"),
        FieldPanel("opens_after"),
        InlinePanel("objectives", heading=_("What people can do afterwards"), label=_("Objective"), max_num=20),
        InlinePanel(
            "sources",
            heading=_("Where the facts come from"),
            label=_("Source"),
            help_text=_("For editors. Learners do not see it."),
        ),
        WordsPanel(),
    ]
    search_fields = [*BasePage.search_fields, index.SearchField("summary")]

    class Meta:
        verbose_name = _("module")
        verbose_name_plural = _("modules")

    @property
    def opens_after_codes(self) -> list[str]:
        """The codes of the modules that come first, one by one."""
        return code_list(self.opens_after)


class ModuleObjective(Orderable):
    """One thing people can do after the module; questions and lessons refer to its code."""

    page = ParentalKey(ModulePage, on_delete=models.CASCADE, related_name="objectives")
    code = models.CharField(_("code"), max_length=12, help_text=_("For example AL-1."))
    text = models.CharField(_("objective"), max_length=600, help_text=_("Starts with a verb: “Name the four …”."))

    panels = [FieldPanel("code"), FieldPanel("text", widget=AdminAutoHeightTextInput)]

    class Meta(Orderable.Meta):
        verbose_name = _("objective")
        constraints = [
            models.UniqueConstraint(fields=["page", "code"], name="courses_moduleobjective_code_once"),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.text}"

    def clean(self) -> None:
        """Codes look the same everywhere, and an objective is one line however it was typed."""
        super().clean()
        self.text = " ".join(self.text.split())
        if not OBJECTIVE_PATTERN.match(self.code or ""):
            raise ValidationError({"code": _("Write it like AL-1: capital letters, a dash, a number.")})


class ModuleSource(Orderable):
    """Where a fact of the module comes from. For editors."""

    page = ParentalKey(ModulePage, on_delete=models.CASCADE, related_name="sources")
    claim = models.TextField(_("what the module says"), max_length=1000)
    source = models.TextField(_("where it comes from"), max_length=1000)
    checked_on = models.DateField(_("checked on"))

    panels = [FieldPanel("claim"), FieldPanel("source"), FieldPanel("checked_on")]

    class Meta(Orderable.Meta):
        verbose_name = _("source")

    def __str__(self) -> str:
        return self.claim[:80]

    def clean(self) -> None:
        """Somebody has looked already."""
        super().clean()
        not_to_come(checked_on=self.checked_on)


class LessonPage(LearningPage):
    """A lesson: read, try things out, then say “Done, next”."""

    template = "courses/lesson_page.html"
    parent_page_types = ["courses.ModulePage"]
    subpage_types: list[str] = []
    access = "enrolled"
    base_form_class = LessonPageForm

    summary = models.TextField(
        _("summary"), max_length=1500, help_text=_("What the lesson is about, in one or two plain sentences.")
    )
    minutes = models.PositiveSmallIntegerField(
        _("minutes"),
        validators=[MinValueValidator(1), MaxValueValidator(600)],
        help_text=_("How long it takes most people, with the exercises."),
    )
    objective_codes = models.CharField(
        _("objectives"),
        max_length=200,
        blank=True,
        help_text=_("Codes of the module's objectives that this lesson teaches, with commas: AL-1, AL-3."),
    )
    content_note = RichTextField(
        _("content note"),
        features=NOTE_FEATURES,
        blank=True,
        max_length=1000,
        help_text=_(
            "Says what hard things the lesson mentions. People read it before anything else and can skip the "
            "lesson or leave. No details."
        ),
    )
    completion = models.CharField(
        _("counts as done"), max_length=16, choices=CompletionRule.choices, default=CompletionRule.MARKED
    )
    body = LessonBodyField(verbose_name=_("lesson"), blank=True)

    word_fields = [*LearningPage.word_fields, "summary", "body", "content_note"]

    # In the order one writes: what it is about, the lesson, and then what people should know before they read it.
    content_panels = [
        *BasePage.content_panels,
        FieldPanel("summary"),
        FieldPanel("objective_codes"),
        FieldPanel("body"),
        MultiFieldPanel(
            [
                FieldPanel("content_note"),
                FieldPanel("minutes", help_text=MINUTES_HELP),
                FieldPanel("completion"),
            ],
            heading=_("For people to know before"),
        ),
        WordsPanel(),
    ]
    search_fields = [*BasePage.search_fields, index.SearchField("summary"), index.SearchField("body")]

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        """The lesson at once, and as people meet one that has a content note."""
        return [("", _("As a learner")), (CONTENT_NOTE_FIRST, _("With the content note first"))]

    @property
    def objective_list(self) -> list[str]:
        """The objective codes, one by one."""
        return [code.strip() for code in self.objective_codes.split(",") if code.strip()]

    def clean(self) -> None:
        """Objective codes are written as the module writes them."""
        super().clean()
        odd = [code for code in self.objective_list if not OBJECTIVE_PATTERN.match(code)]
        if odd:
            message = _("This is not an objective's code: %(code)s. Write AL-1, AL-3.") % {"code": odd[0][:40]}
            raise ValidationError({"objective_codes": message})
