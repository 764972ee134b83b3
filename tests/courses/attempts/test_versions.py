"""Versions: made by publishing in whatever way, immutable, pinned by attempts; loading again changes nothing."""

from __future__ import annotations

import uuid

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from pydantic import ValidationError as ShapeError

from courses.domain.questions import make_bank, publish_definition
from courses.models import Question, QuestionVersion
from courses.questions.adapt import write_definition
from courses.questions.registry import get_kind
from tests.factories.courses_quiz import begin, definition_of, items_of, make_quiz
from website.audit.models import AuditEvent


@pytest.fixture
def bank(db):
    return make_bank("Bank")


def publish(bank, **changes):
    return publish_definition(
        bank,
        ref="Q1",
        kind="single",
        definition=definition_of("single", **changes),
        topic="Topic",
        competencies=[3, 1, 3],
    )


def test_publish_makes_a_ready_question_with_a_version(bank):
    question = publish(bank)

    version = question.current_version
    assert (question.status, question.live, question.kind, question.competencies) == ("ready", True, "single", [1, 3])
    assert (version.number, version.definition["stem"], version.topic) == (
        1,
        question.definition[0].value["stem"],
        "Topic",
    )
    assert AuditEvent.objects.filter(verb="courses.question_version_made").count() == 1


def test_publish_the_same_again_changes_nothing(bank):
    first = publish(bank)
    revisions = first.revisions.count()

    again = publish(bank)

    assert (again.pk, QuestionVersion.objects.count(), again.revisions.count()) == (first.pk, 1, revisions)


def test_publish_a_change_makes_the_next_version(bank):
    publish(bank)

    question = publish(bank, stem="Asked in another way?")

    assert [version.number for version in question.versions.order_by("number")] == [1, 2]
    assert question.current_version.number == 2


def test_publish_a_changed_tag_makes_a_version_too(bank):
    publish(bank)

    question = publish_definition(
        bank,
        ref="Q1",
        kind="single",
        definition=definition_of("single"),
        topic="Topic",
        competencies=[1, 3],
        safety=True,
    )

    assert (question.current_version.number, question.current_version.safety) == (2, True)


def test_publish_going_back_makes_a_third_version(bank):
    publish(bank)
    publish(bank, stem="Other?")

    assert publish(bank).current_version.number == 3


def test_publish_broken_definition_is_refused_and_writes_nothing(bank):
    with pytest.raises(ShapeError):
        publish(bank, options=[])

    assert Question.objects.count() == 0


def test_publish_in_the_editor_makes_a_version_and_reverting_too(bank):
    question = publish(bank)
    first = question.latest_revision
    stream = question._meta.get_field("definition").stream_block
    kind = get_kind("single")
    shape = kind.parse(definition_of("single", stem="Edited?"))
    question.definition = stream.to_python(write_definition("single", shape))

    question.save_revision().publish()
    first.publish()

    question.refresh_from_db()
    assert [version.definition["stem"] for version in question.versions.order_by("number")] == [
        definition_of("single")["stem"],
        "Edited?",
        definition_of("single")["stem"],
    ]
    assert question.current_version.number == 3


def test_draft_makes_no_version(bank):
    question = publish(bank)
    question.label = "Later"

    question.save_revision()

    assert QuestionVersion.objects.count() == 1


def test_publish_a_faulty_draft_is_refused_whole(bank):
    question = publish(bank)
    question.definition = question._meta.get_field("definition").stream_block.to_python([])

    with pytest.raises(ValidationError), transaction.atomic():
        question.save_revision(clean=False).publish()

    question.refresh_from_db()
    assert (len(question.definition), question.versions.count()) == (1, 1)


def test_open_kind_never_counts(bank):
    question = publish_definition(bank, ref="P1", kind="open", definition=definition_of("open"), scored=True)

    assert (question.scored, question.current_version.scored) == (False, False)


def test_versions_cannot_be_changed_or_deleted(bank):
    publish(bank)

    with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
        QuestionVersion.objects.update(definition={})
    with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
        QuestionVersion.objects.all()._raw_delete("default")


def test_attempt_keeps_its_version_when_the_question_changes(cast):
    course, quiz = make_quiz(count=1)
    attempt = begin(cast.rosa, course, quiz)
    item = items_of(attempt)[0]

    question = item.version.question
    publish_definition(question.bank, ref=question.ref, kind="single", definition=definition_of("single", stem="New?"))

    assert items_of(attempt)[0].version == item.version
    assert begin(cast.marcus, course, quiz).items.get().version.number == 2


def test_question_says_nothing_of_its_content(bank):
    question = publish_definition(
        bank,
        ref="Q9",
        kind="single",
        definition=definition_of("single"),
        label="Reflections 1",
        lesson_key=uuid.uuid4(),
    )

    shown = f"{question} {question.current_version} {question!r} {question.current_version!r}"

    assert "Reflections 1" in shown
    for secret in ("Which reply", "You miss him", "advice"):
        assert secret not in shown


def test_question_is_in_no_search_index(bank):
    from wagtail.search import index

    assert not issubclass(Question, index.Indexed)
    assert not issubclass(QuestionVersion, index.Indexed)
