"""What is next for a learner: where to go on, the courses, what waits and why, the certificates."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from courses.domain.across_languages import best_by_key
from courses.domain.certificates import Standing, standing_of
from courses.domain.enrol import renewal_refusal
from courses.domain.outline import Outline, course_outlines
from courses.enums import EnrolmentSource
from courses.models import Certificate, CoursePage, Enrolment


@dataclass(frozen=True)
class Waiting:
    """Something that waits for the learner: what, why, where, and the words of its link.

    `content` is whose title it is: a page, or the code of a language.
    """

    title: str
    reason: str
    url: str
    label: str
    content: Any = None


@dataclass(frozen=True)
class HeldCertificate:
    """A certificate on its holder's own pages. `renew_key` is the course's key when it can be renewed now."""

    certificate: Certificate
    standing: Standing
    renew_key: uuid.UUID | None = None

    @property
    def tone(self) -> str:
        """The tone of its tag."""
        return {"valid": "good", "expired": "warm"}.get(self.standing.state, "stop")


@dataclass
class Home:
    """The learner's home. `current` is the course to go on with; `gone` are courses no longer in the catalogue.

    `waiting` is what waits for the learner, `with_others` what waits for somebody who marks.
    """

    current: Outline | None = None
    courses: list[Outline] = field(default_factory=list)
    finished: list[Outline] = field(default_factory=list)
    waiting: list[Waiting] = field(default_factory=list)
    with_others: list[Waiting] = field(default_factory=list)
    certificates: list[HeldCertificate] = field(default_factory=list)
    gone: list[Enrolment] = field(default_factory=list)
    catalogue_url: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether the person has not joined any course yet."""
        return not (self.courses or self.finished or self.gone)


def build_home(learner: Any) -> Home:
    """Everything the home says about learning. At most eight statements, however many courses there are."""
    newest = newest_enrolments(learner)
    courses = published_courses(newest)
    outlines = course_outlines(learner, courses)
    known = {course.translation_key for course in courses}
    home = Home(
        courses=[outline for outline in outlines if outline.state != "finished"],
        finished=[outline for outline in outlines if outline.state == "finished"],
        gone=[enrolment for enrolment in newest if enrolment.course_key not in known],
        certificates=held_certificates(learner, newest, known) if newest else [],
        catalogue_url=catalogue_url(),
    )
    home.current = next((outline for outline in home.courses if outline.continue_at), None)
    shown = home.current.continue_at.key if home.current else None
    home.waiting = [*_waiting_in(home.courses, shown), *_renewals(home.certificates)]
    home.with_others = _waiting_with_others(home.courses)
    return home


def newest_enrolments(learner: Any) -> list[Enrolment]:
    """The newest cycle of each of the learner's courses, the one touched last first; one statement."""
    rows = (
        Enrolment.objects.of(learner)
        .annotate(touched=F("last_place__at"))
        .order_by(F("touched").desc(nulls_last=True), "-started_at", "-pk")
    )
    newest: dict[uuid.UUID, Enrolment] = {}
    for row in rows:
        known = newest.get(row.course_key)
        if known is None or row.cycle > known.cycle:
            newest[row.course_key] = row
    return sorted(newest.values(), key=lambda row: row.touched or row.started_at, reverse=True)


def published_courses(enrolments: Iterable[Enrolment]) -> list[CoursePage]:
    """The course pages of these enrolments that are in the catalogue, in their order; one statement.

    In the language of the reader; else the page a course was started from.
    """
    wanted = [enrolment.course_key for enrolment in enrolments]
    started_from = {enrolment.course_key: enrolment.course_page_id for enrolment in enrolments}
    if not wanted:
        return []
    pages = best_by_key(CoursePage.objects.live().filter(translation_key__in=wanted), started_from)
    return [pages[key] for key in wanted if key in pages]


def held_certificates(learner: Any, newest: Iterable[Enrolment], in_catalogue: set[uuid.UUID]) -> list[HeldCertificate]:
    """The learner's certificates, newest first; one statement. A renewal under way is not offered again."""
    latest = {enrolment.pk for enrolment in newest}
    rows = Certificate.objects.filter(holder=learner).select_related("enrolment").order_by("-issued_at", "-pk")
    return [
        HeldCertificate(
            row,
            standing_of(row),
            row.enrolment.course_key
            if row.enrolment_id in latest and row.enrolment.course_key in in_catalogue and not renewal_refusal(row)
            else None,
        )
        for row in rows
    ]


def catalogue_url() -> str:
    """Where the courses are listed; the site's start when there is no catalogue page yet."""
    return reverse("wagtail_serve", args=["courses/"])


def _waiting_in(outlines: Iterable[Outline], shown: uuid.UUID | None) -> list[Waiting]:
    """What courses under way ask of the learner, besides what is `shown` as the next step already."""
    found = []
    for outline in outlines:
        for item in outline.items:
            if item.standing is None or item.is_done or item.state == "locked" or item.key == shown:
                continue
            if item.standing.waits:
                continue
            label = _("Go on") if item.standing.state == "under_way" else _("Look at it")
            found.append(Waiting(item.title, item.reason, item.url, label, item.source))
        enrolment = outline.enrolment
        if outline.state == "blocked":
            url = outline.missing[0].get_url() or ""
            found.append(Waiting(outline.course.title, outline.reason, url, _("See it"), outline.course))
        elif enrolment.source == EnrolmentSource.ASSIGNED and not outline.done:
            reason = _("Your coordinator put you on it.")
            found.append(Waiting(outline.course.title, reason, outline.url, _("Start"), outline.course))
    return found


def _waiting_with_others(outlines: Iterable[Outline]) -> list[Waiting]:
    """The quizzes that somebody has yet to mark."""
    items = [item for outline in outlines for item in outline.items]
    held = [item for item in items if item.standing is not None and item.standing.waits and not item.is_done]
    return [Waiting(item.title, item.reason, item.url, _("Look at it"), item.source) for item in held]


def _renewals(certificates: Iterable[HeldCertificate]) -> list[Waiting]:
    """Certificates to renew, with the day."""
    found = []
    for held in certificates:
        if held.renew_key is None or held.certificate.valid_until is None:
            continue
        day: dt.date = held.certificate.valid_until
        text = (
            _("Your certificate ran out on %(day)s.")
            if held.standing.state == "expired"
            else _("Your certificate runs out on %(day)s.")
        )
        url = reverse("courses:certificates")
        reason = text % {"day": date_format(day, "DATE_FORMAT")}
        title, language = held.certificate.course_title, held.certificate.language
        found.append(Waiting(title, reason, url, _("Renew"), language))
    return found
