from __future__ import annotations

import pytest
from django.template import engines
from django.test import RequestFactory
from wagtail.models import Site

from website.core.contributions import NavigationItem, navigation
from website.pages.context import frame
from website.pages.domain.frame import frame_facts
from website.pages.models import HelpLine, OrganisationSettings, StandardPage
from website.pages.models.organisation import DEFAULT_LEAVE_URL


@pytest.mark.parametrize("path", ["/", "/about/", "/help-now/", "/account/login/", "/nowhere/"])
def test_help_and_leave_are_on_every_page_for_visitors(home, lines, client, path):
    html = client.get(path).content.decode()

    found = [part in html for part in ('href="tel:988"', 'href="tel:911"', 'href="/help-now/"', "data-leave")]
    assert found == [True] * 4


def test_leave_link_goes_to_neutral_page_without_referrer(home, client):
    html = client.get("/").content.decode()

    assert f'class="leave" href="{DEFAULT_LEAVE_URL}" rel="noreferrer"' in html


def test_leave_view_goes_to_page_of_the_settings(home, client):
    settings = OrganisationSettings.for_site(Site.objects.get(is_default_site=True))
    settings.leave_url = "https://news.example/"
    settings.save()

    response = client.get("/leave/")

    assert (response.status_code, response["Location"]) == (302, "https://news.example/")
    assert (response["Referrer-Policy"], response["Cache-Control"]) == ("no-referrer", "no-store")


@pytest.mark.parametrize("path", ["/leave/", "/help-now/"])
def test_public_pages_take_no_post(home, client, path):
    assert client.post(path).status_code == 405


def test_frame_costs_nothing_where_nobody_prints_it(db, django_assert_num_queries):
    request = RequestFactory().get("/learn/attempts/x/1/save/")

    with django_assert_num_queries(0):
        frame(request)


def test_facts_are_read_once_however_many_lines(home, lines, django_assert_num_queries):
    frame_facts("testserver", "en")

    with django_assert_num_queries(0):
        facts = frame_facts("testserver", "en")

    assert len(facts.footer_lines) == 3


def test_facts_are_fresh_after_a_change(home, lines):
    frame_facts("testserver", "en")
    HelpLine.objects.get(phone="911").delete()

    assert len(frame_facts("testserver", "en").footer_lines) == 2


def test_facts_of_many_hosts_do_not_pile_up(home):
    from website.pages.domain import frame as module

    for number in range(200):
        frame_facts(f"host{number}.example", "en")

    assert len(module._kept) <= 65


def test_menus_hold_published_pages_that_editors_chose(home, client):
    html = client.get("/").content.decode()
    about = StandardPage.objects.get(slug="about")
    about.unpublish()

    after = client.get("/help-now/").content.decode()

    assert ('href="/about/">About Mainstay' in html, 'href="/about/">About Mainstay' in after) == (True, False)
    assert 'href="/library/"' in html


def test_navigation_marks_where_we_are(home, client):
    html = client.get("/library/").content.decode()

    assert html.count('aria-current="page"') == 1


def test_navigation_shows_what_is_for_the_person(home, as_):
    item = NavigationItem("For members", "pages:help_now", ("/help-now/",), lambda user: user.is_authenticated)
    navigation.add("test", item)
    try:
        shown = ["For members" in as_(name).get("/about/").content.decode() for name in (None, "rosa")]
    finally:
        navigation.remove("test")

    assert shown == [False, True]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("rosa", []),
        ("dana", []),
        ("priya", ["/coordinate/"]),
        ("elif", ["/cms/"]),
        ("sam", ["/operate/", "/operate/look/"]),
    ],
)
def test_account_menu_follows_roles(home, as_, name, expected):
    html = as_(name).get("/about/").content.decode()

    doors = ["/coordinate/", "/cms/", "/operate/", "/operate/look/"]
    assert [door for door in doors if f'href="{door}"' in html] == expected


def test_sign_out_is_a_post_with_token(home, as_):
    html = as_("rosa").get("/about/").content.decode()

    form = html[html.index("data-sign-out") - 80 : html.index("data-sign-out") + 120]
    assert ('method="post"' in form, "csrfmiddlewaretoken" in form) == (True, True)


def test_page_names_are_escaped(home, as_, cast):
    cast.rosa.display_name = "<script>alert(1)</script>"
    cast.rosa.save()

    html = as_("rosa").get("/about/").content.decode()

    assert ("<script>alert" in html, "&lt;script&gt;alert" in html) == (False, True)


def test_frame_works_in_template_without_user(db):
    request = RequestFactory().get("/")
    template = engines["django"].from_string("{{ frame.signed_in }} {{ frame.unread }} {{ frame.facts.leave_url }}")

    assert template.render({}, request) == f"False 0 {DEFAULT_LEAVE_URL}"
