"""Choosing a language: kept for the person, and answered wherever they go."""

from __future__ import annotations

import pytest
from django.core import mail as sent
from django.test import override_settings
from wagtail.models import Locale

from website.notices import outbox
from website.notices.domain import tell
from website.notices.models import Notice
from website.pages.domain.starter import ensure_site
from website.pages.domain.translated import address_in
from website.pages.models import StandardPage


@pytest.fixture
def home(db):
    return ensure_site()


@pytest.fixture
def about(home):
    """The Spanish home and its page “about”, published."""
    spanish = Locale.objects.create(language_code="es")
    home.copy_for_translation(spanish).save_revision().publish()
    copy = StandardPage.objects.get(slug="about").copy_for_translation(spanish)
    copy.title, copy.slug = "Sobre esto", "sobre"
    copy.save_revision().publish()
    return StandardPage.objects.get(pk=copy.pk)


def choose(client, language="es", back="/help-now/"):
    return client.post("/language/", {"language": language, "next": back})


def test_a_visitor_chooses_and_is_answered_in_it_wherever_they_go(home, client):
    response = choose(client)

    assert (response.status_code, response["Location"]) == (302, "/es/help-now/")
    page = client.get("/account/login/")
    html = page.content.decode()
    assert '<html lang="es"' in html
    assert "Cookie" in page["Vary"]
    # Also where no view answers, and for a page of the tree that nobody translated.
    assert '<html lang="es"' in client.get("/nowhere/").content.decode()
    assert '<html lang="es"' in client.get("/about/").content.decode()
    assert choose(client, "en", "/es/help-now/?a=1")["Location"] == "/help-now/?a=1"
    assert '<html lang="en"' in client.get("/account/login/").content.decode()


def test_nobody_is_asked_what_their_browser_would_like(home, client):
    assert '<html lang="en"' in client.get("/", HTTP_ACCEPT_LANGUAGE="es").content.decode()


def test_the_switch_stands_on_every_page_and_says_what_is_read_now(home, client):
    html = client.get("/es/help-now/?x=1").content.decode()

    assert 'value="es" lang="es" aria-current="true">Español</button>' in html
    assert 'value="en" lang="en">English</button>' in html
    assert 'name="next" value="/es/help-now/?x=1"' in html


def test_a_translated_page_is_found_from_the_other_and_back(about, client):
    assert choose(client, back="/about/?a=1")["Location"] == "/es/sobre/?a=1"
    # Whoever chose Spanish and follows an English link gets the Spanish page.
    assert client.get("/about/?b=2")["Location"] == "/es/sobre/?b=2"
    assert choose(client, "en", "/es/sobre/")["Location"] == "/about/"
    assert client.get("/about/").status_code == 200


def test_an_untranslated_page_says_so_and_is_shown(about, client):
    assert choose(client, back="/who-sees-what/")["Location"] == "/who-sees-what/"
    html = client.get("/who-sees-what/").content.decode()

    assert '<html lang="es"' in html
    assert "inglés" in html


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("//evil.example/", "/es/"),
        ("https://evil.example/", "/es/"),
        ("javascript:x()", "/es/"),
        ("", "/es/"),
        ("/cms/", "/cms/"),
        ("/learn/", "/es/learn/"),
        ("/es/learn/", "/es/learn/"),
        ("/no/such/page/", "/es/no/such/page/"),
    ],
)
def test_the_way_back_stays_on_this_site(home, rf, address, found):
    assert address_in("es", address, rf.post("/language/")) in {found, found.removeprefix("/es")}


@pytest.mark.parametrize("language", ["", "xx", "es-mx", "es\x00"])
def test_a_language_that_is_not_offered_is_refused(home, client, language):
    response = choose(client, language)

    assert response.status_code == 400
    assert "django_language" not in response.cookies


@override_settings(LANGUAGES=[("en", "English")], WAGTAIL_CONTENT_LANGUAGES=[("en", "English")])
def test_one_language_needs_no_switch(home, client):
    assert 'class="languages"' not in client.get("/help-now/").content.decode()
    assert choose(client).status_code == 400


def test_the_account_keeps_the_choice_for_other_devices_and_mails(cast, home, as_):
    rosa = as_("rosa")
    choose(rosa)
    cast.rosa.refresh_from_db()
    assert cast.rosa.language == "es"

    elsewhere = as_("rosa")
    assert '<html lang="es"' in elsewhere.get("/account/").content.decode()
    tell(cast.rosa, "courses.course_assigned", key="k", url="/es/learn/")
    outbox.run_due()
    assert sent.outbox[0].subject != "You have a new message in Mainstay"
    assert "/es/notices/" in sent.outbox[0].body
    # What is kept for her leads everybody to the page in their own language.
    assert Notice.objects.get().url == "/learn/"

    choose(rosa, "en", "/")
    tell(cast.rosa, "courses.course_assigned", key="l")
    outbox.run_due()
    assert sent.outbox[1].subject == "You have a new message in Mainstay"


def test_another_site_cannot_choose_for_somebody(home, client):
    answer = client.post("/language/", {"language": "es", "next": "/"}, headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code in (400, 422)
    assert not answer.cookies
