"""Saving answers: steps, acknowledgement, stale tabs, what is missing, what is refused. Nothing typed is dropped."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.http import Http404

from courses.domain import attempts
from courses.domain.attempts import AttemptClosed, StaleAnswer
from courses.domain.submit import submit
from courses.models import AttemptItem, AttemptStep
from tests.factories.courses_quiz import RIGHT, WRONG, answer, fields_for
from website.core.errors import Invalid

KINDS = ("single", "multiple", "true_false", "matching", "ordering", "open")


def steps_of(item):
    return [(step.sequence, step.response) for step in item.steps.order_by("sequence")]


@pytest.mark.parametrize("kind", KINDS)
def test_save_appends_a_step_and_keeps_the_latest(taking, cast, kind):
    found = (
        taking(count=1, draw=1, kinds=(kind,)) if kind != "open" else taking(count=2, draw=1, kinds=("single", "open"))
    )
    item = found.items[-1]

    answer(cast.rosa, item, WRONG[kind] if kind != "open" else {"text": "First."})
    item.refresh_from_db()
    saved = answer(cast.rosa, item, RIGHT[kind])

    item.refresh_from_db()
    assert (item.response, item.sequence, item.answered, saved.changed) == (RIGHT[kind], 2, True, True)
    assert [sequence for sequence, __ in steps_of(item)] == [1, 2]
    assert steps_of(item)[1][1] == RIGHT[kind]


def test_save_the_same_again_is_acknowledged_and_adds_nothing(taking, cast):
    item = taking().items[0]
    first = answer(cast.rosa, item, RIGHT["single"])

    again = answer(cast.rosa, item, RIGHT["single"], sequence=0)

    assert (again.changed, again.at, again.item.sequence) == (False, first.at, 1)
    assert AttemptStep.objects.count() == 1


def test_save_from_a_stale_tab_keeps_both(taking, cast):
    item = taking().items[0]
    answer(cast.rosa, item, RIGHT["single"])

    with pytest.raises(StaleAnswer) as caught:
        answer(cast.rosa, item, WRONG["single"], sequence=0)

    item.refresh_from_db()
    assert (caught.value.given, caught.value.item.response) == (WRONG["single"], RIGHT["single"])
    assert (item.response, steps_of(item)) == (RIGHT["single"], [(1, RIGHT["single"])])


@pytest.mark.parametrize("sequence", ["", "x", "-1", "99999999999999999999"])
def test_save_without_a_sound_sequence_never_overwrites(taking, cast, as_, sequence):
    found = taking()
    item = found.items[0]
    answer(cast.rosa, item, RIGHT["single"])
    data = fields_for(item, WRONG["single"])
    data["sequence"] = sequence

    response = as_("rosa").post(f"{found.url}1/save/", data)

    item.refresh_from_db()
    assert (response.status_code, response.json()["code"], item.response) == (409, "stale", RIGHT["single"])


def test_save_missing_field_leaves_the_answer(taking, cast):
    item = taking().items[0]
    answer(cast.rosa, item, RIGHT["single"])

    data = fields_for(item, RIGHT["single"])
    del data["answer"]
    saved = attempts.save_answer(item.attempt.code, 1, actor=cast.rosa, data=data, sequence=1)

    assert (saved.changed, saved.item.response) == (False, RIGHT["single"])


def test_save_clear_takes_the_answer_away_as_a_step(taking, cast):
    item = taking().items[0]
    answer(cast.rosa, item, RIGHT["single"])

    data = fields_for(item, RIGHT["single"], sequence=1, answer_clear=1)
    saved = attempts.save_answer(item.attempt.code, 1, actor=cast.rosa, data=data, sequence=1)

    assert (saved.item.response, saved.item.answered) == ({"choice": None}, False)
    assert len(steps_of(item)) == 2


def test_save_sets_and_takes_the_flag_only_when_the_box_was_there(taking, cast):
    item = taking().items[0]

    def flagged(**fields):
        return answer(cast.rosa, item, RIGHT["single"], **fields).item.flagged

    assert flagged(flag_seen=1, flag=1) is True
    assert flagged(sequence=1) is True
    assert flagged(sequence=1, flag_seen=1) is False


@pytest.mark.parametrize("name", ["marcus", "dana", "idris", "priya", "elif", "sam", "noor"])
def test_save_of_somebody_elses_attempt_does_not_exist(taking, cast, name):
    item = taking().items[0]

    with pytest.raises(Http404):
        answer(cast.person[name], item, RIGHT["single"])

    assert AttemptStep.objects.count() == 0


def test_save_foreign_option_changes_nothing(taking, cast):
    item = taking().items[0]
    data = fields_for(item, RIGHT["single"])
    data["answer"] = "0123456789ab"

    with pytest.raises(Invalid):
        attempts.save_answer(item.attempt.code, 1, actor=cast.rosa, data=data, sequence=0)

    assert AttemptStep.objects.count() == 0


def test_save_after_handing_in_returns_the_text(taking, cast):
    found = taking(count=2, draw=1, kinds=("single", "open"))
    item = found.items[-1]
    submit(found.attempt.code, actor=cast.rosa)

    with pytest.raises(AttemptClosed) as caught:
        answer(cast.rosa, item, {"text": "Late words."})

    assert (caught.value.code, caught.value.given) == ("handed-in", {"text": "Late words."})


def test_answers_are_sealed_in_the_database(taking, cast):
    found = taking(count=2, draw=1, kinds=("single", "open"))
    item = found.items[-1]
    answer(cast.rosa, item, {"text": "MARKERTEXT in my words"})

    with connection.cursor() as cursor:
        cursor.execute("SELECT response FROM courses_attemptitem WHERE id = %s", [item.pk])
        stored = cursor.fetchone()[0]
        cursor.execute("SELECT response FROM courses_attemptstep WHERE item_id = %s", [item.pk])
        step = cursor.fetchone()[0]

    assert stored.startswith("v1.")
    assert "MARKERTEXT" not in stored + step
    assert AttemptItem.objects.get(pk=item.pk).response == {"text": "MARKERTEXT in my words"}


def test_steps_cannot_be_changed_or_deleted(taking, cast):
    item = taking().items[0]
    answer(cast.rosa, item, RIGHT["single"])

    with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
        AttemptStep.objects.update(sequence=7)
    with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
        AttemptStep.objects.all()._raw_delete("default")

    assert AttemptStep.objects.get().sequence == 1


def test_step_sequence_is_unique_in_the_database(taking, cast):
    item = taking().items[0]
    answer(cast.rosa, item, RIGHT["single"])

    with pytest.raises(IntegrityError):
        AttemptStep.objects.create(item=item, sequence=1, kind="answer", actor=cast.rosa)
