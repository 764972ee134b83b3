"""What a person takes away of marks, and what erasing leaves."""

from __future__ import annotations

from courses import personal_data_quiz
from courses.domain.results import exact_worth
from courses.models import AttemptStep, WrittenMark
from courses.personal_marking import ENTRIES
from tests.factories.marking import COMMENT, WORDS, draft, handed_in, mark
from website.core.contributions import personal_data

ENTRY = ENTRIES["courses.writtenmark"]


def test_the_entry_is_registered():
    assert personal_data.get("courses.writtenmark") == ENTRY


def test_the_learner_takes_what_was_said_away_and_no_draft(cast, dana, idris):
    done = handed_in(cast.rosa, written=2)
    mark(done.items[0], dana, ("feeling",))
    draft(done.items[1], idris, comment="Only mine.")

    rows = list(ENTRY.export(cast.rosa))

    assert [(row["written_by"], row["comment"], row["ideas_found"], row["credit"]) for row in rows] == [
        ("Dana", COMMENT, ["Names the feeling"], "0.500000")
    ]
    assert "Only mine." not in str(rows)
    steps = [row for row in personal_data_quiz.export_steps(cast.rosa) if row["what"] == "a mark by a person"]
    assert [(row["answer"], row["comment"], row["credit"]) for row in steps] == [(None, COMMENT, "0.500000")]


def test_the_marker_takes_their_own_and_no_words_of_the_learner(cast, dana):
    done = handed_in(cast.rosa, written=2)
    mark(done.items[0], dana, ("feeling",))
    draft(done.items[1], dana, comment="Not yet.")

    rows = list(ENTRY.export(dana))

    assert [(row["written_by"], row["comment"], row["draft"]) for row in rows] == [
        ("you", COMMENT, False),
        ("you", "Not yet.", True),
    ]
    assert WORDS not in str(rows)
    assert "Rosa" not in str(rows)


def test_erasing_the_learner_leaves_the_credit_and_no_words(cast, dana):
    done = handed_in(cast.rosa)
    mark(done.item, dana, ("feeling",))

    assert ENTRY.erase(cast.rosa) == 1
    personal_data_quiz.erase_steps(cast.rosa)

    assert WrittenMark.objects.count() == 0
    assert {step.response for step in AttemptStep.objects.filter(item__attempt__learner=cast.rosa)} == {None}
    done.item.refresh_from_db()
    assert exact_worth(done.item) * 2 == 1
    assert done.fresh().state == "finished"


def test_erasing_the_marker_leaves_marks_with_their_readers(cast, dana):
    done = handed_in(cast.rosa, written=2)
    mark(done.items[0], dana, ("feeling",))
    draft(done.items[1], dana)

    assert ENTRY.erase(dana) == 1
    assert WrittenMark.objects.get().comment == COMMENT
