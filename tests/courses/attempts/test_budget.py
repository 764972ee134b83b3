"""Statements of the player, counted with session and person, for a quiz of 1, 3 and 10 questions."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories.courses_quiz import RIGHT, answer_all, fields_for, items_of

COUNTS = pytest.mark.parametrize("count", [1, 3, 10])


@pytest.fixture
def counted():
    """`counted(call)` is (answer, statements), without the savepoints that only a test's own transaction makes."""

    def run(call):
        with CaptureQueriesContext(connection) as captured:
            result = call()
        return result, [row["sql"] for row in captured if "SAVEPOINT" not in row["sql"]]

    return run


def warm(client, found):
    """Fills what a process keeps between requests: sites, help lines, content types."""
    client.get(found.url + "1/")


@COUNTS
def test_answer_save_statements(taking, as_, counted, count):
    found = taking(count=count)
    client = as_("rosa")
    warm(client, found)
    data = fields_for(found.items[0], RIGHT["single"])

    response, statements = counted(lambda: client.post(found.url + "1/save/", data))

    assert (response.status_code, response.json()["answered"]) == (200, True)
    # 1 session, 2 person, 3 the item with its attempt (locked) and question, 4 the step, 5 the item
    assert len(statements) == 5, statements


@COUNTS
def test_save_and_next_statements(taking, as_, counted, count):
    found = taking(count=count)
    client = as_("rosa")
    warm(client, found)
    data = fields_for(found.items[0], RIGHT["single"], go="next")

    response, statements = counted(lambda: client.post(found.url + "1/", data))

    assert response.status_code == 303
    # the same five: where to go is known without asking
    assert len(statements) == 5, statements


@COUNTS
def test_question_page_statements(taking, as_, counted, count):
    found = taking(count=count)
    client = as_("rosa")
    warm(client, found)

    response, statements = counted(lambda: client.get(found.url + "1/"))

    assert response.content.decode().count('class="dot') == count + 1
    # 1 session, 2 person, 3 the item with attempt and question, 4 the row of numbers, 5 unread notices
    assert len(statements) == 5, statements


@pytest.mark.parametrize("wrong", [0, 10])
def test_submit_statements_do_not_grow_with_items(taking, cast, as_, counted, wrong):
    counts = []
    for count, person in ((1, "amara"), (3, "rosa"), (10, "marcus")):
        found = taking(person=cast.person[person], count=count)
        answer_all(cast.person[person], found.attempt, wrong=min(wrong, count))
        client = as_(person)
        response, statements = counted(lambda: client.post(found.url + "finish/"))  # noqa: B023
        assert response.status_code == 303
        counts.append(len(statements))

    # The first fills what a process keeps (content types, the default language).
    assert counts[1] == counts[2]
    # Not passed: 1 session, 2 person, 3 enrolment (locked, before the attempt: whoever needs both takes it first),
    # 4 attempt (locked), 5 items with questions, 6 marks, 7 steps, 8 result, 9-10 what supervision keeps about learners
    # (nobody supervises this one), 11-13 audit.
    # Passed, the end of the course included: completion, place, certificate, notice, mail, and their audit.
    assert counts[1] <= (13 if wrong else 43), "\n".join(row[:150] for row in statements)


@COUNTS
def test_finish_and_result_statements_do_not_grow_with_items(taking, cast, as_, counted, count):
    found = taking(count=count)
    answer_all(cast.rosa, found.attempt, wrong=1)
    client = as_("rosa")
    warm(client, found)

    __, before = counted(lambda: client.get(found.url + "finish/"))
    client.post(found.url + "finish/")
    client.get(found.url + "result/")
    response, after = counted(lambda: client.get(found.url + "result/"))

    assert response.content.decode().count("reviewed-item") == count
    assert len(before) <= 10, before
    assert len(after) <= 12, after


def test_question_page_holds_every_item_once(taking):
    found = taking(count=10)

    assert [item.number for item in items_of(found.attempt)] == list(range(1, 11))
