from __future__ import annotations

import io

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.core.files.images import ImageFile
from django.http import Http404, HttpResponse
from django.test import RequestFactory
from wagtail.models import Page
from wagtail.test.utils import WagtailPageTestCase

from tests.html import check_page
from tests.website.media.conftest import picture_bytes
from website.core import clock
from website.media.models import MediaImage
from website.pages import access
from website.pages.models import HomePage, LibraryIndexPage, StandardPage, StoryIndexPage, StoryPage

guard = WagtailPageTestCase()

# page type: (may stand below, may hold) as far as this app goes
TYPES = {
    HomePage: ({Page}, {Page, StandardPage, StoryIndexPage, LibraryIndexPage}),
    StandardPage: ({HomePage, StandardPage}, {StandardPage}),
    StoryIndexPage: ({HomePage}, {StoryPage}),
    StoryPage: ({StoryIndexPage}, set()),
    LibraryIndexPage: ({HomePage}, set()),
}


def of_pages(models) -> set:
    """Those of `models` that this app or Wagtail itself owns."""
    return {model for model in models if model._meta.app_label in ("pages", "wagtailcore")}


@pytest.fixture
def stories(home):
    return home.add_child(instance=StoryIndexPage(title="Stories", slug="stories", lead="Told by peers."))


@pytest.fixture
def story(stories, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    photo = MediaImage.objects.create(
        title="Bench", description="An empty bench", file=ImageFile(io.BytesIO(picture_bytes("JPEG")), "bench.jpg")
    )
    return stories.add_child(
        instance=StoryPage(
            title="The bench",
            slug="bench",
            told_by="J.",
            content_note="Speaks of an overdose",
            permission_note="Agreed in writing",
            photo=photo,
            body=[("text", "<p>I sat there for a year.</p>"), ("quote", {"text": "Stay.", "source": ""})],
        )
    )


def test_every_page_type_of_this_app_is_listed():
    assert {model for model in apps.get_app_config("pages").get_models() if issubclass(model, Page)} == set(TYPES)


@pytest.mark.parametrize("model", TYPES)
def test_page_type_stands_where_it_belongs(model):
    above, below = TYPES[model]

    assert (of_pages(model.allowed_parent_page_models()), of_pages(model.allowed_subpage_models())) == (above, below)


@pytest.mark.parametrize("model", TYPES)
def test_page_type_names_its_template_and_its_reader(model):
    assert (model.template.startswith("pages/"), model.access) == (True, "public")


def test_story_pages_are_sound(story, client):
    found = {path: client.get(path) for path in ("/stories/", "/stories/bench/")}

    assert {path: response.status_code for path, response in found.items()} == dict.fromkeys(found, 200)
    assert {path: check_page(response.content.decode()) for path, response in found.items()} == {
        path: [] for path in found
    }


def test_story_never_shows_what_only_editors_may_know(story, client):
    assert "Agreed in writing" not in client.get("/stories/bench/").content.decode()


def test_empty_story_index_says_what_to_do(stories, client):
    html = client.get("/stories/").content.decode()

    assert ("No stories yet" in html, check_page(html)) == (True, [])


@pytest.mark.parametrize("number", ["0", "-1", "999", "x", ""])
def test_story_index_takes_any_page_number(story, client, number):
    assert client.get("/stories/", {"page": number}).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_story_index_costs_the_same_for_every_length(stories, client, django_assert_num_queries, count):
    for number in range(count):
        stories.add_child(
            instance=StoryPage(title=f"Story {number}", slug=f"s{number}", told_by="J.", permission_note="x", body=[])
        )
    client.get("/stories/")

    with django_assert_num_queries(7):  # site, route, page, restrictions, count, stories, addresses
        html = client.get("/stories/").content.decode()

    assert html.count("link-card") == count


def test_library_item_is_stale_after_half_a_year(home, client):
    with clock.later(days=400):
        html = client.get("/library/").content.decode()

    assert "may be out of date" in html


def test_standard_page_lists_pages_below_it(home, client):
    about = StandardPage.objects.get(slug="about")
    about.add_child(instance=StandardPage(title="Our board", slug="board", listing_summary="Who decides."))

    html = client.get("/about/").content.decode()

    assert ("Our board" in html, "Who decides." in html, check_page(html)) == (True, True, [])


@pytest.mark.parametrize("slug", ["home", "about", "library"])
def test_editor_can_open_and_preview_page(home, lines, as_, slug):
    page = Page.objects.get(slug=slug)
    editor = as_("elif")

    edit = editor.get(f"/cms/pages/{page.pk}/edit/")

    assert edit.status_code == 200
    assert page.specific.make_preview_request().status_code == 200


class Silent:
    """A page type that names nobody."""


def refusal(page, user=None):
    request = RequestFactory().get("/x/")
    request.user = user
    return access.check_page(page, request)


def test_page_type_without_rule_is_not_served():
    with pytest.raises(Http404):
        refusal(Silent())


def test_page_type_with_unknown_rule_is_not_served():
    page = Silent()
    page.access = "no such rule"

    with pytest.raises(Http404):
        refusal(page)


def test_page_for_members_asks_visitor_to_sign_in(cast):
    from django.contrib.auth.models import AnonymousUser

    page = Silent()
    page.access = "signed_in"

    asked = refusal(page, AnonymousUser())

    assert (asked.status_code, asked["Location"]) == (302, "/account/login/?next=/x/")
    assert refusal(page, cast.rosa) is None


def test_rule_of_another_app_decides():
    def refuse(page, request) -> HttpResponse | None:
        raise PermissionDenied

    access.add_page_rule("test", refuse)
    page = Silent()
    page.access = "test"
    try:
        with pytest.raises(PermissionDenied):
            refusal(page)
        with pytest.raises(ValueError, match="has a rule already"):
            access.add_page_rule("test", lambda page, request: None)
    finally:
        access._rules.pop("test")


def test_unpublished_page_is_not_found(home, client):
    StandardPage.objects.get(slug="about").unpublish()

    assert client.get("/about/").status_code == 404
