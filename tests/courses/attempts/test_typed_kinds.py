"""Gap fill, short answer and number in an attempt: saved field by field, both texts in a conflict, told at the end."""

from __future__ import annotations

import re

import pytest
from django.db import connection

from courses.domain.submit import submit
from tests.factories.courses_quiz import RIGHT, WRONG, answer, answer_all, fields_for

TYPED = ("gap_fill", "short_answer", "numerical")


def text_of(response):
    return response.content.decode()


@pytest.fixture
def typing(taking):
    """Rosa's attempt at one question of each kind, by kind."""
    found = taking(count=3, draw=3, kinds=TYPED)
    found.of = {item.version.kind: item for item in found.items}
    return found


def address(found, kind, tail=""):
    return f"{found.url}{found.of[kind].number}/{tail}"


@pytest.mark.parametrize("kind", TYPED)
def test_an_answer_is_saved_by_script_shown_again_and_marked(typing, cast, as_, kind):
    client, item = as_("rosa"), typing.of[kind]

    saved = client.post(address(typing, kind, "save/"), fields_for(item, WRONG[kind])).json()
    again = client.post(address(typing, kind, "save/"), fields_for(item, RIGHT[kind], sequence=saved["sequence"]))
    page = text_of(client.get(address(typing, kind)))

    item.refresh_from_db()
    assert (again.json()["sequence"], again.json()["answered"], item.response) == (2, True, RIGHT[kind])
    for words in ("sad",) if kind == "gap_fill" else RIGHT[kind].values():
        assert f'value="{words}"' in page
    submit(typing.attempt.code, actor=cast.rosa)
    item.refresh_from_db()
    assert item.fraction == 1


def test_one_gap_is_saved_without_the_others(typing, as_):
    client, item = as_("rosa"), typing.of["gap_fill"]

    for sequence, gaps in enumerate(({"word": "lost and sad"}, {"what": "r"})):
        client.post(address(typing, "gap_fill", "save/"), fields_for(item, {"gaps": gaps}, sequence=sequence))

    item.refresh_from_db()
    assert item.response == {"gaps": {"word": "lost and sad", "what": "r"}}


def test_two_tabs_show_every_gap_of_both_and_keep_the_chosen(typing, cast, as_):
    client, item = as_("rosa"), typing.of["gap_fill"]
    answer(cast.rosa, item, {"gaps": {"word": "sad from a phone", "what": "q"}})

    sent = fields_for(item, {"gaps": {"word": "tired <here>", "what": "r"}}, sequence=0)
    by_script = client.post(address(typing, "gap_fill", "save/"), sent)
    conflict = client.post(address(typing, "gap_fill"), sent)

    page = text_of(conflict)
    assert (by_script.status_code, by_script.json()["code"], conflict.status_code) == (409, "stale", 409)
    for words in ("sad from a phone", "tired &lt;here&gt;", "reflection", "question"):
        assert words in page
    for secret in ("That is the feeling", "Right answer", "Not yet", "sad*"):
        assert secret not in page
    item.refresh_from_db()
    assert item.response["gaps"]["word"] == "sad from a phone"
    mine = page.split('id="mine"')[1].split("</form>")[0]
    kept = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', mine))
    client.post(address(typing, "gap_fill"), {**kept, "answer": "", "go": "stay"})
    item.refresh_from_db()
    assert item.response["gaps"]["what"] == "r"


@pytest.mark.parametrize("kind", TYPED)
def test_a_text_that_is_too_long_is_refused_and_stands_on_the_page(typing, as_, kind):
    client, item, long = as_("rosa"), typing.of[kind], "7" * 1001
    given = {"gaps": {"word": long, "what": "q"}} if kind == "gap_fill" else {"text": long}

    by_script = client.post(address(typing, kind, "save/"), fields_for(item, given))
    page = client.post(address(typing, kind), fields_for(item, given))

    assert (by_script.status_code, by_script.json()["code"], page.status_code) == (422, "too_long", 422)
    assert long in text_of(page)
    assert "Please make it shorter. Nothing was lost." in text_of(page)


def test_the_end_says_what_is_missing_and_the_result_what_was_written(typing, cast, as_):
    client = as_("rosa")
    answer(cast.rosa, typing.of["gap_fill"], {"gaps": {"word": "bad"}})
    answer(cast.rosa, typing.of["numerical"], {"text": "a <lot>"})

    finish = text_of(client.get(f"{typing.url}finish/"))
    client.post(f"{typing.url}finish/")
    result = text_of(client.get(f"{typing.url}result/"))

    assert "Gap 2 is still empty." in finish
    assert "This does not look like a number." in finish
    assert "a &lt;lot&gt;" in result
    assert "Partly right" in result


def test_pages_before_the_end_are_no_oracle(typing, cast, as_):
    answer_all(cast.rosa, typing.attempt, wrong=1)
    client = as_("rosa")

    pages = "".join(text_of(client.get(f"{typing.url}{number}/")) for number in (1, 2, 3))

    for secret in ("sad*", "hopeless<", "That is the feeling", "It gives back", "It invites", "The opposite",
                   "2.5 times", "Partly right", "Not yet", "[[word]]"):  # fmt: skip
        assert secret not in pages


def test_what_is_typed_is_not_readable_in_the_database(typing, cast):
    answer(cast.rosa, typing.of["short_answer"], {"text": "A marker nobody may read"})

    with connection.cursor() as cursor:
        for table in ("courses_attemptitem", "courses_attemptstep"):
            cursor.execute(f"SELECT * FROM {table}")
            assert "A marker" not in str(cursor.fetchall())


@pytest.mark.parametrize("kind", ["short_answer", "numerical"])
def test_a_refused_answer_says_why_at_its_field_and_takes_the_focus(typing, as_, kind):
    refused = as_("rosa").post(address(typing, kind), fields_for(typing.of[kind], {"text": "9" * 2000}))

    page = text_of(refused)
    field = re.search(r'<input class="input"[^>]*name="answer-text"[^>]*>', page).group()
    told = re.search(r'<div[^>]*id="answer-error"[^>]*>', page).group()
    assert refused.status_code == 422
    assert 'aria-invalid="true"' in field
    assert re.search(r'aria-describedby="answer-error( answer-hint)?"', field)
    assert "data-focus" in told
    assert 'tabindex="-1"' in told
    fine = text_of(as_("rosa").get(address(typing, kind)))
    assert "aria-invalid" not in fine
    assert "answer-error" not in fine
