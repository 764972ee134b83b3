"""Sending: only by the learner, only when they say so, a copy that stays as it was, taken back at any time."""

from __future__ import annotations

import pytest
from django.http import Http404

from courses.access import get_sent_work_for, sent_work_readable_by
from courses.domain.practice import save_reflection
from courses.domain.sent_work import reply, send_answer, send_reflection, take_back
from courses.models import Reflection, SentWork
from courses.signals import work_sent
from tests.factories.oversight import look_after, stop_looking_after
from tests.factories.sent import THOUGHT, WORDS, reflected, sent_answer, sent_reflection, written
from website.accounts.models import User
from website.audit.models import AuditEvent
from website.core.errors import Invalid, NotAllowed, NotNow
from website.core.forms import TextChoice
from website.notices.models import Notice


def send(found, person, text=WORDS, **more):
    return send_answer(found.attempt.code, found.item.number, text, actor=person, **more)


def test_an_answer_is_sent_as_a_sealed_copy_with_its_question(cast, dana):
    found = written(cast.rosa)

    sent = send(found, cast.rosa, "A copy without the name.")

    assert (sent.text, sent.title, sent.kind, sent.item) == ("A copy without the name.", "Quiz", "answer", found.item)
    assert sent.prompt.startswith("Write a reflection for: “Inside I am a mess.”")
    found.item.refresh_from_db()
    assert found.item.response == {"text": WORDS}
    assert [row.verb for row in AuditEvent.objects.filter(object_id=sent.code)] == ["courses.work_sent"]


def test_nothing_is_sent_by_itself(cast, dana):
    written(cast.rosa), reflected(cast.rosa)

    assert SentWork.objects.count() == 0


def test_who_looks_after_the_learner_is_told_once_and_may_read(cast, dana):
    found = written(cast.rosa)

    sent = send(found, cast.rosa)
    again = send(found, cast.rosa)

    assert sent == again == get_sent_work_for(dana, sent.code)
    notices = Notice.objects.filter(kind="supervision.work_sent")
    assert [(row.recipient, row.url) for row in notices] == [(dana, f"/supervision/answers/{sent.code}/")]


@pytest.mark.parametrize("who", ["rosa", "marcus", "noor", "elif", "sam", "priya", "idris"])
def test_nobody_else_may_read(cast, dana, who):
    sent = sent_answer(cast.rosa)

    with pytest.raises(Http404):
        get_sent_work_for(cast.person[who], sent.code)


def test_reading_ends_with_the_agreement(cast, dana):
    sent = sent_answer(cast.rosa)
    stop_looking_after(dana, cast.rosa)

    with pytest.raises(Http404):
        get_sent_work_for(dana, sent.code)


def test_who_takes_over_may_read_what_was_not_taken_back(cast, dana):
    kept, gone = sent_answer(cast.rosa), sent_reflection(cast.rosa)
    take_back(gone.code, actor=cast.rosa)
    stop_looking_after(dana, cast.rosa)
    look_after(cast.idris, cast.rosa)

    assert list(sent_work_readable_by(cast.idris)) == [kept]


def test_a_later_edit_of_the_reflection_stays_private(cast, dana):
    found = reflected(cast.rosa)
    sent = send_reflection(found.lesson, found.block, THOUGHT, prompt=found.prompt, actor=cast.rosa)

    save_reflection(found.lesson, found.block, "Something I tell nobody.", learner=cast.rosa)

    assert SentWork.objects.get().text == THOUGHT
    assert (sent.prompt, sent.title) == ("What did you hear?", found.lesson.title)
    assert Reflection.objects.get().sent_at is not None


@pytest.mark.parametrize("who", ["marcus", "dana", "noor"])
def test_somebody_elses_answer_cannot_be_sent(cast, dana, who):
    found = written(cast.rosa)

    with pytest.raises(Http404):
        send(found, cast.person[who])


def test_what_cannot_be_sent_is_refused_with_a_sentence(cast, dana):
    empty, unfinished = written(cast.rosa, ""), written(cast.rosa, handed_in=False)
    scored = written(cast.rosa)
    scored.item = next(row for row in scored.attempt.items.all() if row.pk != scored.item.pk)
    nothing = reflected(cast.rosa, "")
    alone = written(cast.marcus)

    cases = [
        ("nothing-written", NotNow, lambda: send(empty, cast.rosa)),
        ("still-open", NotNow, lambda: send(unfinished, cast.rosa)),
        ("not-written", NotAllowed, lambda: send(scored, cast.rosa)),
        ("empty", Invalid, lambda: send(written(cast.rosa), cast.rosa, "  \n ")),
        ("too-long", Invalid, lambda: send(written(cast.rosa), cast.rosa, "x" * 10_001)),
        ("no-reader", NotNow, lambda: send(alone, cast.marcus)),
        (
            "nothing-written",
            NotNow,
            lambda: send_reflection(nothing.lesson, nothing.block, "x", prompt="", actor=cast.rosa),
        ),
    ]
    for code, error, act in cases:
        with pytest.raises(error) as caught:
            act()
        assert caught.value.code == code
        assert len(str(caught.value.sentence)) > 20
    assert SentWork.objects.count() == 0


def test_another_text_is_sent_only_after_taking_back(cast, dana):
    found = written(cast.rosa)
    first = send(found, cast.rosa)

    with pytest.raises(NotNow) as caught:
        send(found, cast.rosa, "Another one.")
    take_back(first.code, actor=cast.rosa)
    second = send(found, cast.rosa, "Another one.")

    assert caught.value.code == "sent-already"
    assert list(sent_work_readable_by(dana)) == [second]


def test_taking_back_closes_it_at_once_and_keeps_the_answers(cast, dana):
    sent = sent_reflection(cast.rosa)
    reply(sent.code, "Well heard.", actor=dana, seen=0)

    take_back(sent.code, actor=cast.rosa)
    take_back(sent.code, actor=cast.rosa)  # twice is fine

    assert list(sent_work_readable_by(dana)) == []
    assert [row.text for row in sent.replies.all()] == ["Well heard."]
    assert Reflection.objects.get().sent_at is None
    verbs = AuditEvent.objects.filter(object_id=sent.code, verb="courses.work_taken_back")
    assert verbs.count() == 1


@pytest.mark.parametrize("who", ["dana", "marcus", "priya"])
def test_nobody_but_the_learner_takes_back(cast, dana, who):
    sent = sent_answer(cast.rosa)

    with pytest.raises(Http404):
        take_back(sent.code, actor=cast.person[who])


def test_choices_at_the_identifier_check_are_recorded_without_the_text(cast, dana):
    found = written(cast.rosa)
    choices = [TextChoice(("name",), kept=True, reason="about_me")]

    sent = send(found, cast.rosa, choices=choices)

    events = AuditEvent.objects.filter(object_id=sent.code)
    assert {row.reason for row in events} == {"", "about_me:name"}


def test_receivers_are_told_within_the_transaction(cast, dana):
    heard = []

    def listen(sender, sent, learner, event, **extra):
        heard.append((event, sent.pk, learner.pk))

    work_sent.connect(listen)
    try:
        sent = sent_answer(cast.rosa)
        reply(sent.code, "Thank you.", actor=dana, seen=0)
        take_back(sent.code, actor=cast.rosa)
    finally:
        work_sent.disconnect(listen)

    assert heard == [(event, sent.pk, cast.rosa.pk) for event in ("sent", "answered", "taken_back")]


def test_supervisors_without_the_role_read_nothing(cast, dana):
    sent = sent_answer(cast.rosa)
    dana.groups.clear()

    with pytest.raises(Http404):
        get_sent_work_for(User.objects.get(pk=dana.pk), sent.code)
