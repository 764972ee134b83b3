"""What the scenario editor adds to Wagtail: its address, its script and its style."""

from __future__ import annotations

from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.html import format_html, json_script
from wagtail import hooks

from courses.cms.scenario_views import scenario_picture, words_of_editor


@hooks.register("register_admin_urls")
def scenario_addresses() -> list:
    """Where the picture of a scenario is drawn while it is written."""
    return [path("scenarios/picture/", scenario_picture, name="scenario_picture")]


@hooks.register("insert_editor_js")
def scenario_script() -> str:
    """Choice lists and the picture of the branches in the form of a scenario."""
    words = json_script({**words_of_editor(), "url": reverse("scenario_picture")}, "scenario-editor")
    return format_html('{}<script type="module" src="{}"></script>', words, static("js/cms-scenario.js"))


@hooks.register("insert_global_admin_css")
def scenario_style() -> str:
    """How the picture of the branches looks in the editor."""
    return format_html('<link rel="stylesheet" href="{}">', static("css/parts/branches.css"))
