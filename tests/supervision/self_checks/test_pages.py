"""Filling in by HTTP: saving with each button, two pages at once, expired sign-ins, tampering, the end."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from supervision.domain import self_checks
from supervision.domain.instruments import default_instrument
from supervision.models import SelfCheck
from tests.supervision.self_checks.conftest import HIGH, LOW, MIDDLE, TOP
from website.accounts.domain.recovery import lock_after_recovery
from website.accounts.replay import owner_token
from website.core import clock

HOME = "/self-check/"
CBI = default_instrument()
P4 = CBI.order.index("P4") + 1
OTHERS = ("marcus", "dana", "priya", "elif", "sam", "noor")
CRISIS = "You do not have to carry this alone"


def text_of(response) -> str:
    return response.content.decode()


def url_of(check, *parts) -> str:
    return "/".join([f"{HOME}{check.code}", *map(str, parts), ""])


def field(name: str, value: int | str, was: int | str = "skip") -> dict:
    return {name: str(value), f"was-{name}": str(was)}


# --- whose it is ----------------------------------------------------------------------------------------------------


def test_nobody_elses_self_check_exists(cast, begin, done, as_):
    open_one, finished = begin(cast.rosa), done(cast.tomas)
    addresses = [url_of(open_one, *parts) for parts in ((), (1,), ("finish",), ("result",))]
    addresses += [url_of(finished, *parts) for parts in (("result",),)]
    posts = [url_of(open_one, *parts) for parts in ((), (1,), ("save",), ("finish",), ("keep",), ("delete",))]

    for name in OTHERS:
        client = as_(name)
        assert {client.get(address).status_code for address in addresses} == {404}
        assert {client.post(address, field("P1", HIGH, MIDDLE)).status_code for address in posts} == {404}
    open_one.refresh_from_db()
    assert (open_one.answers["P1"], open_one.finished_at) == (MIDDLE, None)


@pytest.mark.parametrize("number", ["0", "20", "99", "99999999999999999999"])
def test_a_statement_that_is_not_there(cast, begin, as_, number):
    check = begin(cast.rosa, {})
    client = as_("rosa")

    assert client.get(url_of(check, number)).status_code == 404
    assert client.post(url_of(check, number), field("P1", HIGH)).status_code == 404


def test_signed_out_leads_to_the_sign_in(cast, begin, client):
    check = begin(cast.rosa)

    for address in (HOME, url_of(check), url_of(check, 1), url_of(check, "result")):
        assert "/account/login/" in client.get(address)["Location"]


# --- filling in -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("way", "end"), [("one", "1/"), ("page", ""), ("", "1/")])
def test_start_leads_to_the_statements(cast, as_, way, end):
    response = as_("rosa").post(f"{HOME}start/", {"way": way})

    check = SelfCheck.objects.get(person=cast.rosa)
    assert (response.status_code, response["Location"]) == (303, f"{HOME}{check.code}/{end}")


def test_start_soon_after_the_last_says_so_and_can_be_meant(cast, done, as_):
    done(cast.rosa, days_ago=5)
    client = as_("rosa")

    refused = client.post(f"{HOME}start/", {"way": "one"})
    assert (refused.status_code, SelfCheck.objects.open().count()) == (409, 0)
    assert "ups and downs" in text_of(refused)

    assert client.post(f"{HOME}start/", {"way": "one", "anyway": "yes"}).status_code == 303


@pytest.mark.parametrize(
    ("go", "end"),
    [("next", "3/"), ("back", "1/"), ("stay", "2/"), ("all", ""), ("finish", "finish/"), ("x", "3/"), ("<b>", "3/")],
)
def test_every_button_saves_and_goes_where_it_says(cast, begin, as_, go, end):
    check = begin(cast.rosa, {})
    second = CBI.order[1]

    response = as_("rosa").post(url_of(check, 2), {**field(second, HIGH), "go": go})

    check.refresh_from_db()
    assert (response.status_code, response["Location"]) == (303, url_of(check) + end)
    assert check.answers == {second: HIGH}


def test_the_last_next_leads_to_the_end_and_leaving_leads_home(cast, begin, as_):
    check = begin(cast.rosa, {})
    client = as_("rosa")
    last = len(CBI.order)

    assert client.post(url_of(check, last), {"go": "next"})["Location"] == url_of(check, "finish")
    assert client.post(url_of(check, last), {"go": "leave"})["Location"] == HOME


def test_going_on_begins_after_the_last_answer(cast, begin, as_):
    check = begin(cast.rosa, {CBI.order[4]: LOW})

    assert as_("rosa").post(f"{HOME}start/")["Location"] == url_of(check, 6)


def test_skipping_takes_an_answer_back(cast, begin, as_):
    check = begin(cast.rosa, {"P1": HIGH})

    as_("rosa").post(url_of(check, 1), field("P1", "skip", HIGH))

    check.refresh_from_db()
    assert check.answers == {}


def test_the_page_shows_what_is_saved(cast, begin, as_):
    check = begin(cast.rosa, {"P1": HIGH})

    page = text_of(as_("rosa").get(url_of(check, 1)))

    assert re.findall(r'name="P1" value="(\w+)" checked', page) == [str(HIGH)]
    assert f'name="was-P1" value="{HIGH}"' in page
    assert "Saved" in page


def test_one_page_saves_everything_and_shows_the_result(cast, begin, as_):
    check = begin(cast.rosa, {})
    fields = {name: value for item in CBI.items for name, value in field(item.id, MIDDLE).items()}

    response = as_("rosa").post(url_of(check), {**fields, "go": "result"})

    check.refresh_from_db()
    assert response["Location"] == url_of(check, "result")
    assert {name: score["score"] for name, score in check.scores.items()} == {"personal": 50, "work": 50, "client": 50}


def test_one_page_with_nothing_answered_says_so_and_stays(cast, begin, as_):
    check = begin(cast.rosa, {})

    for response in (
        as_("rosa").post(url_of(check), {"go": "result"}),
        as_("rosa").post(url_of(check, "finish")),
    ):
        assert response.status_code == 422
        assert "Answer at least one statement first." in text_of(response)
    check.refresh_from_db()
    assert check.finished_at is None


@pytest.mark.parametrize("value", ["30", "101", "-25", "often", "", "75.0", "1" * 400, "<script>", "٧٥"])
def test_a_wrong_answer_is_refused_and_the_right_ones_stay_typed(cast, begin, as_, value):
    check = begin(cast.rosa, {})
    client = as_("rosa")
    data = {**field("P1", value), **field("P2", HIGH)}

    page = client.post(url_of(check), data)
    script = client.post(url_of(check, "save"), data, headers={"Accept": "application/json"})

    assert (page.status_code, script.status_code, script.json()["code"]) == (422, 422, "foreign-answer")
    assert re.findall(r'name="P2" value="(\w+)" checked', text_of(page)) == [str(HIGH)]
    check.refresh_from_db()
    assert check.answers == {}


def test_fields_that_are_no_statements_are_left_alone(cast, begin, as_):
    check = begin(cast.rosa, {})

    as_("rosa").post(url_of(check, 1), {"P99": "75", "scores": "0", "person": "1", **field("P1", LOW)})

    check.refresh_from_db()
    assert (check.answers, check.scores, check.person) == ({"P1": LOW}, None, cast.rosa)


# --- by script ------------------------------------------------------------------------------------------------------


def test_save_by_script_acknowledges(cast, begin, as_):
    check = begin(cast.rosa, {"P1": LOW})

    response = as_("rosa").post(url_of(check, "save"), field("P4", HIGH))

    data = response.json()
    assert re.fullmatch(r"\d\d:\d\d", data.pop("saved"))
    assert data == {"answered": 2, "help": True}


def test_save_by_script_of_what_is_finished_or_gone(cast, done, begin, as_):
    finished = done(cast.rosa)
    client = as_("rosa")

    late = client.post(url_of(finished, "save"), field("P1", HIGH, MIDDLE))
    assert (late.status_code, late.json()["code"]) == (409, "finished")

    self_checks.delete(finished, actor=cast.rosa)
    assert client.post(url_of(finished, "save"), field("P1", HIGH)).status_code == 404


def test_save_costs_few_statements(cast, begin, as_, django_assert_num_queries):
    check = begin(cast.rosa, {"P1": LOW})
    client = as_("rosa")

    # session, person; the self-check; a savepoint, the self-check locked, the update, the savepoint's end
    with django_assert_num_queries(7):
        client.post(url_of(check, "save"), field("P2", HIGH))


# --- two pages, and coming back late ---------------------------------------------------------------------------------


def test_an_old_page_asks_which_answer_to_keep(cast, begin, as_):
    check = begin(cast.rosa, {"P1": HIGH})
    client = as_("rosa")

    conflict = client.post(url_of(check, 1), {**field("P1", LOW), **field("P2", LOW)})
    page = text_of(conflict)

    assert conflict.status_code == 409
    assert "Two answers" in page
    assert ("Often" in page, "Seldom" in page) == (True, True)
    held = dict(re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)">', page))
    assert (held["P1"], held["was-P1"], "P2" in held) == (str(LOW), str(HIGH), False)

    keep = client.post(url_of(check, 1), {"P1": held["P1"], "was-P1": held["was-P1"], "go": "stay"})
    check.refresh_from_db()
    assert (keep.status_code, check.answers) == (303, {"P1": LOW, "P2": LOW})


def test_a_page_opened_before_the_end_says_it_is_finished(cast, done, as_):
    check = done(cast.rosa)
    client = as_("rosa")

    response = client.post(url_of(check, 1), field("P1", HIGH, MIDDLE))

    assert response.status_code == 409
    assert "finished" in text_of(response)
    assert client.get(url_of(check))["Location"] == url_of(check, "result")
    assert client.get(url_of(check, 3))["Location"] == url_of(check, "result")


def test_an_expired_sign_in_keeps_the_answers(cast, begin):
    check = begin(cast.rosa, {})
    client = Client()
    data = {**field("P1", HIGH), **field("W1", LOW), "go": "stay", "typed-by": owner_token(cast.rosa)}

    held = client.post(url_of(check), data)

    assert held.status_code == 401
    assert f'name="P1" value="{HIGH}"' in text_of(held)
    client.force_login(cast.rosa)
    sent = client.post(url_of(check), {**data, "hold-action": "send"})
    check.refresh_from_db()
    assert (sent.status_code, check.answers) == (303, {"P1": HIGH, "W1": LOW})


def test_answers_are_never_sent_for_somebody_else(cast, begin, as_):
    check = begin(cast.rosa, {})

    response = as_("marcus").post(url_of(check), {**field("P1", HIGH), "typed-by": owner_token(cast.rosa)})

    check.refresh_from_db()
    assert (response.status_code, check.answers) == (409, {})


# --- the crisis path ------------------------------------------------------------------------------------------------


def test_help_lines_wait_beside_the_one_statement(cast, begin, as_):
    check = begin(cast.rosa, {})
    client = as_("rosa")

    page = text_of(client.get(url_of(check, P4)))
    assert (CRISIS in page, page.count("data-help>")) == (True, 2)
    assert CRISIS in text_of(client.get(url_of(check)))
    for number in range(1, len(CBI.order) + 1):
        if number != P4:
            assert CRISIS not in text_of(client.get(url_of(check, number)))


@pytest.mark.parametrize(("value", "shows"), [(TOP, True), (HIGH, True), (MIDDLE, False)])
def test_help_lines_stand_first_on_the_result(cast, done, as_, value, shows):
    page = text_of(as_("rosa").get(url_of(done(cast.rosa, {"P4": value}), "result")))

    assert (CRISIS in page) == shows
    assert ("tel:988" in page) or not shows or "Call your local emergency number" in page


# --- the result -----------------------------------------------------------------------------------------------------


def test_the_result_says_it_in_plain_words(cast, done, as_):
    done(cast.rosa, LOW, days_ago=100)
    page = text_of(as_("rosa").get(url_of(done(cast.rosa, HIGH), "result")))

    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page))
    assert "Your answers suggest high exhaustion in general." in words
    assert "Your answers suggest some exhaustion from work. 68 of 100" in words
    assert "it was 32. It has likely changed: 36 points more." in words
    assert "you have burnout" not in words.lower()
    for choice in ("Keep it to yourself", "Ask to talk about workload", "Share this result", "Share your trend"):
        assert choice in words


def test_a_part_with_too_few_answers_says_so(cast, done, as_):
    page = text_of(as_("rosa").get(url_of(done(cast.rosa, {"P1": HIGH, "P2": HIGH, "P3": HIGH}), "result")))

    assert page.count("No result: it needs") == 2


def test_twice_high_suggests_and_does_not_force(cast, done, as_):
    first = done(cast.rosa, TOP, days_ago=100)
    second = done(cast.rosa, HIGH)
    client = as_("rosa")

    assert "second time in a row" in text_of(client.get(url_of(second, "result")))
    assert "second time in a row" not in text_of(client.get(url_of(first, "result")))


def test_an_unfinished_one_has_no_result(cast, begin, as_):
    check = begin(cast.rosa, HIGH)

    assert as_("rosa").get(url_of(check, "result"))["Location"] == url_of(check, "finish")


def test_keeping_longer_and_deleting(cast, done, as_):
    check = done(cast.rosa)
    client = as_("rosa")

    client.post(url_of(check, "keep"), {"always": "yes"})
    check.refresh_from_db()
    assert check.keep_until is None
    client.post(url_of(check, "keep"), {"always": "no"})
    check.refresh_from_db()
    assert check.keep_until == clock.today().replace(year=clock.today().year + 1)

    assert client.post(url_of(check, "delete"))["Location"] == HOME
    assert SelfCheck.objects.count() == 0
    assert client.post(url_of(check, "delete")).status_code == 404


# --- the first page -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_home_in_a_constant_number_of_statements(cast, done, as_, django_assert_num_queries, count):
    from supervision.domain import shares

    for days_ago in range(count):
        check = done(cast.rosa, days_ago=days_ago)
        shares.share_result(check, recipient=cast.dana, level="band", purpose="support", days=30, actor=cast.rosa)
        shares.shown_to(cast.dana, cast.rosa)
    client = as_("rosa")
    client.get(HOME)

    # session, person; what to begin, results, looks and who, shares; unread notices
    with django_assert_num_queries(8):
        page = text_of(client.get(HOME))

    assert page.count("Stop sharing") == count


@pytest.mark.parametrize("count", [1, 3])
def test_result_in_a_constant_number_of_statements(cast, done, as_, django_assert_num_queries, count):
    check = [done(cast.rosa, days_ago=days_ago) for days_ago in range(count, 0, -1)][-1]
    client = as_("rosa")
    client.get(HOME)

    # session, person; the self-check, all results, shares, supervisors; unread notices
    with django_assert_num_queries(7):
        assert client.get(url_of(check, "result")).status_code == 200


def test_home_is_closed_after_a_recovery_but_for_taking_back(cast, done, as_):
    check = done(cast.rosa)
    lock_after_recovery(cast.rosa)
    client = as_("rosa")

    page = client.get(HOME)

    assert page.status_code == 403
    assert ("Stop all sharing" in text_of(page), check.code in text_of(page)) == (True, False)
    for address in (url_of(check, "result"), url_of(check, "share"), f"{HOME}trend/share/"):
        assert client.get(address).status_code in (302, 403)
    assert client.post(f"{HOME}shares/withdraw/").status_code == 303
    assert client.post(url_of(check, "delete")).status_code == 303


def test_after_a_recovery_nothing_is_written_over(cast, begin, as_):
    check = begin(cast.rosa)
    before = dict(check.answers)
    lock_after_recovery(cast.rosa)
    client = as_("rosa")

    answer = client.post(url_of(check, "save"), field("P1", LOW, before["P1"]), HTTP_ACCEPT="application/json")

    assert (answer.status_code, answer.json()["code"]) == (403, "locked")
    for address in (url_of(check), url_of(check, 1)):
        assert client.post(address, field("P1", LOW, before["P1"])).status_code == 403
    check.refresh_from_db()
    assert check.answers == before


def test_wrong_methods_are_refused(cast, begin, as_):
    check = begin(cast.rosa)
    client = as_("rosa")

    for address in (f"{HOME}start/", url_of(check, "save"), url_of(check, "delete"), url_of(check, "keep")):
        assert client.get(address).status_code == 405
    for address in (HOME, url_of(check, "result")):
        assert client.post(address).status_code == 405
