from __future__ import annotations

import pytest
from django.utils.safestring import SafeData

from website.core.markdown import render, render_inline


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Plain", "<p>Plain</p>"),
        ("One **two** *three*", "<p>One <strong>two</strong> <em>three</em></p>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("1. a\n2. b", "<ol>\n<li>a</li>\n<li>b</li>\n</ol>"),
        ("One\n\nTwo", "<p>One</p>\n<p>Two</p>"),
        ("", ""),
    ],
)
def test_render_knows_the_limited_markdown(text, html):
    assert render(text) == html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "![x](javascript:alert(1))",
        "[x](javascript:alert(1))",
        "[x](data:text/html,<script>alert(1)</script>)",
        "<a href='javascript:alert(1)'>x</a>",
        '[x](https://a.example "onmouseover=alert(1)")',
        "<svg/onload=alert(1)>",
        "`<script>`",
    ],
)
@pytest.mark.parametrize("how", [render, render_inline])
def test_render_lets_nothing_run(how, text):
    html = how(text).lower()

    assert [part for part in ("<script", "<img", "<svg", 'href="javascript', 'href="data') if part in html] == []


@pytest.mark.parametrize("text", ["# Title", "Title\n====="])
def test_render_makes_no_headings(text):
    assert "<h1" not in render(text)


def test_render_marks_its_result_so_that_templates_print_it():
    assert (isinstance(render("a"), SafeData), isinstance(render_inline("a"), SafeData)) == (True, True)


def test_render_inline_has_no_paragraph():
    assert render_inline("One **two**") == "One <strong>two</strong>"


def test_links_tell_no_address_and_keep_their_target():
    html = render("[Lifeline](https://988lifeline.org/)")

    assert ('href="https://988lifeline.org/"' in html, "noreferrer" in html) == (True, True)
