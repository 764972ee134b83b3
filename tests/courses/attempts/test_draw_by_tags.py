"""A draw narrowed by tags: topic, practice domain and competency, alone and together."""

from __future__ import annotations

import random

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from courses.domain.draw import draw_versions
from courses.domain.pools import pool_of
from courses.domain.question_impact import sources_giving
from courses.domain.questions import make_bank
from courses.enums import PracticeDomain
from courses.models import QuizSource
from tests.factories.courses import add_quiz, make_course
from tests.factories.courses_quiz import make_question, set_sources

pytestmark = pytest.mark.django_db

ETHICS, ADVOCACY = PracticeDomain.ETHICAL_RESPONSIBILITY.value, PracticeDomain.ADVOCACY.value
CASES = [
    ({}, {"A", "B", "C", "D"}),
    ({"topic": "Talks"}, {"A", "B"}),
    ({"domain": ETHICS}, {"A", "C"}),
    ({"competency": 2}, {"B", "C"}),
    ({"topic": "Talks", "domain": ETHICS}, {"A"}),
    ({"domain": ETHICS, "competency": 2}, {"C"}),
    ({"topic": "Talks", "domain": ADVOCACY, "competency": 3}, set()),
]


@pytest.fixture
def bank():
    made = make_bank("Tagged")
    for ref, topic, domain, numbers in (
        ("A", "Talks", ETHICS, [1]),
        ("B", "Talks", ADVOCACY, [1, 2]),
        ("C", "Rights", ETHICS, [2]),
        ("D", "Rights", "", []),
    ):
        make_question(made, ref, topic=topic, domain=domain, competencies=numbers)
    return made


@pytest.fixture
def quiz():
    course = make_course(lessons=0)
    return add_quiz(course, course.modules[0], "Quiz")


@pytest.mark.parametrize(("tags", "refs"), CASES)
def test_draw_pool_and_impact_agree(bank, quiz, tags, refs):
    set_sources(quiz, QuizSource(bank=bank, draw=4, **tags))
    assert {version.question.ref for version in draw_versions(quiz, rng=random.Random(1))} == refs
    assert pool_of(bank.pk, **tags).scored == len(refs)
    given = {question.ref for question in bank.questions.all() if sources_giving(question).exists()}
    assert given == refs


@pytest.mark.parametrize(("tags", "refs"), CASES)
def test_too_many_are_refused_with_the_pool(bank, quiz, tags, refs):
    source = QuizSource(page=quiz, bank=bank, draw=len(refs) + 1, **tags)
    with pytest.raises(ValidationError) as refused:
        source.clean()
    assert f"ready there: {len(refs)}" in refused.value.message_dict["draw"][0]
    if refs:
        source.draw = len(refs)
        source.clean()


@pytest.mark.parametrize(
    ("query", "scored"),
    [(f"domain={ETHICS}", 2), ("competency=2", 2), (f"domain={ETHICS}&competency=2", 1), ("domain=x&competency=99", 4)],
)
def test_the_form_is_told_the_pool_while_tags_are_chosen(bank, as_, settings, query, scored):
    settings.SECOND_FACTOR_REQUIRED = False
    told = as_("elif").get(reverse("courses_pool") + f"?bank={bank.pk}&draw=1&{query}").json()
    assert told["scored"] == scored


def test_the_list_knows_which_questions_a_quiz_may_draw(bank, quiz, as_, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    set_sources(quiz, QuizSource(bank=bank, draw=1, domain=ETHICS, competency=2))
    page = as_("elif").get(reverse("wagtailsnippets_courses_question:list"), {"quiz": quiz.pk}).content.decode()
    assert "C · Rights" in page
    assert "A · Talks" not in page
