"""What a person takes away and what erasing leaves."""

from __future__ import annotations

from courses.domain.extra_time import allow_time
from courses.domain.grants import grant_attempt
from courses.domain.submit import submit
from courses.models import AttemptGrant, AttemptItem, AttemptStep, TimeAllowance, TimeAllowanceGrant
from courses.personal_data_quiz import ENTRIES
from tests.factories.courses_quiz import RIGHT, WRONG, answer
from website.core.contributions import personal_data


def filled(taking, cast):
    found = taking(count=2, draw=1, kinds=("single", "open"), attempts_allowed=1)
    for item in found.items:
        answer(cast.rosa, item, (RIGHT if item.version.kind == "open" else WRONG)[item.version.kind])
    submit(found.attempt.code, actor=cast.rosa)
    grant_attempt(found.attempt.enrolment, page=found.quiz, reason="Read it again.", actor=cast.priya)
    allow_time(cast.rosa, percent=25, reason="Longer for reading.", actor=cast.priya)
    return found


def test_every_entry_is_registered():
    assert {name: personal_data.get(name) for name in ENTRIES} == ENTRIES


def test_export_holds_every_answer(taking, cast):
    filled(taking, cast)

    out = {name: list(entry.export(cast.rosa)) for name, entry in ENTRIES.items()}

    assert {name: len(rows) for name, rows in out.items()} == {
        "courses.attempt": 1,
        "courses.attemptitem": 2,
        "courses.attemptstep": 4,
        "courses.timeallowance": 1,
        "courses.timeallowancegrant": 1,
        "courses.attemptgrant": 1,
    }
    assert out["courses.attemptitem"][1]["answer"] == {"text": "It hurts, and nobody sees it."}
    assert out["courses.attemptgrant"][0]["why"] == "Read it again."
    assert out["courses.timeallowancegrant"][0]["why"] == "Longer for reading."


def test_export_holds_nothing_of_others(taking, cast):
    filled(taking, cast)

    assert [row for entry in ENTRIES.values() for row in entry.export(cast.marcus)] == []


def test_erase_empties_answers_and_keeps_the_evidence(taking, cast):
    found = filled(taking, cast)

    counts = {name: entry.erase(cast.rosa) for name, entry in ENTRIES.items()}

    assert counts["courses.attemptitem"] == 2
    assert AttemptItem.objects.filter(response__isnull=False).count() == 0
    assert AttemptStep.objects.filter(response__isnull=False).count() == 0
    assert AttemptGrant.objects.get().reason == ""
    assert TimeAllowanceGrant.objects.get().reason == ""
    assert TimeAllowance.objects.count() == 0
    found.attempt.refresh_from_db()
    assert found.attempt.passed is False


def test_erase_leaves_others_alone(taking, cast):
    filled(taking, cast)

    assert sum(entry.erase(cast.marcus) for entry in ENTRIES.values()) == 0
    assert AttemptItem.objects.filter(response__isnull=False).count() == 2
