"""Two readers: what they need, what they may, what an editor may not, and that nothing typed is lost on the way."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.urls import reverse
from wagtail.models import GroupPagePermission, Workflow, WorkflowPage, WorkflowState

from courses.domain import content_review
from courses.domain.content_review import PointAnswer, submit_for_review
from courses.domain.review_setup import ensure_review
from courses.models import CatalogPage, LessonPage, ReviewChecklist, ReviewTask
from tests.courses.review_of_content.conftest import DONE, act, checklist_form, checklist_url, lesson_form
from website.core.errors import Invalid, NotAllowed, NotNow
from website.notices import outbox
from website.notices.models import Notice


def live_summary(lesson):
    return LessonPage.objects.get(pk=lesson.pk).summary


# --- set up ---


def test_groups_and_workflow_are_made_once_and_stay_as_an_operator_leaves_them(course):
    catalog = CatalogPage.objects.get()
    workflow = catalog.get_workflow()

    assert [task.name for task in workflow.tasks] == ["Lived experience", "Clinical or law"]
    names = ["Reviewers: clinical or law", "Reviewers: lived experience"]
    assert sorted(Group.objects.filter(name__startswith="Reviewers").values_list("name", flat=True)) == names
    granted = GroupPagePermission.objects.filter(group__name=names[0]).values_list("page", "permission__codename")
    assert sorted(granted) == [(catalog.pk, "change_page"), (catalog.pk, "lock_page"), (catalog.pk, "unlock_page")]

    workflow.name = "Ours"
    workflow.save()
    WorkflowPage.objects.filter(page=catalog).delete()
    Group.objects.get(name=names[0]).permissions.clear()
    ensure_review()

    assert not WorkflowPage.objects.filter(page=catalog).exists()
    assert not Group.objects.get(name=names[0]).permissions.exists()
    assert Workflow.objects.filter(name="Two readers").count() == 0
    assert ReviewTask.objects.count() == 2


# --- the editor ---


def test_editor_cannot_publish_alone_but_take_down(lesson, cast):
    page = lesson.permissions_for_user(cast.person["elif"])

    assert not page.can_publish()
    assert not lesson.get_parent().specific.permissions_for_user(cast.person["elif"]).can_publish_subpage()
    assert page.can_unpublish()
    assert page.can_edit()
    assert lesson.permissions_for_user(cast.sam).can_publish()

    # The operator's way to do without readers: no such workflow.
    WorkflowPage.objects.filter(page=CatalogPage.objects.get()).delete()
    lesson = LessonPage.objects.get(pk=lesson.pk)
    assert lesson.permissions_for_user(cast.person["elif"]).can_publish()


def test_submitting_saves_and_leads_to_the_checklist(lesson, as_, readers):
    client = as_("elif")
    data = lesson_form(lesson, summary="We sit down and listen.") | {"action-submit": "1"}

    response = client.post(reverse("wagtailadmin_pages:edit", args=[lesson.pk]), data)

    assert response.url == checklist_url(lesson)
    draft = LessonPage.objects.get(pk=lesson.pk).get_latest_revision_as_object()
    assert draft.summary == "We sit down and listen."
    assert live_summary(lesson) != "We sit down and listen."
    assert not WorkflowState.objects.exists()

    refused = client.post(checklist_url(lesson), checklist_form(done_3="", note=""))
    page = refused.content.decode()
    assert refused.status_code == 422
    assert "Tick this point, or say why it does not apply." in page
    assert "Say in a sentence what changed." in page
    assert not WorkflowState.objects.exists()

    done = client.post(checklist_url(lesson), checklist_form(done_3="", why_3="It is a table of names."))
    assert done.url == reverse("wagtailadmin_pages:edit", args=[lesson.pk])
    assert WorkflowState.objects.get().status == WorkflowState.STATUS_IN_PROGRESS
    assert ReviewChecklist.objects.get().answers[2] == {"point": 3, "done": False, "why": "It is a table of names."}

    again = client.post(checklist_url(lesson), checklist_form())
    assert again.status_code == 409
    assert WorkflowState.objects.count() == 1


def test_a_gap_is_named_at_its_field_and_nothing_is_handed_in(lesson, as_, cast):
    data = lesson_form(lesson, summary="", title="A new title") | {"action-submit": "1"}

    page = as_("elif").post(reverse("wagtailadmin_pages:edit", args=[lesson.pk]), data)

    assert page.status_code == 200
    assert "A new title" in page.content.decode()
    assert not WorkflowState.objects.exists()

    lesson.summary = ""
    lesson.save_revision(clean=False)
    draft = lesson.get_latest_revision_as_object()
    assert [fault.field for fault in content_review.faults_of(draft)] == ["summary"]
    with pytest.raises(Invalid):
        submit_for_review(draft, answers=DONE, note="x", actor=cast.person["elif"])


def test_whoever_starts_the_workflow_another_way_is_asked_for_the_checklist(lesson, cast):
    with pytest.raises(NotNow):
        lesson.get_workflow().start(lesson, cast.person["elif"])

    assert not WorkflowState.objects.exists()


@pytest.mark.parametrize("name", ["rosa", "dana", "priya", "noor"])
def test_checklist_and_review_are_closed_to_everybody_else(handed_in, as_, cast, name):
    client = as_(name)
    urls = [
        checklist_url(handed_in),
        reverse("courses_review", args=["page", handed_in.pk]),
        reverse("courses_refreshers"),
    ]

    assert all(client.get(url).status_code in (302, 403, 404) for url in urls)
    with pytest.raises(NotAllowed):
        submit_for_review(handed_in, answers=DONE, note="x", actor=cast.person[name])


# --- the readers ---


def test_two_people_approve_and_it_is_published(handed_in, as_, cast, readers):
    lena, idris = readers
    assert {row.recipient for row in Notice.objects.filter(kind=content_review.WAITING)} == {lena}
    outbox.run_due()
    assert len(mail.outbox) == 1
    assert handed_in.title not in mail.outbox[0].body + mail.outbox[0].subject

    first = as_("lena")
    editor = first.get(reverse("wagtailadmin_pages:edit", args=[handed_in.pk])).content.decode()
    assert "A new summary." in editor  # the checklist's note, beside the page
    assert act(as_("idris"), handed_in, "approve").status_code in (302, 403)
    assert handed_in.current_workflow_state.current_task_state.task.name == "Lived experience"
    act(first, handed_in, "approve", comment="Reads well.")
    assert live_summary(handed_in) != handed_in.summary
    assert Notice.objects.filter(kind=content_review.WAITING, recipient=idris).count() == 1

    assert act(first, handed_in, "approve").status_code in (302, 403)
    act(as_("idris"), handed_in, "approve")

    assert live_summary(handed_in) == handed_in.summary
    assert Notice.objects.filter(kind=content_review.APPROVED, recipient=cast.person["elif"]).count() == 1
    page = as_("elif").get(reverse("courses_review", args=["page", handed_in.pk])).content.decode()
    assert "Reads well." in page
    assert "Idris" in page


def test_nobody_approves_what_they_handed_in_or_read_before(lesson, readers, cast):
    lena, idris = readers
    idris.groups.add(*lena.groups.all())
    lesson.save_revision(user=lena)
    draft = lesson.get_latest_revision_as_object()
    submit_for_review(draft, answers=DONE, note="x", actor=lena)
    state = draft.current_workflow_state
    task = state.current_task_state.task.specific

    assert task.get_actions(draft, lena) == []
    with pytest.raises(NotNow):
        task.on_action(state.current_task_state, lena, "approve")
    task.on_action(state.current_task_state, idris, "approve")
    state.refresh_from_db()
    second = state.current_task_state.task.specific
    assert second.step == "clinical"
    assert second.get_actions(LessonPage.objects.get(pk=lesson.pk), idris) == []


def test_asking_for_changes_needs_words_which_the_editor_reads(handed_in, as_, cast):
    client = as_("lena")

    assert act(client, handed_in, "reject", comment=" ").status_code in (200, 302, 400)
    assert handed_in.current_workflow_state.status == WorkflowState.STATUS_IN_PROGRESS
    act(client, handed_in, "reject", comment="Please say who says this.")

    assert handed_in.current_workflow_state.status == WorkflowState.STATUS_NEEDS_CHANGES
    assert Notice.objects.filter(kind=content_review.CHANGES, recipient=cast.person["elif"]).count() == 1
    editor = as_("elif").get(reverse("wagtailadmin_pages:edit", args=[handed_in.pk])).content.decode()
    assert "Please say who says this." in editor
    assert "Lived experience: asks for changes" in editor
    assert editor.index("Please say who says this.") < editor.index("Each fact has a source")  # first of all in the tab

    # Handed in again, with a checklist of its own.
    draft = LessonPage.objects.get(pk=handed_in.pk).get_latest_revision_as_object()
    answers = {**DONE, 6: PointAnswer(False, "No scenario.")}
    submit_for_review(draft, answers=answers, note="Source added.", actor=cast.person["elif"])
    assert ReviewChecklist.objects.count() == 2
    assert draft.current_workflow_state.status == WorkflowState.STATUS_IN_PROGRESS


def test_what_waits_for_a_reader_stands_first_and_with_the_day_of_the_site(handed_in, as_, cast):
    at = dt.datetime(2026, 3, 2, 1, 30, tzinfo=dt.UTC)  # still the day before at the site
    WorkflowState.objects.update(created_at=at)

    page = as_("lena").get(reverse("wagtailadmin_home")).content.decode()

    assert page.index("Awaiting your review") < page.index("In draft")
    assert "handed in 1 March 2026" in page


def test_a_reader_sees_the_catalogue_and_nothing_else(handed_in, as_):
    client = as_("lena")

    assert client.get(reverse("wagtailadmin_home")).status_code == 200
    assert client.get(reverse("wagtailsnippets_courses_question:list")).status_code in (302, 403)
    assert client.get(reverse("courses_refreshers")).status_code in (302, 403)
    assert client.get(reverse("courses_checklist", args=["question", 1])).status_code == 404
    home = handed_in.get_ancestors()[1]
    assert client.get(reverse("wagtailadmin_pages:edit", args=[home.pk])).status_code in (302, 403)
    assert client.get(reverse("wagtailusers_users:index")).status_code == 404


def test_saving_without_a_change_keeps_approvals_and_a_change_asks_again(handed_in, readers, cast):
    lena, idris = readers

    def approve(person):
        state = WorkflowState.objects.get().current_task_state
        state.task.specific.on_action(state, person, "approve")
        return LessonPage.objects.get(pk=handed_in.pk)

    def save(person, **changes):
        page = LessonPage.objects.get(pk=handed_in.pk).get_latest_revision_as_object()
        for name, value in changes.items():
            setattr(page, name, value)
        page.save_revision(user=person)

    # Wagtail's editor saves whenever a reader presses "Approve".
    save(lena)
    approve(lena)
    save(idris)
    idris.groups.add(*lena.groups.all())
    lena.groups.add(*idris.groups.all())
    with pytest.raises(NotNow):
        approve(lena)
    # Idris mends a word: Lena reads it again before it goes out.
    save(idris, summary="Mended by a reader.")
    assert approve(idris).summary != "Mended by a reader."
    state = WorkflowState.objects.get()
    assert (state.status, state.current_task_state.task.name) == ("in_progress", "Lived experience")
    save(lena)
    assert approve(lena).summary == "Mended by a reader."
