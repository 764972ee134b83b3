"""What learning holds about people: enrolments, what is done, where they stopped, certificates."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from courses.domain.certificates import digest_of
from courses.enums import NameShown
from courses.models import Certificate, Completion, Enrolment, KeptWord, LastPlace
from website.core.contributions import PersonalData


def export_enrolments(user: Any) -> Iterator[dict]:
    """Every course the person came onto."""
    for row in Enrolment.objects.of(user).order_by("started_at", "pk").iterator():
        yield {
            "course": row.course_title,
            "cycle": row.cycle,
            "how": str(row.get_source_display()),
            "started_at": row.started_at.isoformat(),
            "completed_at": row.completed_at.isoformat() if row.completed_at else None,
        }


def export_completions(user: Any) -> Iterator[dict]:
    """Every lesson and quiz the person has done."""
    rows = Completion.objects.filter(enrolment__learner=user).select_related("enrolment").order_by("done_at", "pk")
    for row in rows.iterator():
        yield {
            "course": row.enrolment.course_title,
            "cycle": row.enrolment.cycle,
            "what": str(row.get_kind_display()),
            "title": row.title,
            "done_at": row.done_at.isoformat(),
        }


def export_places(user: Any) -> Iterator[dict]:
    """Where the person stopped in each course."""
    rows = LastPlace.objects.filter(enrolment__learner=user).select_related("enrolment").order_by("at", "pk")
    for row in rows.iterator():
        yield {"course": row.enrolment.course_title, "place": str(row.content_key), "at": row.at.isoformat()}


def erase_places(user: Any) -> int:
    """Forgets where the person stopped."""
    return LastPlace.objects.filter(enrolment__learner=user).delete()[0]


def export_certificates(user: Any) -> Iterator[dict]:
    """Every certificate with all it says."""
    for row in Certificate.objects.filter(holder=user).order_by("issued_at", "pk").iterator():
        yield {
            **row.content,
            "digest": row.digest,
            "public_page_shows": str(row.get_name_shown_display()),
            "taken_back_at": row.revoked_at.isoformat() if row.revoked_at else None,
            "taken_back_because": row.revoked_reason,
        }


def erase_certificates(user: Any) -> int:
    """Takes the name out of the person's certificates, so that whoever has a code still gets a true answer."""
    touched = 0
    for row in Certificate.objects.filter(holder=user):
        row.content = {**row.content, "name": ""}
        row.digest = digest_of(row.content)
        row.name_shown = NameShown.NOTHING
        row.save(update_fields=["content", "digest", "name_shown"])
        touched += 1
    return touched


def export_kept_words(user: Any) -> Iterator[dict]:
    """Every word the person kept in a page, and why."""
    for row in KeptWord.objects.filter(kept_by=user).order_by("kept_at", "pk").iterator():
        yield {"page": str(row.content_key), "word": row.word, "why": row.reason, "at": row.kept_at.isoformat()}


def erase_nothing(user: Any) -> int:
    """Touches nothing: the rows hold no name and no text of the person's, and the account they point at is emptied."""
    return 0


_EVIDENCE = _("What was learned and when stays as evidence, without your name: the account it points at is emptied.")

ENTRIES = {
    "courses.enrolment": PersonalData(
        "courses.Enrolment", _("Courses you joined"), export_enrolments, erase_nothing, keeps=_EVIDENCE
    ),
    "courses.completion": PersonalData(
        "courses.Completion", _("Lessons and quizzes you finished"), export_completions, erase_nothing, keeps=_EVIDENCE
    ),
    "courses.lastplace": PersonalData("courses.LastPlace", _("Where you stopped"), export_places, erase_places),
    "courses.keptword": PersonalData(
        "courses.KeptWord",
        _("Words you kept in pages"),
        export_kept_words,
        erase_nothing,
        keeps=_("Why a word stays is part of the page. It stays without your name."),
    ),
    "courses.certificate": PersonalData(
        "courses.Certificate",
        _("Your certificates"),
        export_certificates,
        erase_certificates,
        keeps=_("The certificate stays without your name, so that its code still gets a true answer."),
    ),
}
