"""The content checker in the editor: Wagtail's rules stay, ours join them."""

from __future__ import annotations

import json
import re

import pytest
from django.urls import reverse
from wagtail.admin.userbar import AccessibilityItem, ContentCheckerItem

from courses.cms.checker import RULES, TALKS_OF_A_PICTURE, VAGUE_LINKS, OurContentChecker, put_in_place


def matches(pattern: str, name: str) -> bool:
    body, flags = pattern.rsplit("/", 1)
    assert flags == "i"
    return re.search(body.removeprefix("/"), name, re.IGNORECASE) is not None


@pytest.mark.parametrize("name", ["Click here", "here", "Read more…", "https://example.org/a", "link.", "this page"])
def test_links_that_say_nothing(name):
    assert matches(VAGUE_LINKS, name)


@pytest.mark.parametrize("name", ["The 988 Lifeline", "Read more about consent", "Here is the form", "Linkage"])
def test_links_that_say_where_they_lead(name):
    assert not matches(VAGUE_LINKS, name)


def test_descriptions_that_speak_of_a_picture():
    assert matches(TALKS_OF_A_PICTURE, "A photo of a bench")
    assert matches(TALKS_OF_A_PICTURE, "Image")
    assert not matches(TALKS_OF_A_PICTURE, "Picturesque bay")


def test_the_userbar_gets_our_checker_in_the_place_of_wagtails():
    items = ["other", AccessibilityItem(in_editor=True)]

    put_in_place(items, OurContentChecker)

    assert type(items[1]) is OurContentChecker
    assert items[1].in_editor is True
    assert items[0] == "other"


def test_the_editor_runs_wagtails_rules_and_ours(as_, course):
    html = as_("elif").get(reverse("wagtailadmin_pages:edit", args=[course.lessons[0].pk])).content.decode()

    found = re.search(r'<script id="checker-axe-configuration"[^>]*>(.*?)</script>', html, re.DOTALL)
    assert found is not None
    config = json.loads(found[1])
    assert set(ContentCheckerItem.axe_run_only) | set(RULES) <= set(config["options"]["runOnly"])
    assert {rule["id"] for rule in config["spec"]["rules"]} >= {"alt-text-quality", *RULES}
    assert all(config["messages"][rule]["error_name"] for rule in RULES)
