"""Refreshers after a safety change: who gets one, who does not, how it ends, and that nothing else changes."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.domain import refreshers
from courses.domain.questions import write_definition_value
from courses.domain.submit import submit
from courses.models import Completion, Question, RefresherOffer, SafetyChange
from courses.models.questions import QuestionVersion
from courses.questions.registry import get_kind
from courses.questions.sheet import lay_out
from tests.factories.courses_quiz import answer_all, begin, definition_of, make_quiz
from website.accounts.domain.erasure import anonymise
from website.core import clock
from website.core.errors import Invalid, NotNow
from website.notices import outbox
from website.notices.models import Notice, OutboxEntry

WHY = "We learned that naming the feeling helps more."


@pytest.fixture
def quiz(db):
    return make_quiz(count=1)


def passes(person, quiz, *, wrong=0):
    """The person takes the quiz."""
    course, page = quiz
    attempt = begin(person, course, page)
    answer_all(person, attempt, wrong=wrong)
    return submit(attempt.code, actor=person)


def publish(key="b", **changes):
    """Publishes the only question with another right answer or other tags; the version that came of it."""
    question = Question.objects.get()
    definition = definition_of("single")
    for option in definition["options"]:
        option["right"] = option["key"] == key
    question.definition = write_definition_value(question, "single", get_kind("single").parse(definition))
    for name, value in changes.items():
        setattr(question, name, value)
    question.save()
    return question.freeze(actor=None)


def explain(actor, reason=WHY):
    """An editor says why the newest change was made, and the worker does its part."""
    change = SafetyChange.objects.first()
    refreshers.explain(change, reason, actor=actor)
    outbox.run_due()
    return change


def test_who_passed_before_is_offered_one_and_nobody_else(quiz, cast):
    passes(cast.rosa, quiz)
    passes(cast.noor, quiz)
    passes(cast.marcus, quiz, wrong=1)
    passes(cast.amara, quiz)
    anonymise(cast.amara)
    before = Completion.objects.count()

    publish("a")
    assert RefresherOffer.objects.count() == 0  # nobody has said why yet
    change = explain(cast.person["elif"])

    # The rule is the same in every team; who failed and who is erased get nothing.
    assert {offer.learner for offer in change.offers.all()} == {cast.rosa, cast.noor}
    assert Notice.objects.filter(kind=refreshers.NOTICE).count() == 2
    assert Completion.objects.count() == before

    # Doing everything again tells nobody twice.
    refreshers.offer(OutboxEntry(subject_id=str(change.pk)))
    refreshers.offer_to_latecomers()
    assert change.offers.count() == 2
    assert Notice.objects.filter(kind=refreshers.NOTICE).count() == 2


def test_new_words_are_no_safety_change(quiz, cast):
    passes(cast.rosa, quiz)

    publish("b", topic="Another topic")

    assert QuestionVersion.objects.count() == 2
    assert SafetyChange.objects.count() == 0


def test_a_question_nobody_was_asked_offers_nothing(quiz):
    publish("a")

    assert SafetyChange.objects.count() == 0


def test_becoming_a_safety_question_counts(quiz, cast):
    passes(cast.rosa, quiz)

    publish("b", safety=True)

    assert SafetyChange.objects.get().version.safety


def test_changing_back_takes_the_offer_back(quiz, cast):
    editor = cast.person["elif"]
    passes(cast.rosa, quiz)
    publish("a")
    first = explain(editor)

    publish("b")
    second = SafetyChange.objects.first()

    assert second != first
    assert RefresherOffer.objects.get(learner=cast.rosa).state == RefresherOffer.State.WITHDRAWN
    with pytest.raises(NotNow):
        refreshers.explain(first, "Late words", actor=editor)
    refreshers.explain(second, WHY, actor=editor)
    outbox.run_due()
    # What she passed says the same as the question does now.
    assert second.offers.count() == 0


def test_who_passes_an_old_version_later_is_offered_one_too(quiz, cast):
    course, page = quiz
    open_attempt = begin(cast.rosa, course, page)
    publish("a")
    change = explain(cast.person["elif"])
    assert change.offers.count() == 0

    answer_all(cast.rosa, open_attempt)
    submit(open_attempt.code, actor=cast.rosa)
    # Marcus gets the new version and needs no refresher.
    passes(cast.marcus, quiz)
    refreshers.offer_to_latecomers()

    assert [offer.learner for offer in change.offers.all()] == [cast.rosa]


def test_it_needs_words_and_is_said_once(quiz, cast):
    passes(cast.rosa, quiz)
    publish("a")
    change = SafetyChange.objects.get()

    with pytest.raises(Invalid):
        refreshers.explain(change, "  ", actor=cast.person["elif"])
    explain(cast.person["elif"])
    with pytest.raises(NotNow):
        refreshers.explain(change, "Other words", actor=cast.person["elif"])


def test_learner_reads_why_tries_and_is_done(quiz, cast, as_, django_assert_max_num_queries):
    passes(cast.rosa, quiz)
    publish("a")
    change = explain(cast.person["elif"])
    client, url = as_("rosa"), reverse("courses:refresher", args=[change.code])

    assert url in client.get(reverse("courses:learn_home")).content.decode()
    with django_assert_max_num_queries(20):
        page = client.get(url).content.decode()
    assert WHY in page
    assert "That is advice." not in page

    assert client.post(url, {}).status_code == 422
    assert client.post(url, {"answer": "nonsense"}).status_code == 422
    wrong, right = tokens(change, cast.rosa)
    told = client.post(url, {"answer": wrong}).content.decode()
    assert "Try again" in told
    assert RefresherOffer.objects.get().state == RefresherOffer.State.OPEN
    assert "Thank you" in client.post(url, {"answer": right}).content.decode()
    assert RefresherOffer.objects.get().state == RefresherOffer.State.DONE
    assert url not in client.get(reverse("courses:learn_home")).content.decode()
    assert as_("marcus").get(url).status_code == 404


def tokens(change, person):
    """A wrong and the right choice, as the page calls them."""
    offer = RefresherOffer.objects.select_related("change__question__current_version").get(learner=person)
    version = offer.change.question.current_version
    kind = get_kind(version.kind)
    sheet = lay_out(kind, version.shape, seed=refreshers._seed(offer, version))
    return sheet.token("b"), sheet.token("a")


def test_learner_puts_it_away(quiz, cast, as_):
    passes(cast.rosa, quiz)
    publish("a")
    change = explain(cast.person["elif"])
    client = as_("rosa")

    response = client.post(reverse("courses:refresher_dismiss", args=[change.code]))

    assert response.status_code == 302
    assert RefresherOffer.objects.get().state == RefresherOffer.State.DISMISSED
    assert change.code not in client.get(reverse("courses:learn_home")).content.decode()


def test_offers_cost_the_same_for_one_person_and_for_many(quiz, cast):
    passes(cast.rosa, quiz)
    publish("a")
    change = SafetyChange.objects.get()
    change.reason, change.offered_at = WHY, clock.now()
    change.save()

    def statements():
        RefresherOffer.objects.all().delete()
        fresh = SafetyChange.objects.get()
        with CaptureQueriesContext(connection) as caught:
            made = refreshers.make_offers(fresh)
        return made, len(caught)

    one = statements()
    old = QuestionVersion.objects.get(number=1)
    newest = change.question.current_version
    change.question.current_version = old
    change.question.save()
    for name in ("marcus", "noor", "jo"):
        passes(cast.person[name], quiz)
    change.question.current_version = newest
    change.question.save()
    many = statements()

    assert (one[0], many[0]) == (1, 4)
    assert one[1] == many[1] <= 4


def test_editors_see_no_small_number(quiz, cast):
    passes(cast.rosa, quiz)
    publish("a")
    explain(cast.person["elif"])

    row = refreshers.change_rows(SafetyChange.objects.all())[0]

    assert row.state == "offered"
    assert row.people is None
