"""Trying questions and quizzes: marked and told as to a learner, nothing stored, no key before the answer."""

from __future__ import annotations

import re

import pytest
from django.http import QueryDict
from django.urls import reverse
from wagtail.admin.models import FormState

from courses.domain.trial import try_one
from courses.models import Attempt, AttemptItem, Question, QuestionBank, QuestionVersion, QuickCheckAnswer, QuizSource
from courses.questions.registry import get_kind, kind_choices
from tests.factories.courses_quiz import RIGHT, definition_of, make_question, make_quiz, set_sources
from website.audit.models import AuditEvent

ALL = [name for name, __ in kind_choices()]
AFTER = {
    "single": "That gives back the feeling.",
    "multiple": "Not a peer",
    "true_false": "Right: give it time.",
    "matching": "It names a strength.",
    "ordering": "The order that works:",
    "gap_fill": "That is the feeling.",
    "short_answer": "It invites a story.",
    "numerical": "2.5 times 14.",
    "open": "You look well, and inside it hurts.",
    "rating": "Whatever you chose",
}


def question_of(kind):
    """The bank's question of a kind, or a new one where the bank has none."""
    return Question.objects.filter(kind=kind).first() or make_question(QuestionBank.objects.first(), f"X-{kind}", kind)


def right_answer(page: str, kind: str) -> dict[str, str | list[str]]:
    """What a learner who knows it fills into the page: by the words that stand there."""
    found = dict(re.findall(r'<input[^>]*name="answer"[^>]*value="([^"]+)"[^>]*>\s*(?:<[^>]+>\s*)*([^<]+)', page))
    by_words = {words.strip(): token for token, words in found.items()}
    if kind == "single":
        return {"answer": by_words["You miss him."]}
    if kind == "true_false":
        return {"answer": by_words["False"]}
    if kind == "multiple":
        return {"answer": [by_words[w] for w in ("Open questions", "Affirmations", "Reflections")], "answer-seen": "1"}
    if kind == "rating":
        return {"answer": by_words["Very sure"]}
    if kind in ("open", "short_answer", "numerical"):
        return {"answer-text": RIGHT[kind]["text"]}
    fields = re.findall(r'name="(answer-[0-9a-f]{12})"', page)
    if kind == "gap_fill":
        (chosen,) = re.findall(r'value="([0-9a-f]{12})"[^>]*>reflection<', page)
        return {fields[0]: "Sadness", fields[1]: chosen}
    if kind == "matching":
        options = {words: token for token, words in re.findall(r'value="([0-9a-f]{12})"[^>]*>([^<]+)</option>', page)}
        answers = ("Open question", "Affirmation", "Open question")
        return {field: options[answer] for field, answer in zip(fields, answers, strict=True)}
    steps = {"Ask": "1", "Listen": "2", "Reflect": "3", "Check": "4"}
    places = [re.search(rf'name="{field}"', page).start() for field in fields]
    words = [
        next(step for step in steps if re.search(rf">\s*{step}\s*<", page[start - 400 : start + 900]))
        for start in places
    ]
    return {field: steps[step] for field, step in zip(fields, words, strict=True)}


def rows():
    return [model.objects.count() for model in (Attempt, AttemptItem, QuickCheckAnswer, QuestionVersion, AuditEvent)]


@pytest.mark.parametrize("kind", [kind for kind in ALL if kind not in ("ordering", "information")])
def test_a_question_of_each_kind_is_tried(bank, editor, at, kind):
    question = question_of(kind)
    url = at("try", question.pk)
    before = rows()

    shown = editor.get(url).content.decode()
    told = editor.post(url, right_answer(shown, kind))
    page = told.content.decode()

    assert AFTER[kind] not in shown
    assert AFTER[kind] in page
    assert told.status_code == 200
    assert ("1 of 1 point" in page) is get_kind(kind).marked_by_machine
    assert rows() == before


def test_an_order_is_tried(bank, editor, at):
    question = Question.objects.get(kind="ordering")
    shown = editor.get(at("try", question.pk)).content.decode()
    fields = re.findall(r'<select[^>]*name="(answer-[0-9a-f]{12})"', shown)

    told = editor.post(at("try", question.pk), dict(zip(fields, "1234", strict=True))).content.decode()

    assert AFTER["ordering"] not in shown
    assert AFTER["ordering"] in told
    assert "of 1 point" in told


@pytest.mark.parametrize("kind", [kind for kind in ALL if get_kind(kind).answerable])
def test_an_empty_answer_is_told_as_left_open(bank, editor, at, kind):
    question = question_of(kind)

    page = editor.post(at("try", question.pk), {}).content.decode()

    assert "You left this one open." in page


def test_a_strange_answer_is_refused_with_a_sentence(bank, editor, at):
    question = Question.objects.get(kind="single")

    response = editor.post(at("try", question.pk), {"answer": "0123456789ab"})

    assert response.status_code == 422
    assert AFTER["single"] not in response.content.decode()
    assert 'role="alert"' in response.content.decode()


def test_old_versions_can_be_tried(bank, editor, at):
    question = Question.objects.get(kind="single")

    assert editor.get(f"{at('try', question.pk)}?version=1").status_code == 200
    for number in ("2", "x", "99999999999999999999"):
        assert editor.get(f"{at('try', question.pk)}?version={number}").status_code == 404


def test_unsaved_changes_can_be_tried(bank, editor, at, form):
    question = Question.objects.get(kind="single")
    typed = form(question, "single", definition_of("single", stem="Typed and not saved?"))
    editor.post(at("preview_on_edit", question.pk), typed)
    url = f"{at('try', question.pk)}?unsaved=1"

    shown = editor.get(url).content.decode()
    told = editor.post(url, right_answer(shown, "single")).content.decode()

    assert "Typed and not saved?" in shown
    assert AFTER["single"] in told
    assert "1 of 1 point" in told
    assert "Typed and not saved?" not in editor.get(at("try", question.pk)).content.decode()


def test_a_new_question_can_be_tried_before_it_is_saved(bank, editor, at, form, blank):
    editor.post(f"{at('preview_on_add')}?kind=true_false", form(blank, "true_false"))

    shown = editor.get(at("try_new")).content.decode()
    told = editor.post(at("try_new"), right_answer(shown, "true_false")).content.decode()

    assert AFTER["true_false"] in told
    assert not Question.objects.filter(ref=blank.ref).exists()
    assert FormState.objects.count() == 1


def test_a_draft_with_gaps_says_what_is_missing(bank, editor, at):
    page = editor.get(at("try_new"))

    assert page.status_code == 200
    assert "A question has exactly one kind." in page.content.decode()


@pytest.mark.parametrize("kind", ALL)
def test_no_key_is_on_the_page_before_the_answer(kind):
    definition = get_kind(kind).parse(definition_of(kind))

    tried = try_one(kind, definition, seed="somebody")

    assert not tried.answered
    keys = [part["key"] for value in get_kind(kind).steady(definition).as_data().values() if isinstance(value, list)
            for part in value if isinstance(part, dict) and "key" in part and "answers" not in part]  # fmt: skip
    assert not [key for key in keys if key in str(tried.question.body)]
    assert not [row for row in tried.question.body.get("rows", []) if row.get("verdict") or row.get("feedback")]


def test_partial_points_are_told():
    definition = get_kind("multiple").parse(definition_of("multiple"))
    tried = try_one("multiple", definition, seed="s")
    tokens = {row["text"]: row["token"] for row in tried.question.body["rows"]}
    data = QueryDict(mutable=True)
    data.setlist("answer", [tokens["Open questions"], tokens["Affirmations"]])

    assert try_one("multiple", definition, seed="s", data=data).points == "½"


# --- a whole quiz ----------------------------------------------------------------------------------------------------


def answers_in(page, right):
    """One option for every question on the page: the one with these words, or the first other."""
    found = re.findall(
        r'<input[^>]*name="(answer-\d+)"[^>]*value="([0-9a-f]{12})"[^>]*>\s*(?:<[^>]+>\s*)*([^<]+)', page
    )
    chosen = {name: token for name, token, words in found if (words.strip() == "You miss him.") is right}
    return {**chosen, "ticket": re.search(r'name="ticket" value="([^"]+)"', page)[1]}


def test_a_quiz_is_tried_whole(editor, django_assert_max_num_queries):
    __, quiz = make_quiz(count=3)
    Question.objects.filter(ref="Q01").update(safety=True)
    url = reverse("courses_try_quiz", args=[quiz.pk])
    before = rows()

    shown = editor.get(url).content.decode()
    passed = editor.post(url, answers_in(shown, right=True)).content.decode()
    failed = editor.post(url, answers_in(shown, right=False)).content.decode()

    assert AFTER["single"] not in shown
    assert "You miss him." in shown
    assert passed.count("1 of 1 point") == 3
    assert "Passed" in passed
    assert "Not yet" in failed
    assert failed.count("0 of 1 point") == 3
    assert rows() == before


def test_a_ticket_of_another_quiz_starts_afresh(editor):
    __, quiz = make_quiz(count=2)
    url = reverse("courses_try_quiz", args=[quiz.pk])

    for ticket in ("", "nonsense", "WzEsMl0:x:y"):
        response = editor.post(url, {"ticket": ticket})
        assert response.status_code == 200
        assert "This trial is over." in response.content.decode()
        assert AFTER["single"] not in response.content.decode()


def test_a_strange_answer_in_a_quiz_marks_nothing(editor):
    __, quiz = make_quiz(count=2)
    url = reverse("courses_try_quiz", args=[quiz.pk])
    shown = editor.get(url).content.decode()

    response = editor.post(url, {**answers_in(shown, right=True), "answer-1": "ffffffffffff"})

    assert response.status_code == 422
    assert AFTER["single"] not in response.content.decode()


def test_a_quiz_without_questions_says_so(editor):
    __, quiz = make_quiz(count=1)
    set_sources(quiz)

    assert "No question can be drawn yet." in editor.get(reverse("courses_try_quiz", args=[quiz.pk])).content.decode()


def test_the_form_of_a_quiz_offers_the_trial(editor, bank):
    __, quiz = make_quiz(count=1, bank=bank)
    set_sources(quiz, QuizSource(bank=bank, draw=1))

    page = editor.get(reverse("wagtailadmin_pages:edit", args=[quiz.pk])).content.decode()

    assert reverse("courses_try_quiz", args=[quiz.pk]) in page
