"""Versions, differences, bringing one back, and who is affected: counts only, and no small ones."""

from __future__ import annotations

import pytest

from courses.domain.question_bank import restore_version
from courses.domain.question_impact import impact_of, people
from courses.domain.submit import submit
from courses.models import Question, QuestionVersion, QuizSource
from tests.factories.courses_quiz import answer_all, begin, definition_of, make_quiz, set_sources
from website.audit.models import AuditEvent
from website.core import clock
from website.core.errors import NotNow

STEM = "Asked in another way?"


@pytest.fixture
def changed(bank, cast):
    """Q01 in two versions: another stem, another right option, safety."""
    question = Question.objects.get(ref="Q01")
    data = definition_of("single", stem=STEM)
    data["options"][0]["right"], data["options"][1]["right"] = True, False
    stream = question._meta.get_field("definition").stream_block
    question.definition = stream.to_python([{"type": "single", "value": raw(data)}])
    question.safety = True
    question.save_revision(user=cast.sam).publish(user=cast.sam)
    question.refresh_from_db()
    return question


def raw(data):
    options = [{"type": "item", "value": part, "id": None} for part in data["options"]]
    return {**data, "options": options, "shuffle": True}


def test_history_shows_versions_and_what_changed(changed, editor, at, django_assert_max_num_queries):
    with django_assert_max_num_queries(20):
        page = editor.get(at("versions", changed.pk)).content.decode()

    assert "The first version. Kind: one right answer." in page
    assert "The right answer changed." in page
    assert "This touches safety." in page
    assert "Sam" in page
    assert STEM not in page


def test_two_versions_are_compared_in_words(changed, editor, at):
    page = editor.get(f"{at('compare', changed.pk)}?old=1&new=2").content.decode()

    assert STEM in page
    assert "Which reply is a *reflection*? (Q01)" in page
    assert "Option “Call him today.”: This is right" in page
    assert page.count("Counts for results") == 3
    assert "Safety question" in page
    assert "Nothing differs." in editor.get(f"{at('compare', changed.pk)}?old=2&new=2").content.decode()


@pytest.mark.parametrize("query", ["", "old=1", "old=1&new=9", "old=x&new=1", "old=-1&new=2"])
def test_numbers_that_are_no_versions_lead_back(changed, editor, at, query):
    response = editor.get(f"{at('compare', changed.pk)}?{query}")

    assert (response.status_code, response.url) == (302, at("versions", changed.pk))


def test_bringing_back_makes_a_new_version(changed, publisher, at):
    asked = publisher.get(at("restore", changed.pk, 1)).content.decode()
    done = publisher.post(at("restore", changed.pk, 1))

    changed.refresh_from_db()
    first, third = changed.versions.get(number=1), changed.versions.get(number=3)
    assert "published again, as a new version" in asked
    assert "The right answer changed." in asked
    assert done.url == at("versions", changed.pk)
    assert changed.current_version == third
    assert (third.definition, third.safety, third.digest) == (first.definition, False, first.digest)
    assert AuditEvent.objects.filter(verb="courses.question_version_restored").count() == 1


def test_an_editor_whose_work_is_reviewed_gets_a_draft(changed, editor, at):
    done = editor.post(at("restore", changed.pk, 1))

    changed.refresh_from_db()
    assert done.url == at("edit", changed.pk)
    assert changed.current_version.number == 2
    assert "reflection" in changed.get_latest_revision_as_object().definition[0].value["stem"]


def test_nothing_is_brought_back_over_a_draft_or_twice(changed, cast, publisher, at):
    with pytest.raises(NotNow) as same:
        restore_version(changed, 2, actor=cast.sam)
    assert "says exactly this" in same.value.sentence
    changed.label = "A draft that waits"
    changed.save_revision(user=cast.sam)

    page = publisher.post(at("restore", changed.pk, 1), follow=True).content.decode()

    assert "A draft of this question waits." in page
    assert changed.versions.count() == 2
    assert publisher.get(at("restore", changed.pk, 7)).status_code == 404


def test_nothing_is_brought_back_while_somebody_holds_the_question(changed, cast, editor, at):
    Question.objects.filter(pk=changed.pk).update(locked=True, locked_by=cast.sam, locked_at=clock.now())

    page = editor.post(at("restore", changed.pk, 1), follow=True).content.decode()

    changed.refresh_from_db()
    assert "This question is locked" in page
    assert not changed.has_unpublished_changes


# --- who is affected -------------------------------------------------------------------------------------------------


def test_small_counts_point_at_nobody():
    assert [people(count) for count in (0, 1, 9, 10, 11)] == [
        "nobody", "fewer than 10 people", "fewer than 10 people", "10 people", "11 people"
    ]  # fmt: skip


@pytest.fixture
def met(bank, cast):
    """A quiz of Q01: Rosa is in the middle of it, Marcus has handed it in twice."""
    course, quiz = make_quiz(count=1, bank=bank)
    question = Question.objects.get(ref="Q01")
    set_sources(quiz, QuizSource(question=question))
    begin(cast.rosa, course, quiz)
    done = begin(cast.marcus, course, quiz)
    answer_all(cast.marcus, done, wrong=1)
    submit(done.code, actor=cast.marcus)
    return question


def test_impact_counts_people_once(met, django_assert_num_queries):
    met = Question.objects.select_related("locale").get(pk=met.pk)
    with django_assert_num_queries(2):
        impact = impact_of(met)

    assert (impact.open_people, impact.finished_people, list(impact.quizzes)) == (1, 1, ["Quiz"])
    assert not impact_of(Question.objects.get(ref="Q02"))


def test_publishing_says_first_who_is_affected(met, publisher, at, form, cast):
    data = definition_of("single", stem=STEM)
    data["options"][0]["right"], data["options"][1]["right"] = True, False
    typed = form(met, "single", data, **{"action-publish": "action-publish"})

    asked = publisher.post(at("edit", met.pk), typed)
    page = asked.content.decode()

    assert asked.status_code == 200
    assert "In the middle of an attempt with this question: fewer than 10 people." in page
    assert "Have handed in an attempt with it: fewer than 10 people." in page
    assert "Quizzes that use it: Quiz." in page
    assert "The right answer changed." in page
    assert not [name for name in (cast.rosa.full_name, cast.marcus.full_name) if name in page]
    assert met.versions.count() == 1

    hidden = dict(typed)
    back = publisher.post(at("edit", met.pk), {**hidden, "affected-back": "1"})
    assert STEM in back.content.decode()
    assert met.versions.count() == 1

    done = publisher.post(at("edit", met.pk), {**hidden, "affected-known": "1"})
    met.refresh_from_db()
    assert done.status_code == 302
    assert met.current_version.number == 2
    assert met.current_version.definition["stem"] == STEM


def test_retiring_says_first_who_is_affected(met, publisher, at, form, cast):
    typed = form(
        met, "single", met.current_version.definition, **{"action-publish": "action-publish", "status": "retired"}
    )

    page = publisher.post(at("edit", met.pk), typed).content.decode()

    assert "The question is retired: nobody new gets it" in page
    assert "Have handed in an attempt with it: fewer than 10 people." in page
    assert "New attempts there go without it." in page
    assert "get the new version" not in page
    assert "Nothing differs" not in page
    assert Question.objects.get(pk=met.pk).status == Question.Status.READY

    publisher.post(at("edit", met.pk), {**typed, "affected-known": "1"})
    assert Question.objects.get(pk=met.pk).status == Question.Status.RETIRED


def test_the_page_carries_everything_that_was_typed(met, publisher, at, form):
    typed = form(met, "single", definition_of("single", stem=STEM), **{"action-publish": "action-publish"})

    typed_in_page = publisher.post(at("edit", met.pk), typed).context["typed"]

    assert dict(typed_in_page) == typed


def test_publishing_what_nobody_meets_asks_nothing(bank, publisher, at, form):
    question = Question.objects.get(ref="Q01")
    definition = definition_of("single", stem=STEM)
    typed = form(question, "single", definition, **{"action-publish": "action-publish"})

    assert publisher.post(at("edit", question.pk), typed).status_code == 302
    assert QuestionVersion.objects.get(question=question, number=2).definition["stem"] == STEM


def test_a_draft_asks_nothing(met, editor, at, form):
    assert editor.post(at("edit", met.pk), form(met, "single", definition_of("single", stem=STEM))).status_code == 302
