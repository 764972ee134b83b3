"""Coming onto a course."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from courses.domain.enrol import assign, enrol, renew
from courses.domain.progress import complete_lesson
from courses.enums import EnrolmentRule, EnrolmentSource
from courses.models import Certificate, Completion, Enrolment
from tests.factories.courses import make_course
from website.core import clock
from website.core.errors import NotAllowed, NotNow
from website.notices.models import Notice


def test_enrol_freezes_title_and_key(cast, course):
    enrolment = enrol(course.page, learner=cast.rosa, actor=cast.rosa)

    assert (enrolment.course_title, enrolment.course_key, enrolment.cycle, enrolment.source) == (
        "Listening",
        course.page.translation_key,
        1,
        EnrolmentSource.OPEN,
    )


def test_enrol_twice_returns_the_same(cast, course):
    first = enrol(course.page, learner=cast.rosa, actor=cast.rosa)

    assert enrol(course.page, learner=cast.rosa, actor=cast.rosa) == first
    assert Enrolment.objects.count() == 1


def test_enrol_somebody_else_is_refused(cast, course):
    with pytest.raises(NotAllowed) as refused:
        enrol(course.page, learner=cast.rosa, actor=cast.marcus)

    assert refused.value.code == "not-the-learner"
    assert Enrolment.objects.count() == 0


def test_enrol_on_a_course_by_assignment_is_refused(cast):
    course = make_course(enrolment=EnrolmentRule.ASSIGNMENT)

    with pytest.raises(NotAllowed) as refused:
        enrol(course.page, learner=cast.rosa, actor=cast.rosa)

    assert refused.value.sentence == "A coordinator puts people on this course. Ask yours."


def test_enrol_before_the_prerequisite_is_refused(cast, course):
    after = make_course("Boundaries", requires=(course.page,))

    with pytest.raises(NotAllowed) as refused:
        enrol(after.page, learner=cast.rosa, actor=cast.rosa)

    assert refused.value.sentence == "Opens when you have finished “Listening”."


def test_enrol_on_an_unpublished_course_is_refused(cast, course):
    course.page.unpublish()

    with pytest.raises(NotNow):
        enrol(course.page, learner=cast.rosa, actor=cast.rosa)


def test_enrolment_survives_the_deletion_of_its_page(cast, course, join):
    enrolment = join(cast.rosa, course)

    course.page.delete()

    enrolment.refresh_from_db()
    assert (enrolment.course_page, enrolment.course_title) == (None, "Listening")


def test_database_holds_one_unfinished_cycle(cast, course, join):
    join(cast.rosa, course)

    with pytest.raises(IntegrityError), transaction.atomic():
        Enrolment.objects.create(learner=cast.rosa, course_key=course.page.translation_key, course_title="x", cycle=2)


# --- assigned ---


def test_assign_puts_a_person_of_the_team_on_the_course_and_tells_them(cast):
    course = make_course(enrolment=EnrolmentRule.ASSIGNMENT)

    enrolment = assign(course.page, learner=cast.rosa, actor=cast.priya)
    assign(course.page, learner=cast.rosa, actor=cast.priya)

    assert (enrolment.learner, enrolment.source) == (cast.rosa, EnrolmentSource.ASSIGNED)
    assert list(Notice.objects.values_list("recipient", "kind")) == [(cast.rosa.pk, "courses.course_assigned")]


@pytest.mark.parametrize("name", ["dana", "sam", "elif", "noor", "rosa"])
def test_assign_by_anybody_but_the_coordinator_is_refused(cast, course, name):
    with pytest.raises(NotAllowed):
        assign(course.page, learner=cast.rosa, actor=cast.person[name])

    assert Enrolment.objects.count() == 0


def test_assign_a_person_of_another_organisation_is_refused(cast, course):
    with pytest.raises(NotAllowed):
        assign(course.page, learner=cast.noor, actor=cast.priya)


# --- renewed ---


@pytest.fixture
def renewable(cast, join):
    course = make_course(lessons=1, renewal_months=12)
    complete_lesson(join(cast.rosa, course), course.lessons[0], actor=cast.rosa)
    return course


def test_renew_long_before_the_end_is_refused_with_the_day(cast, renewable):
    until = Certificate.objects.get().valid_until

    with pytest.raises(NotNow) as refused:
        renew(renewable.page, learner=cast.rosa, actor=cast.rosa)

    opens = until - dt.timedelta(days=90)
    assert str(opens.day) in refused.value.sentence
    assert str(opens.year) in refused.value.sentence


@pytest.mark.parametrize("days", [300, 400, 1000])
def test_renew_near_or_after_the_end_starts_a_new_cycle(cast, renewable, days):
    with clock.later(days=days):
        again = renew(renewable.page, learner=cast.rosa, actor=cast.rosa)

    assert (again.cycle, again.source, again.completed_at) == (2, EnrolmentSource.RENEWAL, None)


def test_renewal_keeps_the_old_evidence_beside_the_new(cast, renewable):
    with clock.later(days=350):
        again = renew(renewable.page, learner=cast.rosa, actor=cast.rosa)
        complete_lesson(again, renewable.lessons[0], actor=cast.rosa)

    assert list(Completion.objects.order_by("pk").values_list("enrolment__cycle", flat=True)) == [1, 2]
    first, second = Certificate.objects.order_by("pk")
    assert (first.content["cycle"], second.content["cycle"]) == (1, 2)
    assert second.valid_until > first.valid_until


def test_renew_twice_returns_the_cycle_under_way(cast, renewable):
    with clock.later(days=350):
        first = renew(renewable.page, learner=cast.rosa, actor=cast.rosa)

        assert renew(renewable.page, learner=cast.rosa, actor=cast.rosa) == first


def test_renew_without_a_certificate_is_refused(cast, course):
    with pytest.raises(NotNow):
        renew(course.page, learner=cast.rosa, actor=cast.rosa)


# --- over the web ---


def test_enrol_view_joins_and_goes_to_the_first_lesson(as_, cast, course):
    response = as_("rosa").post(reverse("courses:enrol", args=[course.page.translation_key]))

    assert (response.status_code, response.url) == (302, course.lessons[0].get_url())
    assert Enrolment.objects.get().learner == cast.rosa


def test_enrol_view_does_nothing_on_get(as_, cast, course):
    assert as_("rosa").get(reverse("courses:enrol", args=[course.page.translation_key])).status_code == 405
    assert Enrolment.objects.count() == 0


def test_enrol_view_ignores_another_learner_in_the_body(as_, cast, course):
    url = reverse("courses:enrol", args=[course.page.translation_key])

    as_("rosa").post(url, {"learner": cast.marcus.pk, "actor": cast.marcus.pk, "source": "assigned", "cycle": "7"})

    row = Enrolment.objects.get()
    assert (row.learner, row.source, row.cycle) == (cast.rosa, "open", 1)


def test_enrol_view_says_why_not_and_leads_on(as_, cast, course):
    after = make_course("Boundaries", requires=(course.page,))

    response = as_("rosa").post(reverse("courses:enrol", args=[after.page.translation_key]))

    assert response.status_code == 403
    assert "Opens when you have finished “Listening”." in response.content.decode()
    assert course.page.get_url() in response.content.decode()


def test_enrol_view_needs_a_csrf_token(cast, course, client):
    strict = client.__class__(enforce_csrf_checks=True)
    strict.force_login(cast.rosa)

    assert strict.post(reverse("courses:enrol", args=[course.page.translation_key])).status_code == 403
    assert Enrolment.objects.count() == 0


def test_enrol_view_knows_no_unpublished_course(as_, cast, course):
    course.page.unpublish()

    assert as_("rosa").post(reverse("courses:enrol", args=[course.page.translation_key])).status_code == 404


def test_renew_view_says_when(as_, cast, renewable):
    response = as_("rosa").post(reverse("courses:renew", args=[renewable.page.translation_key]))

    assert response.status_code == 409
    assert "You can renew this certificate from" in response.content.decode()
