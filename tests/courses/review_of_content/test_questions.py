"""Questions go the same way: nobody publishes a new key alone, and a safety change needs words for learners."""

from __future__ import annotations

import uuid

import pytest
from django.urls import reverse

from courses.domain.content_review import submit_for_review
from courses.domain.questions import write_definition_value
from courses.domain.submit import submit
from courses.forms.questions import QuestionForm
from courses.models import Question, RefresherOffer, SafetyChange
from courses.questions.registry import get_kind
from tests.courses.review_of_content.conftest import DONE, checklist_form
from tests.factories.courses_quiz import answer_all, begin, definition_of, make_quiz
from website.core.errors import Invalid
from website.notices import outbox

WHY = "New guidance says that giving back the feeling comes later."


@pytest.fixture
def draft(cast):
    """A question with another right answer, as Elif drafted it; Rosa passed the version that is published."""
    course, quiz = make_quiz(count=1)
    attempt = begin(cast.rosa, course, quiz)
    answer_all(cast.rosa, attempt)
    submit(attempt.code, actor=cast.rosa)
    question = Question.objects.get()
    definition = definition_of("single")
    for option in definition["options"]:
        option["right"] = option["key"] == "a"
    question.definition = write_definition_value(question, "single", get_kind("single").parse(definition))
    question.save_revision(user=cast.person["elif"])
    return Question.objects.get().get_latest_revision_as_object()


def url_of(question, name="checklist"):
    return reverse(f"courses_{name}", args=["question", question.pk])


def press(client, question, action):
    state = question.current_workflow_state.current_task_state
    url = reverse("wagtailsnippets_courses_question:workflow_action", args=[question.pk, action, state.pk])
    return client.post(url, {})


def test_a_new_key_needs_words_and_two_readers_and_then_is_offered(draft, readers, as_, cast):
    client = as_("elif")
    assert "Why this changed, for learners" in client.get(url_of(draft)).content.decode()
    with pytest.raises(Invalid):
        submit_for_review(draft, answers=DONE, note="Key", actor=cast.person["elif"])
    assert client.post(url_of(draft), checklist_form(why_changed="")).status_code == 422
    assert client.post(url_of(draft), checklist_form(why_changed=WHY)).status_code == 302

    # Its readers see this question while it waits for them, and no list of questions.
    lena = as_("lena")
    assert "Call him today." in lena.get(url_of(draft, "review")).content.decode()
    assert as_("idris").get(url_of(draft, "review")).status_code == 404
    assert lena.get(reverse("wagtailsnippets_courses_question:list")).status_code in (302, 403)

    press(lena, draft, "approve")
    assert lena.get(url_of(draft, "review")).status_code == 404
    assert SafetyChange.objects.count() == 0
    press(as_("idris"), draft, "approve")

    change = SafetyChange.objects.get()
    assert change.reason == WHY
    outbox.run_due()
    assert [offer.learner for offer in RefresherOffer.objects.all()] == [cast.rosa]
    listed = client.get(reverse("courses_refreshers")).content.decode()
    assert "fewer than 10 people" in listed
    assert "Rosa" not in listed


def test_the_form_of_a_question_with_a_lesson_can_be_compared(draft):
    field = QuestionForm.base_fields["lesson_key"]
    key = uuid.uuid4()

    assert not field.has_changed(key, str(key))
    assert field.has_changed(key, str(uuid.uuid4()))


def test_editor_cannot_publish_a_question_alone(draft, cast):
    policy = type(Question.snippet_viewset.permission_policy)(Question)

    assert not policy.user_has_permission(cast.person["elif"], "publish")
    assert policy.user_has_permission(cast.sam, "publish")


def test_published_around_the_review_it_waits_for_words(draft, as_, cast):
    draft.get_latest_revision().publish(user=cast.sam, skip_permission_checks=True)
    change = SafetyChange.objects.get()
    outbox.run_due()
    assert RefresherOffer.objects.count() == 0

    client, url = as_("elif"), reverse("courses_refresher_reason", args=[change.code])
    assert client.post(url, {"reason": "  "}).status_code == 422
    assert client.post(url, {"reason": WHY}).status_code == 302
    assert client.post(url, {"reason": "Other words"}).status_code == 409
    outbox.run_due()

    assert RefresherOffer.objects.count() == 1
    assert WHY in client.get(url).content.decode()
    assert as_("rosa").get(url).status_code in (302, 403)


def test_its_reader_finds_it_on_the_first_page(draft, readers, as_):
    """What waits there leads to the question, and to nobody else's."""
    as_("elif").post(url_of(draft), checklist_form(why_changed=WHY))
    address = reverse("wagtailsnippets_courses_question:edit", args=[draft.pk])

    assert f'href="{address}"' in as_("lena").get("/cms/").content.decode()
    assert address not in as_("idris").get("/cms/").content.decode()
