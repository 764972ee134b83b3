"""The quiz page in the CMS: presets fill the rules, sources must be able to give what they promise."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from courses.domain.pools import question_count
from courses.domain.questions import make_bank
from courses.models import QuizPage, QuizSource
from tests.factories.courses_quiz import fill_bank, make_question, make_quiz


def form_for(quiz, **changes):
    form_class = QuizPage.get_edit_handler().get_form_class()
    fresh = form_class(instance=quiz)
    data = {name: fresh[name].value() for name in fresh.fields if fresh[name].value() not in (None, False)}
    for prefix in ("sources", "comments"):
        data |= {f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"}
    data |= changes
    return form_class({name: value for name, value in data.items() if value is not None}, instance=quiz)


def test_another_preset_sets_the_rules_that_were_not_touched(cast):
    __, quiz = make_quiz(attempts_allowed=None, pass_percent=80)
    form = form_for(quiz, preset="certification", pass_percent="90")

    form.is_valid()

    assert form.cleaned_data["attempts_allowed"] == 3
    assert form.cleaned_data["review_right_answers"] == "never"
    assert form.cleaned_data["pass_percent"] == 90


def test_same_preset_leaves_the_rules(cast):
    __, quiz = make_quiz(attempts_allowed=7)
    form = form_for(quiz)

    form.is_valid()

    assert form.cleaned_data["attempts_allowed"] == 7


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "Choose either one question, or a bank and how many to draw."),
        ({"bank": True}, "Say how many to draw."),
        (
            {"bank": True, "draw": 4},
            "You ask for 4 questions from the bank “B”. Scored questions that are ready there: 3. Draw fewer, or "
            "publish more.",
        ),
        (
            {"bank": True, "draw": 2, "topic": "Topic 2"},
            "You ask for 2 questions on “Topic 2” from the bank “B”. Scored questions that are ready there: 1. Draw "
            "fewer, or publish more.",
        ),
        ({"question": True, "draw": 2}, "One question is not drawn. Leave this empty."),
        ({"question": True, "bank": True, "draw": 1}, "Choose either one question, or a bank and how many to draw."),
    ],
)
def test_source_that_cannot_give_is_refused(cast, fields, sentence):
    bank = fill_bank(3, name="B")
    make_question(bank, "P1", "open", topic="Topic 2")
    found = {**fields, "bank": bank if fields.get("bank") else None}
    found["question"] = bank.questions.first() if fields.get("question") else None

    with pytest.raises(ValidationError) as caught:
        QuizSource(**found).clean()

    assert sentence in caught.value.messages


def test_question_count_adds_fixed_and_drawn(cast):
    __, quiz = make_quiz(count=3)
    other = make_question(make_bank("Other"), "X1")
    quiz.sources.add(QuizSource(question=other))
    quiz.save()

    assert question_count(QuizPage.objects.get(pk=quiz.pk)) == 4


def test_preview_of_the_quiz_page_starts_nothing(cast):
    __, quiz = make_quiz()

    response = quiz.make_preview_request()

    assert response.status_code == 200
    assert "How it works" in response.content.decode()
