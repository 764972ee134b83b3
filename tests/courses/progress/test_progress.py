"""What is done stays done, once, and in one transaction with what follows from it."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from courses.domain import award
from courses.domain.award import award_all_finished, award_if_complete
from courses.domain.progress import complete_lesson, record_completion, remember_place
from courses.models import Certificate, Completion, Enrolment, LastPlace
from tests.factories.courses import add_lesson, make_course
from website import audit
from website.audit.models import AuditEvent
from website.core.errors import NotAllowed
from website.notices.models import Notice


def test_completion_keeps_key_title_and_revision(cast, course, join):
    lesson = course.lessons[0]
    lesson.save_revision().publish()
    lesson.refresh_from_db()

    fact = complete_lesson(join(cast.rosa, course), lesson, actor=cast.rosa)

    assert (fact.content_key, fact.kind, fact.title, fact.revision) == (
        lesson.translation_key,
        "lesson",
        lesson.title,
        lesson.live_revision_id,
    )


def test_completion_happens_once(cast, course, join):
    enrolment = join(cast.rosa, course)

    first = complete_lesson(enrolment, course.lessons[0], actor=cast.rosa)

    assert complete_lesson(enrolment, course.lessons[0], actor=cast.rosa) == first
    assert Completion.objects.count() == 1
    assert AuditEvent.objects.filter(verb="courses.complete_lesson").count() == 1


def test_completion_for_somebody_else_is_refused(cast, course, join):
    enrolment = join(cast.rosa, course)

    with pytest.raises(NotAllowed):
        complete_lesson(enrolment, course.lessons[0], actor=cast.dana)

    assert Completion.objects.count() == 0


def test_quiz_completion_names_its_attempt(cast, course, join):
    enrolment = join(cast.rosa, course)

    with pytest.raises(IntegrityError), transaction.atomic():
        record_completion(
            enrolment, content_key=course.quizzes[0].translation_key, kind="quiz", title="Quiz", actor=cast.rosa
        )


def test_last_step_finishes_the_course_and_issues_the_certificate(cast, course, join, finish):
    enrolment = join(cast.rosa, course)

    finish(enrolment, course)

    enrolment.refresh_from_db()
    certificate = Certificate.objects.get()
    assert enrolment.completed_at is not None
    assert (certificate.enrolment, certificate.holder) == (enrolment, cast.rosa)
    assert list(Notice.objects.values_list("recipient", "kind", "key")) == [
        (cast.rosa.pk, "courses.certificate_issued", f"cert-issued:{certificate.pk}")
    ]
    assert AuditEvent.objects.filter(verb="courses.issue_certificate", actor=cast.rosa.code).count() == 1


def test_no_certificate_before_the_quiz_is_passed(cast, course, join):
    enrolment = join(cast.rosa, course)

    for lesson in course.lessons:
        complete_lesson(enrolment, lesson, actor=cast.rosa)

    assert Certificate.objects.count() == 0
    assert Enrolment.objects.get().completed_at is None


def test_parts_done_by_somebody_else_do_not_count(cast, course, join, finish, pass_quiz):
    finish(join(cast.marcus, course), course)
    enrolment = join(cast.rosa, course)
    for lesson in course.lessons:
        complete_lesson(enrolment, lesson, actor=cast.rosa)

    assert [row.holder for row in Certificate.objects.all()] == [cast.marcus]


def test_what_stands_in_an_unpublished_module_is_not_asked_for(cast, join):
    course = make_course(modules=2, lessons=1)
    enrolment = join(cast.rosa, course)
    course.modules[1].unpublish()

    complete_lesson(enrolment, course.lessons[0], actor=cast.rosa)

    assert Certificate.objects.get().holder == cast.rosa


def test_lesson_added_later_takes_nothing_back(cast, course, join, finish):
    enrolment = join(cast.rosa, course)
    finish(enrolment, course)

    add_lesson(course, course.modules[0], "New")
    award_if_complete(enrolment, actor=cast.rosa)

    enrolment.refresh_from_db()
    assert enrolment.completed_at is not None
    assert Certificate.objects.count() == 1


def test_course_without_any_part_is_never_finished(cast, join):
    course = make_course(lessons=0)

    assert award_if_complete(join(cast.rosa, course), actor=cast.rosa) is None


def test_failing_certificate_takes_the_last_step_back(cast, join, monkeypatch):
    course = make_course(lessons=1)
    enrolment = join(cast.rosa, course)
    monkeypatch.setattr(award, "digest_of", lambda content: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        complete_lesson(enrolment, course.lessons[0], actor=cast.rosa)

    enrolment.refresh_from_db()
    assert (Completion.objects.count(), Certificate.objects.count(), enrolment.completed_at) == (0, 0, None)


def test_sweep_finishes_what_an_editor_made_complete(cast, course, join):
    done, open_one = join(cast.rosa, course), join(cast.marcus, course)
    for lesson in course.lessons:
        complete_lesson(done, lesson, actor=cast.rosa)
    complete_lesson(open_one, course.lessons[0], actor=cast.marcus)
    course.quizzes[0].unpublish()

    assert award_all_finished(actor=audit.SYSTEM) == 1
    assert award_all_finished(actor=audit.SYSTEM) == 0
    assert [row.holder for row in Certificate.objects.all()] == [cast.rosa]


def test_last_place_is_the_last_thing_done(cast, course, join):
    enrolment = join(cast.rosa, course)
    remember_place(enrolment, content_key=course.lessons[1].translation_key, anchor="b-1")

    complete_lesson(enrolment, course.lessons[0], actor=cast.rosa)

    place = LastPlace.objects.get()
    assert (place.content_key, place.anchor) == (course.lessons[0].translation_key, "")
