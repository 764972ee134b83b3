"""The page form and the words in it: asked about on the way out, kept with a reason, never in the way of a draft."""

from __future__ import annotations

import pytest
from django.urls import reverse

from courses.domain.content_review import faults_of
from courses.domain.page_checks import report_on_page
from courses.models import KeptWord, LessonPage, ModuleObjective
from tests.courses.wording.conftest import BLOCK
from tests.factories.courses_pages import fresh, give_body, text

WORDY = "<p>“I am an addict”, she said.</p>"


def draft(lesson) -> LessonPage:
    return fresh(lesson).get_latest_revision_as_object()


def token_of(lesson, body=WORDY) -> str:
    raw = text(body)
    raw["id"] = BLOCK
    lesson = fresh(lesson)
    stream = LessonPage._meta.get_field("body").stream_block
    lesson.body = stream.to_python([raw])
    (found,) = report_on_page(lesson).waiting
    return found.token


@pytest.mark.parametrize(("who", "action"), [("elif", "action-submit"), ("sam", "action-publish")])
def test_a_word_is_asked_about_at_its_place_and_what_was_typed_is_kept(lesson, send, who, action):
    response = send(lesson, WORDY, action, who)

    html = response.content.decode()
    assert response.status_code == 200
    assert "“addict” stays, because" in html
    assert "I am an addict" in html
    assert len(fresh(lesson).body) == 0
    (field_error,) = response.context["form"].errors.as_data()["body"]
    (at,) = field_error.block_errors[0].block_errors.items()
    assert at[0] == "body"
    assert "“addict”: better say person with a substance use disorder" in at[1].messages[0]


def test_a_draft_is_saved_with_its_words(lesson, send):
    assert send(lesson, WORDY, action="").status_code == 302
    assert "addict" in str(draft(lesson).body[0].value["body"])


def test_a_reason_keeps_the_word_until_its_sentence_changes(lesson, send, cast, elif_):
    reason = "Her own words, quoted."

    assert send(lesson, WORDY, **{f"keep-{token_of(lesson)}": reason}).status_code == 302

    row = KeptWord.objects.get()
    assert (row.content_key, row.block, row.word) == (lesson.translation_key, BLOCK, "addict")
    assert (row.reason, row.kept_by) == (reason, cast.person["elif"])
    assert "addict" in str(draft(lesson).body[0].value["body"])
    html = elif_.get(reverse("wagtailadmin_pages:edit", args=[lesson.pk])).content.decode()
    assert reason in html
    assert "stays, because" not in html
    assert send(lesson, WORDY).status_code == 302
    again = send(lesson, "<p>“I am an addict”, she said again.</p>")
    assert again.status_code == 200
    assert "stays, because" in again.content.decode()


def test_a_reason_can_be_taken_back(lesson, send):
    token = token_of(lesson)
    send(lesson, WORDY, **{f"keep-{token}": "A quote."})

    send(lesson, WORDY, action="", **{"ask-again": token})

    assert KeptWord.objects.count() == 0
    assert send(lesson, WORDY).status_code == 200


def test_a_reason_that_is_too_long_is_refused_with_its_text(lesson, send):
    response = send(lesson, WORDY, action="", **{f"keep-{token_of(lesson)}": "z" * 251})

    html = response.content.decode()
    assert response.status_code == 200
    assert "This reason is too long: 251 characters." in html
    assert "z" * 251 in html
    assert KeptWord.objects.count() == 0


def test_reasons_for_other_things_are_left_alone(lesson, send):
    assert send(lesson, **{"keep-0123456789": "No such word.", "ask-again": "nothing"}).status_code == 302
    assert KeptWord.objects.count() == 0


def test_saving_by_script_keeps_no_half_typed_reason(lesson, elif_):
    from tests.courses.wording.conftest import form_data

    give_body(lesson, text())
    url = reverse("wagtailadmin_pages:edit", args=[lesson.pk])
    data = {**form_data(lesson, WORDY), f"keep-{token_of(lesson)}": "Her ow"}

    response = elif_.post(url, data, headers={"accept": "application/json"})

    assert response.json()["success"] is True
    assert KeptWord.objects.count() == 0


def test_a_hard_subject_needs_a_content_note_or_a_reason(lesson, send):
    hard = "<p>We talk about suicide here.</p>"

    refused = send(lesson, hard)

    assert refused.status_code == 200
    assert "content_note" in refused.context["form"].errors
    assert "the lesson has no content note" in refused.content.decode()
    assert send(lesson, hard, content_note="<p>This lesson talks about suicide.</p>").status_code == 302


@pytest.mark.parametrize(
    "words", ["I want to kill myself.", "She cuts herself.", "He ended his life.", "Self harm.", "Violence at home."]
)
def test_a_hard_subject_is_known_in_the_words_of_people(lesson, send, words):
    refused = send(lesson, f"<p>{words}</p>")

    assert "content_note" in refused.context["form"].errors
    assert send(lesson, "<p>Take your life back, step by step. The wind is strong.</p>").status_code == 302


def test_objectives_that_the_module_does_not_state_are_named(course, lesson, send):
    module = course.modules[0]
    module.objectives = [ModuleObjective(code="AL-1", text="Name four ways to listen.")]
    module.save_revision().publish()

    refused = send(lesson, objective_codes="AL-1, AL-9")

    assert refused.status_code == 200
    assert "The module does not state AL-9. It states: AL-1." in refused.content.decode()
    assert send(lesson, objective_codes="AL-1").status_code == 302
    assert send(lesson, objective_codes="AL-1, AL-9", action="").status_code == 302


def test_words_in_plain_fields_stand_at_the_field(lesson, send):
    response = send(lesson, summary="For every junkie.")

    assert "“junkie”" in str(response.context["form"].errors["summary"])


def test_a_published_page_keeps_its_words_and_reasons(lesson, send, elif_):
    """An operator publishes by themselves; the same form asks, and the same reasons count."""
    token = token_of(lesson)

    assert send(lesson, WORDY, "action-publish", "sam", **{f"keep-{token}": "Quoted."}).status_code == 302

    assert "addict" in str(fresh(lesson).body[0].value["body"])
    assert KeptWord.objects.get().reason == "Quoted."


def test_the_checklist_refuses_words_that_wait_too(lesson, send):
    """Its address can be opened without handing in through the form."""
    send(lesson, WORDY, action="")

    assert "“addict”" in " ".join(fault.sentence for fault in faults_of(draft(lesson)))
