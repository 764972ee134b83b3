from __future__ import annotations

from pathlib import Path

import pytest

from tests.html import check_page
from website.core.icons import ICONS

CSS = Path(__file__).resolve().parents[3] / "site/website/static/css/mainstay.css"


def test_page_of_components_is_sound(home, lines, as_):
    response = as_("sam").get("/operate/look/")

    assert (response.status_code, check_page(response.content.decode())) == (200, [])


def test_page_of_components_shows_every_icon(home, as_):
    html = as_("sam").get("/operate/look/").content.decode()

    assert [name for name in ICONS if f"<code>{name}</code>" not in html] == []


@pytest.mark.parametrize("name", ["rosa", "dana", "priya", "elif"])
def test_page_of_components_is_for_operators(home, as_, name):
    assert as_(name).get("/operate/look/").status_code == 403


def test_error_summary_links_to_each_wrong_field(home, as_):
    html = as_("sam").get("/operate/look/").content.decode()

    links = ('href="#id_wrong-name"', 'href="#id_wrong-email"', 'href="#id_wrong-one_0"', 'href="#id_wrong-agree"')
    assert [link in html for link in links] == [True] * 4
    assert 'aria-describedby="id_wrong-name_helptext id_wrong-name_error"' in html


def test_stylesheet_is_light_and_holds_no_foreign_address():
    css = CSS.read_text()

    assert len(css.encode()) <= 30 * 1024
    assert ("http" in css.replace('href^="http"', ""), "@import" in css) == (False, False)
