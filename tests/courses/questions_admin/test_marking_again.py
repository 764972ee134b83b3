"""Editors ask to have earlier answers marked again: who may, what they read, wrong input, taking it back."""

from __future__ import annotations

import pytest
from django.urls import reverse

from courses.domain import regrade
from courses.domain.regrade_reading import ProposalRow
from courses.domain.submit import submit
from courses.models import Question, QuizSource, RegradeProposal, RegradeRule
from tests.factories.courses_quiz import answer_all, begin, definition_of, make_quiz, set_sources
from tests.factories.marking_again import REASON, another_key, publish_again
from website.audit.models import AuditEvent
from website.core import clock

SECRETS = ("Which reply is a", "You miss him", "Call him today", "Marcus", "Rosa", "Bell", "Delgado")


@pytest.fixture
def asked(bank, cast):
    """Q01 with another key since Marcus and Rosa handed it in."""
    course, quiz = make_quiz(count=1, bank=bank)
    question = Question.objects.get(ref="Q01")
    set_sources(quiz, QuizSource(question=question))
    for person in (cast.rosa, cast.marcus):
        attempt = begin(person, course, quiz)
        answer_all(person, attempt)
        submit(attempt.code, actor=person)
    return publish_again(question, cast.sam)


@pytest.fixture
def address(asked, at):
    return at("mark_again", asked.pk)


LIST = "/cms/courses/marking-again/"


def text_of(response) -> str:
    return response.content.decode()


def proposed(asked, cast, rule=RegradeRule.NEW_KEY):
    return regrade.propose(asked, rule=rule, reason=REASON, actor=cast.person["elif"])


def test_the_page_explains_each_rule_and_says_no_small_number(editor, address):
    page = text_of(editor.get(address))

    for words in ("Mark by the new key alone", "Nobody loses a point.", "Everybody gets all points", "go up or down"):
        assert words in page
    assert "Have handed in an answer to an earlier version: fewer than 10 people." in page
    assert [secret for secret in SECRETS if secret in page] == []


def test_a_proposal_is_made_listed_and_taken_back(editor, address, asked, at, cast):
    assert address in text_of(editor.get(at("versions", asked.pk)))

    done = editor.post(address, {"rule": "either_key", "reason": REASON})

    proposal = RegradeProposal.objects.get()
    assert (done.status_code, done.url) == (302, LIST)
    assert (proposal.rule, proposal.reason, proposal.proposed_by) == ("either_key", REASON, cast.person["elif"])
    page = text_of(editor.get(LIST))
    for words in ("waits for coordinators", REASON, "fewer than 10 people", "nobody"):
        assert words in page
    assert [secret for secret in SECRETS if secret in page] == []
    versions = text_of(editor.get(at("versions", asked.pk)))
    assert "Proposed: earlier answers are marked again by version 2." in versions
    assert address not in versions

    end = reverse("courses_marking_again_end", args=[proposal.code])
    assert editor.get(end).status_code == 405
    assert [editor.post(end).status_code for __ in range(2)] == [302, 302]
    proposal.refresh_from_db()
    assert proposal.ended_at is not None
    assert AuditEvent.objects.filter(verb="courses.regrade_proposal_ended").count() == 1
    assert "ended" in text_of(editor.get(LIST))


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"rule": "new_key", "reason": "  "}, "Say why in plain words."),
        ({"rule": "new_key", "reason": "x" * 501}, "at most 500 characters"),
        ({"rule": "", "reason": REASON}, "Choose how earlier answers count."),
        ({"rule": "everything", "reason": REASON}, "This rule does not fit the question."),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(editor, address, sent, said):
    answer = editor.post(address, sent)

    assert answer.status_code == 422
    assert said in text_of(answer)
    assert sent["reason"].strip() in text_of(answer)
    assert not RegradeProposal.objects.exists()


def test_another_kind_leaves_two_rules(editor, asked, at, cast):
    publish_again(asked, cast.sam, kind="true_false", definition=definition_of("true_false"))

    page = text_of(editor.get(at("mark_again", asked.pk)))

    assert 'value="drop"' in page
    assert 'value="new_key"' not in page
    assert editor.post(at("mark_again", asked.pk), {"rule": "new_key", "reason": REASON}).status_code == 422


def test_a_second_proposal_is_refused(editor, address, asked, cast):
    proposed(asked, cast)

    answer = editor.post(address, {"rule": "drop", "reason": REASON})

    assert answer.status_code == 409
    assert "waits to be marked again already" in text_of(answer)
    assert RegradeProposal.objects.count() == 1


def test_nothing_to_mark_again_is_said(editor, at, bank):
    question = Question.objects.get(ref="Q02")

    page = text_of(editor.get(at("mark_again", question.pk)))
    answer = editor.post(at("mark_again", question.pk), {"rule": "drop", "reason": REASON})

    assert "There is nothing to mark again." in page
    assert answer.status_code == 409


@pytest.mark.parametrize("name", [None, "rosa", "dana", "priya", "noor"])
def test_nobody_else_reads_or_does_it(as_, settings, address, asked, cast, name):
    settings.SECOND_FACTOR_REQUIRED = False
    proposal = proposed(asked, cast)
    browser = as_(name)
    end = reverse("courses_marking_again_end", args=[proposal.code])

    answers = [browser.get(address), browser.get(LIST), browser.post(address, {"rule": "drop"}), browser.post(end)]

    assert {answer.status_code for answer in answers} <= {302, 403, 404}
    assert not any(REASON in text_of(answer) or asked.label in text_of(answer) for answer in answers)
    proposal.refresh_from_db()
    assert proposal.ended_at is None


def test_an_editor_without_permission_on_questions_does_not(without_questions, address, asked, cast):
    proposed(asked, cast)

    assert {without_questions.get(url).status_code for url in (address, LIST)} == {302}


def test_publishing_another_key_offers_it(asked, publisher, at, form, address):
    data = another_key("c")
    typed = form(asked, "single", data, **{"action-publish": "action-publish", "affected-known": "1"})

    page = text_of(publisher.post(at("edit", asked.pk), typed, follow=True))

    assert "The right answer changed. What people handed in before keeps its mark, unless you ask." in page
    assert address in page
    words = form(asked, "single", {**data, "stem": "Other words?"}, **{"action-publish": "1", "affected-known": "1"})
    assert "The right answer changed." not in text_of(publisher.post(at("edit", asked.pk), words, follow=True))


def test_bringing_back_another_key_offers_it(asked, publisher, at, address):
    assert address in text_of(publisher.post(at("restore", asked.pk, 1), follow=True))


def test_who_is_affected_says_that_it_can_be_done(asked, publisher, at, form):
    typed = form(asked, "single", another_key("c"), **{"action-publish": "action-publish"})

    page = text_of(publisher.post(at("edit", asked.pk), typed))

    assert "you can have earlier answers marked again" in page


def test_the_list_costs_the_same_for_one_and_for_three(asked, editor, cast, django_assert_max_num_queries):
    counts = []
    for __ in range(3):
        proposal = proposed(asked, cast)
        editor.get(LIST)
        with django_assert_max_num_queries(30) as used:
            editor.get(LIST)
        counts.append(len(used))
        regrade.end_proposal(proposal, actor=cast.sam)
    assert counts[0] == counts[2]


@pytest.mark.parametrize(
    ("number", "done", "left", "state", "told"),
    [
        (12, 0, 12, "waits", "nobody"),
        (12, 2, 10, "partly", "some of them"),
        (12, 10, 2, "partly", "some of them"),
        (20, 10, 10, "partly", "10 people"),
        (12, 12, 0, "done", "all of them"),
        (2, 1, 1, "partly", "some of them"),
    ],
)
def test_no_number_leaves_fewer_than_ten(number, done, left, state, told):
    row = ProposalRow(RegradeProposal(), number, done, left)

    assert (row.state, row.told) == (state, told)
    assert ProposalRow(RegradeProposal(ended_at=clock.now()), number, done, left).state == "ended"
