"""Coordinators have answers marked again: what they read and never read, who else is refused, wrong input, progress."""

from __future__ import annotations

import pytest

from courses.domain import regrade
from courses.models import Attempt, Regrade, RegradeChange, RegradeRule
from supervision.views import marking_again
from tests.factories.accounts import prove
from tests.factories.marking_again import REASON, a_scene, carry_out, propose
from tests.html import check_page
from website.accounts.models import CoordinatorScope
from website.audit.models import AuditEvent

LIST = "/coordinate/marking-again/"
NEVER = ("Which reply is a", "You miss him", "Call him today", "That gives back the feeling")


@pytest.fixture
def scene(cast):
    """Rosa chose "a" in the first of three questions, Marcus had all right."""
    return a_scene({cast.rosa: 1, cast.marcus: 0})


@pytest.fixture
def proposal(scene, cast):
    return propose(scene, cast.person["elif"])


@pytest.fixture
def url(proposal):
    return f"{LIST}{proposal.code}/"


@pytest.fixture
def priya(as_):
    return prove(as_("priya"))


def text_of(response) -> str:
    return response.content.decode()


def checked(browser, url: str) -> str:
    page = text_of(browser.get(url))
    assert check_page(page) == []
    assert [words for words in NEVER if words in page] == []
    return page


def sent(**changes):
    return {"rule": "new_key", "expected": "2", "reason": REASON, **changes}


def test_nothing_to_mark_again_is_said(as_):
    assert "Nothing to mark again" in checked(as_("priya"), LIST)


def test_a_proposal_stands_on_the_first_page_in_the_list_and_on_its_own(proposal, scene, priya, url):
    assert "1 question waits to be marked again" in text_of(priya.get("/learn/"))
    listed = checked(priya, LIST)
    for words in (scene.question.label, REASON, "2 attempts of your people", url):
        assert words in listed

    page = checked(priya, url)

    for words in ("Rosa", "Marcus", "66\N{NO-BREAK SPACE}%, not passed", "100\N{NO-BREAK SPACE}%, passed"):
        assert words in page
    for words in ("1 passes newly", "1 would not pass any more", "2 attempts; 2 with another result"):
        assert words in page
    assert "Completions and certificates that people have already stay" in page
    assert REASON in page
    assert not RegradeChange.objects.exists()


@pytest.mark.parametrize(
    ("rule", "fails", "chosen"), [("either_key", 0, "either_key"), ("new_key", 1, "new_key"), ("odd", 1, "new_key")]
)
def test_another_rule_is_another_list(proposal, priya, url, rule, fails, chosen):
    context = priya.get(url, {"rule": rule}).context

    assert (context["preview"].rule, context["preview"].newly_fail) == (chosen, fails)
    assert context["form"]["rule"].value() == chosen


def test_looking_at_another_rule_keeps_the_reason_typed(proposal, priya, url):
    looked = priya.post(url, sent(go="look", chosen="either_key", reason="Half a rea"))

    context = looked.context
    assert (looked.status_code, context["preview"].rule, context["form"]["rule"].value()) == (
        200,
        "either_key",
        "either_key",
    )
    assert context["form"]["reason"].value() == "Half a rea"
    assert "Half a rea</textarea>" in text_of(looked)
    assert "Say why in plain words" not in text_of(looked)
    assert check_page(text_of(looked)) == []
    assert not Regrade.objects.exists()


def test_turning_the_page_keeps_the_reason_and_the_rule_chosen(proposal, priya, url, monkeypatch):
    monkeypatch.setattr(marking_again, "PER_PAGE", 1)
    first = text_of(priya.get(url))
    assert 'form="mark-again" name="go" value="turn" formaction="?page=2#preview"' in first
    assert "page=2" not in first.replace('formaction="?page=2#preview"', "")

    turned = priya.post(f"{url}?page=2", sent(go="turn", chosen="either_key", reason="Half a rea"))

    context, page = turned.context, text_of(turned)
    assert (turned.status_code, context["page"].number, context["preview"].rule) == (200, 2, "new_key")
    assert (context["form"]["rule"].value(), context["rules"]["chosen"].value()) == ("new_key", "either_key")
    for words in ("Half a rea</textarea>", 'formaction="?page=1#preview"', "Page 2 of 2"):
        assert words in page
    assert "Say why in plain words" not in page
    assert check_page(page) == []
    assert not Regrade.objects.exists()

    refused = priya.post(f"{url}?page=2", sent(chosen="new_key", reason=" "))
    assert (refused.status_code, refused.context["page"].number) == (422, 2)
    assert priya.post(f"{url}?page=2", sent(chosen="new_key", reason="Whole.")).status_code == 303


def test_nothing_is_done_by_a_rule_whose_list_was_not_shown(proposal, priya, url):
    refused = priya.post(url, sent(chosen="either_key", reason="Both are right."))

    assert (refused.status_code, refused.context["preview"].rule) == (409, "either_key")
    for words in ("You chose another rule", "Both are right.</textarea>"):
        assert words in text_of(refused)
    assert not Regrade.objects.exists()
    assert priya.post(url, sent(chosen="either_key", rule="either_key")).status_code == 303


def test_it_is_done_and_shown(proposal, scene, priya, url, cast):
    done = priya.post(url, sent())

    begun = Regrade.objects.get()
    assert (done.status_code, done.url) == (303, f"{LIST}done/{begun.code}/")
    page = checked(priya, done.url)
    for words in ("2 of 2 done", "1 passes newly", "1 does not pass any more", "Rosa", "Marcus", REASON):
        assert words in page
    assert scene.question.label in checked(priya, LIST)
    assert "Nothing waits for you." in checked(priya, LIST)
    assert "waits to be marked again" not in text_of(priya.get("/learn/"))
    assert AuditEvent.objects.filter(verb="courses.regrade_begun", actor=cast.priya.code).count() == 1
    assert AuditEvent.objects.filter(verb="courses.attempt_regraded").count() == 2


def test_the_rest_follows_in_the_background_with_progress(proposal, priya, url, monkeypatch):
    monkeypatch.setattr(regrade, "AT_ONCE", 1)

    page = text_of(priya.post(url, sent(), follow=True))

    for words in ("Begun. The rest follows in the background", "1 of 2 done", "<progress", "Look again"):
        assert words in page
    assert "1 of 2 done" in checked(priya, LIST)
    regrade.carry_on_all()
    page = checked(priya, f"{LIST}done/{Regrade.objects.get().code}/")
    assert "2 of 2 done" in page
    assert "<progress" not in page


@pytest.mark.parametrize(
    ("changes", "status", "said"),
    [
        ({"reason": " "}, 422, "Say why in plain words."),
        ({"reason": "x" * 501}, 422, "500"),
        ({"rule": "everything"}, 422, "This rule does not fit the question."),
        ({"rule": ""}, 422, ""),
        ({"expected": "1"}, 409, "The list changed since you opened it."),
        ({"expected": "many"}, 422, ""),
    ],
)
def test_wrong_input_keeps_what_was_typed_and_does_nothing(proposal, priya, url, changes, status, said):
    data = sent(**changes)

    answer = priya.post(url, data)

    page = text_of(answer)
    assert (answer.status_code, check_page(page)) == (status, [])
    assert said in page
    assert data["reason"].strip() in page
    assert answer.context["form"]["expected"].value() == "2"
    assert not Regrade.objects.exists()


def test_a_fresh_proof_is_asked_for_and_the_words_are_kept(proposal, as_, url):
    answer = as_("priya").post(url, sent(reason="Read me again."))

    assert answer.status_code == 401
    assert "Read me again." in text_of(answer)
    assert not Regrade.objects.exists()


def test_what_is_done_or_taken_back_cannot_be_done_again(proposal, priya, url, cast):
    carry_out(proposal, cast.priya)
    assert "Nothing is left to mark again for your people." in checked(priya, url)
    assert priya.post(url, sent()).status_code == 409

    regrade.end_proposal(proposal, actor=cast.sam)

    assert "This was taken back." in checked(priya, url)
    answer = priya.post(url, sent())
    assert answer.status_code == 409
    assert "This was taken back meanwhile." in text_of(answer)
    assert Regrade.objects.count() == 1


@pytest.mark.parametrize("name", [None, "rosa", "marcus", "dana", "noor", "elif", "sam"])
def test_nobody_else_reads_or_does_it(proposal, scene, as_, url, cast, name):
    begun = carry_out(proposal, cast.priya, most=1)
    browser = as_(name)
    if name:
        prove(browser)

    answers = [browser.get(at) for at in (LIST, url, f"{LIST}done/{begun.code}/")] + [browser.post(url, sent())]

    assert {answer.status_code for answer in answers} == ({403} if name else {302})
    for answer in answers:
        assert not [words for words in (*NEVER, REASON, scene.question.label) if words in text_of(answer)]
    assert Regrade.objects.count() == 1


def test_a_coordinator_of_other_teams_finds_nothing(proposal, as_, url, cast):
    begun = carry_out(proposal, cast.priya, most=1)
    CoordinatorScope.objects.filter(coordinator=cast.priya).update(team=cast.team["Lakeside Alliance"])
    priya = prove(as_("priya"))

    assert [priya.get(at).status_code for at in (url, f"{LIST}done/{begun.code}/")] == [404, 404]
    assert priya.post(url, sent()).status_code == 404
    assert "Nothing to mark again" in checked(priya, LIST)


def test_pages_beyond_the_first_count_over_all(proposal, priya, url, monkeypatch):
    monkeypatch.setattr(marking_again, "PER_PAGE", 1)

    first, second = (checked(priya, f"{url}?page={number}") for number in (1, 2))

    assert ("Marcus" in first, "Rosa" in first) == (True, False)
    assert ("Marcus" in second, "Rosa" in second) == (False, True)
    for page in (first, second):
        assert "2 attempts; 2 with another result" in page
        assert "1 passes newly" in page
    assert "?page=2#preview" in first


def test_the_pages_cost_the_same_for_one_and_for_three(scene, priya, cast, django_assert_max_num_queries):
    counts = []
    scene.hand_in(cast.amara)
    proposal = propose(scene, cast.person["elif"], rule=RegradeRule.DROP)
    for shown in (1, 3):
        state, passed = ("marking", None) if shown == 1 else ("finished", False)
        Attempt.objects.filter(learner__in=[cast.rosa, cast.marcus]).update(state=state, passed=passed)
        priya.get(LIST)
        for url in (LIST, f"{LIST}{proposal.code}/"):
            with django_assert_max_num_queries(40) as used:
                page = priya.get(url)
            counts.append(len(used))
        assert len(page.context["rows"]) == shown
    begun = carry_out(proposal, cast.priya)
    with django_assert_max_num_queries(40) as used:
        assert len(priya.get(f"{LIST}done/{begun.code}/").context["rows"]) == 3
    assert counts[:2] == counts[2:]
    assert len(used) <= 15
