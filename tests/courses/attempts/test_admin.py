"""Question banks in the CMS: for editors; lists without stems; form with named faults; preview writes nothing."""

from __future__ import annotations

import pytest
from django.urls import reverse

from courses.models import Question, QuestionVersion
from tests.factories.courses_quiz import definition_of, fill_bank

LIST = "wagtailsnippets_courses_question:list"


@pytest.fixture
def bank(db):
    return fill_bank(3, kinds=("single", "matching", "open"))


@pytest.fixture
def editor(as_, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    return as_("elif")


@pytest.fixture
def publisher(as_, settings):
    """An operator publishes without the readers."""
    settings.SECOND_FACTOR_REQUIRED = False
    return as_("sam")


@pytest.mark.parametrize("name", ["rosa", "dana", "priya", "noor"])
def test_questions_are_closed_to_people_without_permission(bank, as_, settings, name):
    settings.SECOND_FACTOR_REQUIRED = False
    question = Question.objects.first()
    client = as_(name)

    for url in (reverse(LIST), reverse("wagtailsnippets_courses_question:edit", args=[question.pk])):
        response = client.get(url)
        assert response.status_code in (302, 403, 404)
        assert b"Which reply" not in response.content


def test_list_shows_labels_and_no_stem(bank, editor, django_assert_max_num_queries):
    with django_assert_max_num_queries(24):
        response = editor.get(reverse(LIST))
    page = response.content.decode()

    assert response.status_code == 200
    assert page.count("Q01") >= 1
    assert "Which reply" not in page
    assert "You miss him" not in page


@pytest.mark.parametrize(
    ("query", "count"), [("kind=single", 1), ("q=Q02", 1), ("status=retired", 0), ("topic=Topic+1", 2)]
)
def test_list_can_be_narrowed(bank, editor, query, count):
    response = editor.get(f"{reverse(LIST)}?{query}")

    assert len(response.context["object_list"]) == count


def test_search_does_not_look_into_stems(bank, editor):
    response = editor.get(f"{reverse(LIST)}?q=reply")

    assert len(response.context["object_list"]) == 0


@pytest.mark.parametrize("mode", ["learner", "review"])
@pytest.mark.parametrize("ref", ["Q01", "Q02", "Q03"])
def test_preview_shows_the_question_and_writes_nothing(bank, editor, ref, mode):
    question = Question.objects.get(ref=ref)
    versions = QuestionVersion.objects.count()

    response = question.make_preview_request(preview_mode=mode)

    assert response.status_code == 200
    assert question.definition[0].value["stem"].split()[0] in response.content.decode().replace("<em>", "")
    assert QuestionVersion.objects.count() == versions


def test_edit_form_opens_with_the_definition(bank, editor):
    question = Question.objects.get(ref="Q01")

    response = editor.get(reverse("wagtailsnippets_courses_question:edit", args=[question.pk]))

    assert response.status_code == 200
    assert "You miss him" in response.content.decode()


def form_of(question, **changes):
    options = definition_of("single")["options"]
    data = {
        "bank": question.bank_id,
        "label": question.label,
        "ref": question.ref,
        "status": "ready",
        "scored": "on",
        "topic": question.topic,
        "definition-count": "1",
        "definition-0-deleted": "",
        "definition-0-order": "0",
        "definition-0-type": "single",
        "definition-0-id": "",
        "definition-0-value-stem": "Edited in the form?",
        "definition-0-value-shuffle": "on",
        "definition-0-value-feedback": "",
        "definition-0-value-options-count": str(len(options)),
        "action-publish": "action-publish",
    }
    for at, option in enumerate(options):
        data |= {
            f"definition-0-value-options-{at}-deleted": "",
            f"definition-0-value-options-{at}-order": str(at),
            f"definition-0-value-options-{at}-type": "item",
            f"definition-0-value-options-{at}-id": "",
            f"definition-0-value-options-{at}-value-text": option["text"],
            f"definition-0-value-options-{at}-value-feedback": option["feedback"],
            f"definition-0-value-options-{at}-value-key": "",
        }
        if option["right"]:
            data[f"definition-0-value-options-{at}-value-right"] = "on"
    return {**data, **changes}


def test_publishing_the_form_makes_a_version_with_keys(bank, publisher):
    question = Question.objects.get(ref="Q01")

    response = publisher.post(reverse("wagtailsnippets_courses_question:edit", args=[question.pk]), form_of(question))

    question.refresh_from_db()
    assert response.status_code == 302
    assert question.current_version.number == 2
    assert question.current_version.definition["stem"] == "Edited in the form?"
    assert len({option["key"] for option in question.current_version.definition["options"]}) == 4


def test_form_names_the_fault_at_its_place(bank, publisher):
    question = Question.objects.get(ref="Q01")
    data = form_of(question, **{"definition-0-value-options-0-value-right": "on"})

    response = publisher.post(reverse("wagtailsnippets_courses_question:edit", args=[question.pk]), data)

    question.refresh_from_db()
    assert response.status_code == 200
    assert "Exactly one option must be right." in response.content.decode()
    assert question.current_version.number == 1


def test_form_offers_lessons_by_title(bank, publisher):
    from tests.factories.courses import make_course

    course = make_course(lessons=1)
    lesson = course.lessons[0]
    question = Question.objects.get(ref="Q01")

    publisher.post(
        reverse("wagtailsnippets_courses_question:edit", args=[question.pk]),
        form_of(question, lesson_key=str(lesson.translation_key)),
    )

    question.refresh_from_db()
    assert question.current_version.lesson_key == lesson.translation_key


def test_new_question_form_opens(bank, editor):
    assert editor.get(reverse("wagtailsnippets_courses_question:add") + "?kind=single").status_code == 200


def test_banks_show_how_many_can_be_drawn(bank, editor):
    response = editor.get(reverse("wagtailsnippets_courses_questionbank:list"))

    (row,) = response.context["object_list"]
    assert (row.total, row.ready) == (3, 2)
