"""What waits for somebody who writes: drafts, reviews, facts to check again, local rules to fill in, odd questions.

About content alone. Figures about answers are given from ten people on, and nobody is named. A constant number of
statements, whatever there is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import Avg, Count, Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.models import Locale, Page, WorkflowState
from wagtail.permissions import page_permission_policy

from courses.domain.draw import sources_drawing
from courses.domain.statistics_table import flag_words
from courses.models import (
    LEAST_ATTEMPTS,
    AttemptChoice,
    AttemptItem,
    ItemFlag,
    ItemStatistics,
    LessonPage,
    ModuleSource,
    Question,
    QuizSource,
)
from website.accounts.models import User
from website.core import clock
from website.pages.models import HelpLine

SHOWN = 8
"""So many lines a section shows; the rest is a number."""

FACTS_HOLD = dt.timedelta(days=365)
"""Facts and local rules are looked at again after a year; help lines have their own date."""

FEWEST_PEOPLE = LEAST_ATTEMPTS
"""Under so many people nothing is said about their answers (design 2)."""

HARD = 0.3
"""A question that fewer than three in ten get right is flagged: its key, its words or its lesson may be wrong."""

PRESSING = (ItemFlag.AGAINST, ItemFlag.ATTRACTS)
"""Flags of the statistics that stand on the first page; the others stand with the figures alone."""

HARD_SAFETY = 0.7
"""A safety question that three in ten or more get wrong is flagged."""


@dataclass(frozen=True)
class Line:
    """One thing to look at: its name, where to do it, and why it stands here."""

    title: str
    url: str
    why: str


@dataclass
class Section:
    """Some things of one kind; `empty` is the sentence for none, `more` counts those that are not shown."""

    code: str
    title: str
    empty: str
    lines: list[Line] = field(default_factory=list)
    count: int = 0

    @property
    def more(self) -> int:
        """How many are left out."""
        return self.count - len(self.lines)

    def take(self, lines: Iterable[Line]) -> Section:
        """The section with these lines, shortened."""
        found = list(lines)
        self.lines, self.count = found[:SHOWN], len(found)
        return self


def waiting_for(editor: User) -> list[Section]:
    """Every section that `editor` may do something about, in the order of the page."""
    pages = page_permission_policy.instances_user_has_permission_for(editor, "change")
    finder = AdminURLFinder(editor)
    rules = rules_of(pages)
    sections = [_drafts(pages, editor, finder), _reviews(pages, editor, finder), _checks(pages, editor, rules)]
    sections.append(_local_rules(rules))
    if editor.has_perm("courses.change_question"):
        sections.append(_flagged(finder))
    return sections


def edit_url(page_id: int) -> str:
    """Where a page is edited."""
    return reverse("wagtailadmin_pages:edit", args=[page_id])


# --- drafts -----------------------------------------------------------------------------------------------------------


def _drafts(pages: QuerySet[Page], editor: User, finder: AdminURLFinder) -> Section:
    section = Section("drafts", _("In draft"), _("Everything that was written is published."))
    found: list[tuple[dt.datetime, Line]] = []
    rows = pages.filter(Q(has_unpublished_changes=True) | Q(live=False, first_published_at=None), depth__gt=1)
    for page in rows.order_by("-latest_revision_created_at").select_related("locale"):
        why = _("changes that nobody reads yet") if page.live else _("not published yet")
        why += _language_words(page.locale)
        at = page.latest_revision_created_at or page.first_published_at or clock.now()
        found.append((at, Line(page.get_admin_display_title(), edit_url(page.pk), why)))
    if editor.has_perm("courses.change_question"):
        drafts = Question.objects.filter(Q(status=Question.Status.DRAFT) | Q(has_unpublished_changes=True))
        for question in drafts.defer("definition").select_related("bank", "latest_revision", "locale"):
            at = question.latest_revision.created_at if question.latest_revision else question.created_at
            why = _("question in “%(bank)s”") % {"bank": question.bank.name} + _language_words(question.locale)
            found.append((at, Line(question.label, finder.get_edit_url(question) or "", why)))
    found.sort(key=lambda pair: pair[0], reverse=True)
    return section.take(line for __, line in found)


def _language_words(locale: Locale) -> str:
    """Names the language of what is not in the site's own: a translation in draft mostly has the same title."""
    return "" if locale.language_code == settings.LANGUAGE_CODE else f" · {locale.get_display_name()}"


# --- reviews ----------------------------------------------------------------------------------------------------------


def _reviews(pages: QuerySet[Page], editor: User, finder: AdminURLFinder) -> Section:
    """What was handed in and waits, with the step it waits for."""
    section = Section("reviews", _("Waiting for review"), _("Nothing waits for a reviewer."))
    states = WorkflowState.objects.active().select_related("current_task_state__task")
    states = states.prefetch_related("content_object").order_by("created_at")
    allowed = set(pages.values_list("pk", flat=True))
    lines = []
    for state in states:
        content = state.content_object
        if content is None:
            continue
        if isinstance(content, Page):
            if content.pk not in allowed:
                continue
            title, url = content.get_admin_display_title(), edit_url(content.pk)
        elif editor.has_perm("courses.change_question"):
            title, url = str(content), finder.get_edit_url(content) or ""
        else:
            continue
        lines.append(Line(title, url, _review_words(state)))
    return section.take(lines)


def _review_words(state: WorkflowState) -> str:
    if state.status == WorkflowState.STATUS_NEEDS_CHANGES:
        return _("a reviewer asks for changes")
    task = state.current_task_state.task.name if state.current_task_state else ""
    since = date_format(timezone.localtime(state.created_at), "DATE_FORMAT")
    return _("%(step)s, handed in %(day)s") % {"step": task, "day": since}


# --- facts, help lines, local rules -----------------------------------------------------------------------------------


def _checks(pages: QuerySet[Page], editor: User, rules: list[LocalRule]) -> Section:
    """Facts, filled local rules and help lines whose last check is too long ago; the oldest first."""
    section = Section("checks", _("Due for a check"), _("Every fact, rule and help line was checked in time."))
    limit = clock.today() - FACTS_HOLD
    found: list[tuple[dt.date, Line]] = []
    facts = ModuleSource.objects.filter(page__live=True, page__in=pages.values("pk"), checked_on__lte=limit)
    for fact in facts.select_related("page"):
        found.append((fact.checked_on, Line(fact.claim[:120], edit_url(fact.page_id), _checked(fact.checked_on))))
    for rule in rules:
        if rule.filled and (rule.checked_on is None or rule.checked_on <= limit):
            why = _checked(rule.checked_on) if rule.checked_on else _("your rule; no day of a check is given")
            found.append((rule.checked_on or dt.date.min, Line(rule.topic, edit_url(rule.page_id), why)))
    if editor.has_perm("pages.change_helpline"):
        for line in HelpLine.objects.due():
            url = reverse("help_lines:edit", args=[line.pk])
            found.append((line.checked_on, Line(line.name, url, _checked(line.checked_on))))
    found.sort(key=lambda pair: pair[0])
    return section.take(line for __, line in found)


def _checked(day: dt.date) -> str:
    return _("last checked %(day)s") % {"day": date_format(day, "DATE_FORMAT")}


def _local_rules(rules: list[LocalRule]) -> Section:
    section = Section("rules", _("Local rules to fill in"), _("Your organization has filled in every local rule."))
    return section.take(
        Line(rule.topic, edit_url(rule.page_id), _("in “%(lesson)s”") % {"lesson": rule.page_title})
        for rule in rules
        if not rule.filled
    )


@dataclass(frozen=True)
class LocalRule:
    """A place in a published lesson where the organisation says its own rule."""

    page_id: int
    page_title: str
    topic: str
    filled: bool
    checked_on: dt.date | None


def rules_of(pages: QuerySet[Page]) -> list[LocalRule]:
    """The local rules of the published lessons among `pages`, in the order of the tree. One statement."""
    lessons = LessonPage.objects.live().filter(pk__in=pages.values("pk")).order_by("path").only("title", "body")
    rules = []
    for lesson in lessons:
        for block in lesson.body.raw_data:
            if block["type"] != "local_rule":
                continue
            value = block["value"]
            rules.append(
                LocalRule(
                    page_id=lesson.pk,
                    page_title=lesson.title,
                    topic=value.get("topic") or _("Local rule"),
                    filled=bool((value.get("own_text") or "").strip()),
                    checked_on=parse_date(value.get("checked_on") or ""),
                )
            )
    return rules


# --- questions --------------------------------------------------------------------------------------------------------


def _flagged(finder: AdminURLFinder) -> Section:
    """Ready questions that somebody should look at: what people's answers say, and what is missing."""
    section = Section("questions", _("Questions to look at"), _("No question stands out."))
    lines = []
    said = _said_by_answers()
    for question in _with_uses():
        reasons = [*said.get(question.pk, ()), *_missing(question)]
        if reasons:
            lines.append(Line(question.label, finder.get_edit_url(question) or "", " · ".join(reasons)))
    return section.take(lines)


def _with_uses() -> QuerySet[Question]:
    fixed = QuizSource.objects.filter(question=OuterRef("pk"), page__live=True)
    drawn = sources_drawing().filter(page__live=True)
    used = Question.objects.ready().defer("definition").annotate(used=Exists(fixed) | Exists(drawn))
    return used.order_by("bank__name", "ref")


def _missing(question: Question) -> list[str]:
    reasons = []
    if not question.used:
        reasons.append(_("in no quiz"))
    if question.lesson_key is None:
        reasons.append(_("no lesson to read again"))
    if not question.topic:
        reasons.append(_("no topic, so results cannot name it"))
    return reasons


def _said_by_answers() -> dict[int, list[str]]:
    """What answers to the current version say, by question: first finished attempts alone, from ten people on."""
    items = AttemptItem.objects.filter(
        version=F("version__question__current_version"), fraction__isnull=False, attempt__state="finished",
        attempt__number=1,
    )  # fmt: skip
    rows = items.values("version__question", "version__safety").annotate(
        people=Count("attempt__learner", distinct=True), share=Avg("fraction")
    )
    found: dict[int, list[str]] = {}
    for row in rows.filter(people__gte=FEWEST_PEOPLE, share__lt=HARD_SAFETY):
        words = {"percent": round(row["share"] * 100), "people": row["people"]}
        if row["share"] < HARD:
            sentence = _("%(percent)s\N{NO-BREAK SPACE}%% right on average (%(people)s people): check the key")
        elif row["version__safety"]:
            sentence = _("safety question, %(percent)s\N{NO-BREAK SPACE}%% right on average (%(people)s people)")
        else:
            continue
        found[row["version__question"]] = [sentence % words]
    for question, flags, figures in _flags():
        told = list(map(str, flag_words([code for code in flags if code in PRESSING], figures)))
        found[question] = list(dict.fromkeys([*found.get(question, ()), *told]))
    return {question: reasons for question, reasons in found.items() if reasons}


def _flags() -> QuerySet:
    """What the statistics of first attempts say about current versions: question, codes and figures."""
    rows = ItemStatistics.objects.filter(
        version=F("version__question__current_version"), quiz__choice=AttemptChoice.FIRST
    )
    return rows.order_by("pk").values_list("version__question", "flags", "figures")
