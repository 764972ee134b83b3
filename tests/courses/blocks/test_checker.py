"""The content checker in the editor: Wagtail's rules stay, ours join them."""

from __future__ import annotations

import json
import re

import pytest
from django.urls import reverse
from wagtail.admin.userbar import AccessibilityItem, ContentCheckerItem

from courses.cms.checker import ALT_TEXT_CHECK, FROM_AXE, OurContentChecker, put_in_place


@pytest.mark.parametrize("alternative", ["A photo of a bench", "image", "b.jpg", "bench_2"])
def test_descriptions_that_say_little(alternative):
    (check,) = [check for check in OurContentChecker.axe_custom_checks if check["id"] == ALT_TEXT_CHECK]

    assert re.search(check["options"]["pattern"], alternative, re.IGNORECASE)
    assert not re.search(check["options"]["pattern"], "Picturesque bay at night", re.IGNORECASE)


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
    assert set(ContentCheckerItem.axe_run_only) | set(FROM_AXE) <= set(config["options"]["runOnly"])
    assert {rule["id"] for rule in config["spec"]["rules"]} >= {"alt-text-quality", "empty-meta-description"}
    assert all(config["messages"][rule]["error_name"] for rule in FROM_AXE)
