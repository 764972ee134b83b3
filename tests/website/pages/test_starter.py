from __future__ import annotations

import pytest
from django.utils.html import escape
from wagtail.models import Page, Site

from tests.html import check_page
from website.pages.domain.starter import ensure_site
from website.pages.models import HomePage, LibraryItem, StandardPage


def test_ensure_site_builds_pages_below_site_root(home):
    assert Site.objects.get(is_default_site=True).root_page_id == home.pk
    assert list(home.get_children().order_by("path").values_list("slug", flat=True)) == [
        "library",
        "about",
        "who-sees-what",
    ]
    assert Page.find_problems() == ([], [], [], [], [])


def test_ensure_site_takes_welcome_page_away(home):
    assert list(Page.get_first_root_node().get_children().values_list("pk", flat=True)) == [home.pk]


def test_ensure_site_names_actor_in_history(cast):
    home = ensure_site(cast.person["elif"])

    assert home.latest_revision.user == cast.person["elif"]


def test_ensure_site_again_changes_nothing_editors_did(home):
    about = StandardPage.objects.get(slug="about")
    about.title = "Our own words"
    about.save_revision().publish()
    StandardPage.objects.get(slug="who-sees-what").delete()

    again = ensure_site()

    assert again.pk == home.pk
    assert HomePage.objects.count() == 1
    assert list(StandardPage.objects.values_list("title", flat=True)) == ["Our own words"]


def test_ensure_site_keeps_pages_that_were_there(db):
    root = Page.get_first_root_node()
    old = root.get_children().first()
    old.add_child(instance=Page(title="Kept", slug="kept"))

    ensure_site()

    assert Page.objects.filter(title="Kept").exists()


@pytest.mark.parametrize("path", ["/", "/about/", "/who-sees-what/", "/library/"])
@pytest.mark.parametrize("name", [None, "rosa"])
def test_starter_page_is_sound(home, lines, as_, path, name):
    response = as_(name).get(path)

    assert response.status_code == 200
    assert check_page(response.content.decode()) == []


def test_library_lists_every_resource_with_owner_and_check(home, client):
    html = client.get("/library/").content.decode()

    assert [item.title for item in LibraryItem.objects.all() if escape(item.title) not in html] == []
    assert html.count("Checked 20 November") == LibraryItem.objects.count()


def test_home_says_sign_in_to_visitor_and_where_to_go_on_to_member(home, as_):
    visitor, member = (as_(name).get("/").content.decode() for name in (None, "rosa"))

    assert ("Go to your learning" in visitor, "Go to your learning" in member) == (False, True)
