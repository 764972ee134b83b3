"""The quiz page: what stands in the tree. Attempts at it are plain rows in `attempts.py`."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.models import Orderable

from courses.cms.page_form import LearningPageForm
from courses.cms.words_panel import WordsPanel
from courses.enums import Competency, PracticeDomain
from courses.models.pages import LearningPage
from courses.models.questions import Question, QuestionBank
from courses.questions_admin.quiz_panels import PoolPanel, QuizSumsPanel


class Preset(models.TextChoices):
    """Ready-made sets of rules; `PRESETS` says what each one sets."""

    PRACTICE = "practice", _("practice: as often as you like, everything shown afterwards")
    GRADED = "graded", _("graded: as often as you like, with a break, right answers after passing")
    CERTIFICATION = "certification", _("certification: three attempts, right answers never shown")


class ReviewWhen(models.TextChoices):
    """When a page about a finished attempt shows something."""

    NEVER = "never", _("never")
    AFTER_PASS = "after_pass", _("after passing")
    AT_THE_END = "at_the_end", _("after passing, or when no attempt is left")
    AFTER_SUBMIT = "after_submit", _("after each attempt")


class WrittenAnswers(models.TextChoices):
    """What answers in people's own words are for."""

    OUTSIDE = "outside", _("practice outside the score: people compare with the model answer")
    MARKED = "marked", _("a person marks them, and they count like any other question")


PRESETS: dict[str, dict[str, Any]] = {
    Preset.PRACTICE: {
        "attempts_allowed": None,
        "wait_minutes_after_second_try": 0,
        "wait_minutes_after_first_try": 0,
        "show_hints": True,
        "pass_percent": 60,
        "safety_must_be_right": False,
        "review_answers": ReviewWhen.AFTER_SUBMIT,
        "review_marks": ReviewWhen.AFTER_SUBMIT,
        "review_feedback": ReviewWhen.AFTER_SUBMIT,
        "review_right_answers": ReviewWhen.AFTER_SUBMIT,
    },
    Preset.GRADED: {
        "attempts_allowed": None,
        "wait_minutes_after_second_try": 60,
        "wait_minutes_after_first_try": 0,
        "show_hints": False,
        "pass_percent": 80,
        "safety_must_be_right": True,
        "review_answers": ReviewWhen.AFTER_SUBMIT,
        "review_marks": ReviewWhen.AFTER_SUBMIT,
        "review_feedback": ReviewWhen.AFTER_SUBMIT,
        "review_right_answers": ReviewWhen.AFTER_PASS,
    },
    Preset.CERTIFICATION: {
        "attempts_allowed": 3,
        "wait_minutes_after_second_try": 24 * 60,
        "wait_minutes_after_first_try": 0,
        "show_hints": False,
        "pass_percent": 80,
        "safety_must_be_right": True,
        "review_answers": ReviewWhen.AFTER_SUBMIT,
        "review_marks": ReviewWhen.AFTER_PASS,
        "review_feedback": ReviewWhen.AFTER_PASS,
        "review_right_answers": ReviewWhen.NEVER,
    },
}


class QuizPageForm(LearningPageForm):
    """Choosing another preset sets every rule that was not changed in the same go."""

    def clean(self) -> dict[str, Any]:
        """Applies the preset, then checks that each source can give what it promises."""
        cleaned = super().clean()
        if "preset" in self.changed_data:
            for name, value in PRESETS.get(cleaned.get("preset", ""), {}).items():
                if name not in self.changed_data:
                    cleaned[name] = value
        return cleaned


def _review_field(label: Any) -> models.CharField:
    return models.CharField(label, max_length=15, choices=ReviewWhen.choices, default=ReviewWhen.AFTER_SUBMIT)


class QuizPage(LearningPage):
    """A quiz: what it is about, where its questions come from, and its rules.

    An attempt freezes the rules and the questions when it starts (`courses.domain.attempts.start`), so that changing
    the page never changes an attempt.
    """

    template = "courses/quiz_page.html"
    parent_page_types = ["courses.ModulePage"]
    subpage_types: list[str] = []
    access = "enrolled"
    base_form_class = QuizPageForm

    intro = models.TextField(
        _("introduction"),
        max_length=4000,
        blank=True,
        help_text=_("What the quiz is about and how to take it. You can use **bold**, *italic*, lists and links."),
    )

    preset = models.CharField(
        _("kind of quiz"),
        max_length=15,
        choices=Preset.choices,
        default=Preset.GRADED,
        help_text=_("Choosing another one sets every rule below that you do not change yourself in the same go."),
    )
    attempts_allowed = models.PositiveSmallIntegerField(
        _("attempts"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("Leave empty for as many as people like."),
    )
    wait_minutes_after_first_try = models.PositiveIntegerField(
        _("break before a second attempt (minutes)"),
        default=0,
        validators=[MaxValueValidator(30 * 24 * 60)],
        help_text=_("0 for none."),
    )
    wait_minutes_after_second_try = models.PositiveIntegerField(
        _("break before a third and later attempt (minutes)"),
        default=60,
        validators=[MaxValueValidator(30 * 24 * 60)],
        help_text=_("0 for none. Time to read again."),
    )
    time_limit_minutes = models.PositiveSmallIntegerField(
        _("time limit (minutes)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(24 * 60)],
        help_text=_("Leave empty for no limit. People with a time allowance get theirs on top."),
    )
    grace_seconds = models.PositiveSmallIntegerField(
        _("grace at the end (seconds)"),
        default=60,
        validators=[MaxValueValidator(600)],
        help_text=_("Answers that arrive this late still count, and are marked as late."),
    )
    shuffle_questions = models.BooleanField(_("shuffle the questions"), default=True)
    shuffle_options = models.BooleanField(_("shuffle the options"), default=True)
    pass_percent = models.PositiveSmallIntegerField(
        _("pass mark (%)"), default=80, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    safety_must_be_right = models.BooleanField(
        _("every safety question must be right"), default=True, help_text=_("Whatever the score.")
    )
    show_hints = models.BooleanField(
        _("offer hints"),
        default=False,
        help_text=_("Where a question has hints, people may open them before they answer."),
    )
    written_answers = models.CharField(
        _("answers in people’s own words"),
        max_length=10,
        choices=WrittenAnswers.choices,
        default=WrittenAnswers.OUTSIDE,
    )
    second_marking = models.BooleanField(
        _("two people mark each of them"),
        default=False,
        help_text=_("The second does not see the first mark before giving their own."),
    )

    review_answers = _review_field(_("people see their own answers"))
    review_marks = _review_field(_("people see which were right"))
    review_feedback = _review_field(_("people see feedback and model answers"))
    review_right_answers = _review_field(_("people see the right answers"))

    word_fields = [*LearningPage.word_fields, "intro"]

    content_panels = [
        *LearningPage.content_panels,
        FieldPanel("intro"),
        QuizSumsPanel(heading=_("What an attempt asks")),
        InlinePanel(
            "sources",
            heading=_("Questions"),
            label=_("Source"),
            min_num=1,
            help_text=_("Fixed questions, and draws from a bank. Safety questions of a bank are always drawn."),
        ),
        FieldPanel("preset"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("pass_percent"), FieldPanel("safety_must_be_right")]),
                FieldPanel("attempts_allowed"),
                FieldRowPanel(
                    [FieldPanel("wait_minutes_after_first_try"), FieldPanel("wait_minutes_after_second_try")]
                ),
                FieldRowPanel([FieldPanel("time_limit_minutes"), FieldPanel("grace_seconds")]),
                FieldRowPanel([FieldPanel("shuffle_questions"), FieldPanel("shuffle_options")]),
                FieldPanel("show_hints"),
                FieldRowPanel([FieldPanel("written_answers"), FieldPanel("second_marking")]),
            ],
            heading=_("Rules"),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("review_answers"), FieldPanel("review_marks")]),
                FieldRowPanel([FieldPanel("review_feedback"), FieldPanel("review_right_answers")]),
            ],
            heading=_("Afterwards"),
        ),
        WordsPanel(),
    ]

    class Meta:
        verbose_name = _("quiz")
        verbose_name_plural = _("quizzes")


class QuizSource(Orderable):
    """Where questions of a quiz come from: one fixed question, or a number drawn from a bank."""

    page = ParentalKey(QuizPage, on_delete=models.CASCADE, related_name="sources")
    question = models.ForeignKey(
        Question,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="quiz_sources",
        verbose_name=_("this question"),
    )
    bank = models.ForeignKey(
        QuestionBank, models.PROTECT, null=True, blank=True, related_name="quiz_sources", verbose_name=_("or from bank")
    )
    draw = models.PositiveSmallIntegerField(
        _("how many"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(200)],
        help_text=_("Scored questions per attempt, safety questions included."),
    )
    topic = models.CharField(_("only this topic"), max_length=120, blank=True)
    domain = models.CharField(
        _("only this practice domain"), max_length=40, choices=PracticeDomain.choices, blank=True, default=""
    )
    competency = models.PositiveSmallIntegerField(
        _("only this competency"), choices=Competency.choices, null=True, blank=True
    )
    with_practice = models.BooleanField(
        _("add practice questions"), default=True, help_text=_("Unscored ones. They come last.")
    )

    panels = [
        FieldPanel("question"),
        FieldPanel("bank", widget=forms.Select),
        FieldRowPanel(
            [FieldPanel("draw"), FieldPanel("topic", widget=forms.TextInput(attrs={"list": "courses-topics"}))]
        ),
        FieldRowPanel([FieldPanel("domain"), FieldPanel("competency")]),
        FieldPanel("with_practice"),
        PoolPanel(),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("source of questions")
        verbose_name_plural = _("sources of questions")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(question__isnull=False, bank__isnull=True, draw__isnull=True)
                | models.Q(question__isnull=True, bank__isnull=False, draw__gte=1),
                name="courses_quizsource_question_or_draw",
                violation_error_message=_("Choose either one question, or a bank and how many to draw."),
            ),
        ]

    def __str__(self) -> str:
        return f"source {self.pk}"

    def clean(self) -> None:
        """Either a question or a draw that the bank can give."""
        super().clean()
        if (self.question_id is None) == (self.bank_id is None):
            raise ValidationError(_("Choose either one question, or a bank and how many to draw."))
        if self.bank_id and not self.draw:
            raise ValidationError({"draw": _("Say how many to draw.")})
        if self.question_id and self.draw:
            raise ValidationError({"draw": _("One question is not drawn. Leave this empty.")})
        if self.bank_id:
            pool = self.pool_size()
            if pool < (self.draw or 0):
                raise ValidationError({"draw": self._too_small(pool)})

    def _too_small(self, pool: int) -> str:
        """Names bank, tags and number."""
        told = {"draw": self.draw, "bank": self.bank.name, "topic": self.topic, "pool": pool}
        if self.domain or self.competency:
            sentence = _(
                "You ask for %(draw)s questions with these tags from the bank “%(bank)s”. Scored questions that are "
                "ready there: %(pool)s. Draw fewer, or publish more."
            )
        elif self.topic:
            sentence = _(
                "You ask for %(draw)s questions on “%(topic)s” from the bank “%(bank)s”. Scored questions that are "
                "ready there: %(pool)s. Draw fewer, or publish more."
            )
        else:
            sentence = _(
                "You ask for %(draw)s questions from the bank “%(bank)s”. Scored questions that are ready there: "
                "%(pool)s. Draw fewer, or publish more."
            )
        return sentence % told

    @property
    def tags(self) -> dict[str, Any]:
        """What narrows the draw, as `QuestionQuerySet.drawable` takes it."""
        return {"topic": self.topic, "domain": self.domain, "competency": self.competency}

    @property
    def language(self) -> str:
        """The language of the page; "" while there is no page yet."""
        page = self.page if self.page_id else None
        return page.locale.language_code if page is not None and page.locale_id else ""

    def pool_size(self) -> int:
        """How many scored questions the draw can choose from."""
        pool = Question.objects.drawable(self.bank_id, **self.tags, language=self.language).filter(scored=True)
        return pool.values("translation_key").distinct().count()
