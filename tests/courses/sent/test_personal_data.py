"""What a person takes away of what they sent and answered, and what erasing leaves."""

from __future__ import annotations

from courses.domain.sent_work import reply, take_back
from courses.models import SentWork, SentWorkReply
from courses.personal_sent import ENTRIES
from tests.factories.sent import THOUGHT, WORDS, sent_answer, sent_reflection
from website.core.contributions import personal_data


def filled(cast, dana):
    first, second = sent_answer(cast.rosa), sent_reflection(cast.rosa)
    reply(first.code, "You named it.", actor=dana, seen=0, found=["feeling"])
    take_back(second.code, actor=cast.rosa)


def test_every_entry_is_registered():
    assert {name: personal_data.get(name) for name in ENTRIES} == ENTRIES


def test_the_learner_takes_copies_and_answers_away(cast, dana):
    filled(cast, dana)

    sent = list(ENTRIES["courses.sentwork"].export(cast.rosa))
    replies = list(ENTRIES["courses.sentworkreply"].export(cast.rosa))

    assert [row["text"] for row in sent] == [WORDS, THOUGHT]
    assert [bool(row["taken_back_at"]) for row in sent] == [False, True]
    assert [(row["written_by"], row["text"], row["credit"]) for row in replies] == [
        ("Dana", "You named it.", "1.000000")
    ]


def test_the_supervisor_takes_their_own_answers_and_nobody_elses_words(cast, dana):
    filled(cast, dana)

    assert list(ENTRIES["courses.sentwork"].export(dana)) == []
    rows = list(ENTRIES["courses.sentworkreply"].export(dana))

    assert [(row["written_by"], row["text"]) for row in rows] == [("you", "You named it.")]
    assert WORDS not in str(rows)
    assert "Rosa" not in str(rows)


def test_erasing_the_learner_leaves_nothing(cast, dana):
    filled(cast, dana)

    assert sum(entry.erase(cast.rosa) for entry in ENTRIES.values()) == 3
    assert (SentWork.objects.count(), SentWorkReply.objects.count()) == (0, 0)


def test_erasing_the_supervisor_leaves_the_answer_with_its_reader(cast, dana):
    filled(cast, dana)

    for entry in ENTRIES.values():
        entry.erase(dana)

    assert SentWorkReply.objects.get().text == "You named it."
    assert SentWork.objects.count() == 2
