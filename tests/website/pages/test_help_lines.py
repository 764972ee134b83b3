from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.urls import reverse
from wagtail.models import Locale, Site

from tests.html import check_page
from website.core import clock
from website.pages.domain.frame import lines_for
from website.pages.domain.help_lines import CHECKED_ON, ensure_defaults, ensure_translated
from website.pages.models import HelpLine, OrganisationSettings


def make_line(**facts) -> HelpLine:
    given = {
        "name": "Warm line",
        "purpose": "You want to talk",
        "phone": "555 0100",
        "source_url": "https://warm.example/",
        "locale": Locale.get_default(),
        **facts,
    }
    return HelpLine.objects.create(**given)


def test_defaults_are_sound_and_say_when_they_were_checked(lines):
    assert {line.checked_on for line in lines} == {CHECKED_ON}
    assert {line.review_by for line in lines} == {CHECKED_ON + dt.timedelta(days=90)}
    assert [line.name for line in HelpLine.objects.filter(show_in_footer=True)] == [
        "Emergency services",
        "988 Suicide & Crisis Lifeline",
        "SAMHSA National Helpline",
    ]


def test_the_lines_that_answer_in_spanish_say_so_in_spanish(lines, client, home):
    changed = HelpLine.objects.get(name="SAMHSA National Helpline")
    changed.phone = "555 0100"
    changed.save()

    assert [line.name for line in ensure_translated("es")] == [
        "Emergencias",
        "988, línea de prevención del suicidio y crisis",
    ]
    assert ensure_translated("es") == []

    html = client.get("/es/help-now/").content.decode()
    assert check_page(html) == []
    assert "sms:988?&amp;body=AYUDA" in html or "AYUDA" in html
    assert 'lang="en"' in html  # the line whose number an editor changed stays as it was written
    assert {line.checked_on for line in HelpLine.objects.filter(locale__language_code="es")} == {CHECKED_ON}


def test_defaults_again_change_nothing_editors_did(lines):
    HelpLine.objects.filter(name="Crisis Text Line").delete()
    HelpLine.objects.filter(phone="911").update(phone="112")

    assert ensure_defaults() == []
    assert list(HelpLine.objects.filter(is_emergency=True).values_list("phone", flat=True)) == ["112"]
    assert HelpLine.objects.count() == len(lines) - 1


def test_review_day_is_90_days_after_check(db):
    assert make_line(checked_on=dt.date(2026, 1, 1)).review_by == dt.date(2026, 4, 1)


def test_line_is_stale_after_review_day_not_on_it(db):
    line = make_line()

    with clock.later(days=90):
        on_the_day = line.is_stale
    with clock.later(days=91):
        after = (line.is_stale, list(HelpLine.objects.due()))
    assert (on_the_day, after) == (False, (True, [line]))


@pytest.mark.parametrize(
    ("phone", "href"),
    [
        ("988", "tel:988"),
        ("1-800-662-4357", "tel:18006624357"),
        ("+44 (0)20 7946 0000", "tel:+4402079460000"),
        ("", ""),
    ],
)
def test_phone_is_one_tap(phone, href):
    assert HelpLine(phone=phone).tel_href == href


@pytest.mark.parametrize(
    ("sms", "word", "href"),
    [
        ("741741", "HOME", "sms:741741?&body=HOME"),
        ("838255", "", "sms:838255"),
        ("741741", "A&B", "sms:741741?&body=A%26B"),
    ],
)
def test_text_is_one_tap_with_its_word(sms, word, href):
    assert HelpLine(sms=sms, sms_body=word).sms_href == href


@pytest.mark.parametrize("phone", ["988, then press 1", "call us", "javascript:alert(1)", "9\x0088"])
def test_phone_that_would_dial_something_else_is_refused(db, phone):
    line = HelpLine(name="x", purpose="x", phone=phone, source_url="https://x.example/", locale=Locale.get_default())

    with pytest.raises(ValidationError) as caught:
        line.full_clean()

    assert list(caught.value.error_dict) == ["phone"]


def test_line_nobody_can_reach_is_refused_by_the_database(db):
    with pytest.raises(IntegrityError):
        make_line(phone="")


def test_lines_are_those_of_the_country_and_of_everywhere(db):
    for country in ("US", "CA", ""):
        make_line(name=f"Line {country}", country=country)

    assert [line.name for line in lines_for("US", "en")] == ["Line ", "Line US"]


def test_translated_line_replaces_the_one_it_translates(db):
    line = make_line()
    spanish = line.copy_for_translation(Locale.objects.create(language_code="es"))
    spanish.name = "Línea"
    spanish.save()

    assert [found.name for found in lines_for("US", "es")] == ["Línea"]
    assert [found.name for found in lines_for("US", "en")] == ["Warm line"]


def test_help_now_is_for_visitors_and_one_tap(lines, client):
    html = client.get(reverse("pages:help_now")).content.decode()

    assert check_page(html) == []
    assert [part in html for part in ('href="tel:911"', 'href="tel:988"', 'href="sms:741741?&amp;body=HOME"')] == [
        True
    ] * 3


def test_help_now_without_any_line_still_helps(db, client):
    html = client.get(reverse("pages:help_now")).content.decode()

    assert check_page(html) == []
    assert "Call your local emergency number." in html


def test_stale_line_says_check_locally(lines, client):
    with clock.later(days=200):
        html = client.get(reverse("pages:help_now")).content.decode()

    assert html.count("Numbers change: check locally.") == len(lines)


def test_country_comes_from_the_settings(lines, client):
    make_line(name="Talk Suicide Canada", country="CA")
    settings = OrganisationSettings.for_site(Site.objects.get(is_default_site=True))
    settings.country = "CA"
    settings.save()

    html = client.get(reverse("pages:help_now")).content.decode()

    assert ("Talk Suicide Canada" in html, "Veterans Crisis Line" in html) == (True, False)


def test_editor_sees_lines_due_for_a_check(lines, as_):
    fresh = make_line(name="Fresh line", review_by=dt.date(2099, 1, 1))
    url = reverse("help_lines:index")

    with clock.later(days=200):
        html = as_("elif").get(url, {"due": "true"}).content.decode()

    assert ("Crisis Text Line" in html, fresh.name in html) == (True, False)


def typed(line, **changes):
    """What the form of a line sends."""
    return {
        "name": "Emergency",
        "purpose": line.purpose,
        "phone": "112",
        "hours": line.hours,
        "country": "US",
        "source_url": line.source_url,
        "sort_order": 10,
        "checked_on": "2026-11-20",
        "review_by": "",
        "is_emergency": "on",
        "show_in_footer": "on",
        **changes,
    }


def test_a_line_that_was_checked_again_is_not_due_any_more(lines, as_):
    line = lines[0]
    due, days = line.review_by.isoformat(), dt.timedelta(days=100)
    today = clock.today() + days

    with clock.later(days=100):
        as_("elif").post(
            reverse("help_lines:edit", args=[line.pk]), typed(line, checked_on=today.isoformat(), review_by=due)
        )

    line.refresh_from_db()
    assert (line.checked_on, line.review_by) == (today, today + dt.timedelta(days=90))


@pytest.mark.parametrize(
    ("field", "days"),
    [("checked_on", {"checked_on": 2, "review_by": 30}), ("review_by", {"checked_on": -1, "review_by": -2})],
)
def test_days_that_cannot_be_are_refused_at_their_field(lines, as_, field, days):
    line = lines[0]
    told = {name: (clock.today() + dt.timedelta(days=more)).isoformat() for name, more in days.items()}

    response = as_("elif").post(reverse("help_lines:edit", args=[line.pk]), typed(line, **told))

    assert list(response.context["form"].errors) == [field]


def test_editor_changes_a_line_and_everybody_sees_it(lines, as_):
    line = lines[0]
    url = reverse("help_lines:edit", args=[line.pk])

    response = as_("elif").post(url, typed(line))

    line.refresh_from_db()
    assert (response.status_code, line.phone, line.review_by) == (302, "112", dt.date(2027, 2, 18))
    assert 'href="tel:112"' in as_(None).get("/help-now/").content.decode()


@pytest.mark.parametrize("name", ["rosa", "dana", "priya"])
def test_people_who_are_not_editors_cannot_open_the_list(lines, as_, name):
    assert as_(name).get(reverse("help_lines:index")).status_code == 302
