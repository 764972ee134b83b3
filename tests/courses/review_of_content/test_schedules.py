"""What is set to a moment happens then; comments are told without a word of theirs; locks hold; evidence stays."""

from __future__ import annotations

import datetime as dt

from django.core import mail
from django.urls import reverse
from wagtail.admin.views.pages import edit
from wagtail.models import Comment

from courses.domain.content_review import submit_for_review
from courses.domain.progress import complete_lesson
from courses.models import Completion, LessonPage
from tests.courses.review_of_content.conftest import DONE, act
from website.core import clock, contributions
from website.notices import outbox
from website.notices.jobs import run_job
from website.notices.models import Notice
from website.pages.cms_mail import COMMENT

JOB = "pages.publish_scheduled"


def fresh(lesson):
    return LessonPage.objects.get(pk=lesson.pk)


def test_it_runs_every_few_minutes():
    assert contributions.schedules.get(JOB).minutes <= 5


def test_what_readers_approved_goes_live_at_its_moment(lesson, cast, readers, as_, monkeypatch):
    lesson.save_revision().publish()
    lesson = fresh(lesson)
    lesson.summary = "Later, in plain words."
    lesson.go_live_at = clock.now() + dt.timedelta(hours=3)
    lesson.save_revision(user=cast.person["elif"])
    draft = fresh(lesson).get_latest_revision_as_object()
    submit_for_review(draft, answers=DONE, note="For next week.", actor=cast.person["elif"])
    act(as_("lena"), draft, "approve")
    act(as_("idris"), draft, "approve")

    assert run_job(JOB)
    assert fresh(lesson).live
    assert fresh(lesson).summary != "Later, in plain words."
    with clock.later(hours=4):
        # Wagtail asks the machine for the time, we the clock: both must agree in a test.
        monkeypatch.setattr("django.utils.timezone.now", clock.now)
        assert run_job(JOB)
        assert run_job(JOB)

    assert fresh(lesson).summary == "Later, in plain words."


def test_an_expired_page_goes_and_everybody_keeps_their_evidence(course, lesson, cast, join):
    enrolment = join(cast.rosa, course)
    complete_lesson(enrolment, lesson, actor=cast.rosa)
    LessonPage.objects.filter(pk=lesson.pk).update(expire_at=clock.now() + dt.timedelta(hours=1))

    run_job(JOB)
    assert fresh(lesson).live
    with clock.later(hours=2):
        run_job(JOB)

    assert not fresh(lesson).live
    assert fresh(lesson).expired
    assert Completion.objects.filter(enrolment=enrolment, content_key=lesson.translation_key).count() == 1


def test_one_that_fails_holds_up_nobody_else(course, monkeypatch):
    from website.pages.domain import scheduled

    LessonPage.objects.update(expire_at=clock.now() - dt.timedelta(hours=1))
    first = course.lessons[0].pk

    def end(content):
        if content.pk == first:
            raise RuntimeError
        content.unpublish(set_expired=True)

    monkeypatch.setattr(scheduled, "_end", end)

    assert scheduled.publish_due() == len(course.lessons) - 1


def test_comments_are_told_without_a_word_of_theirs(lesson, cast):
    lesson.save_revision(user=cast.person["elif"])
    comment = Comment.objects.create(page=lesson, user=cast.lena, text="Is Rosa meant here?", contentpath="summary")
    context = {"page": fresh(lesson), "editor": cast.lena, "new_comments": [comment]}

    for _again in range(2):
        edit.send_notification([cast.person["elif"]], "updated_comments", context)
    outbox.run_due()

    notice = Notice.objects.get(kind=COMMENT)
    assert notice.recipient == cast.person["elif"]
    assert notice.url == reverse("wagtailadmin_pages:edit", args=[lesson.pk])
    assert len(mail.outbox) == 1
    assert "Rosa" not in mail.outbox[0].body + mail.outbox[0].subject
    assert lesson.title not in mail.outbox[0].body


def test_wagtail_mails_nothing_by_itself(handed_in, as_, cast):
    act(as_("lena"), handed_in, "reject", comment="Please mend the second part.")
    outbox.run_due()

    said = [sent.body + sent.subject for sent in mail.outbox]
    assert said
    assert not any("mend" in text or handed_in.title in text for text in said)


def test_what_is_read_is_locked_for_the_editor(handed_in, cast, readers):
    page = fresh(handed_in)

    assert page.get_lock().for_user(cast.person["elif"])
    assert not page.get_lock().for_user(readers[0])
