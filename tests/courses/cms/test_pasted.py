"""What is pasted or forged in the CMS: nothing dangerous is kept or shown, texts are in one form, no page breaks."""

from __future__ import annotations

import json
import re
import unicodedata

import pytest
from django.urls import reverse
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

from courses.domain.questions import make_bank
from courses.models import LessonPage, Question, QuestionBank
from tests.courses.wording.conftest import form_data
from tests.factories.courses_pages import fresh, give_body, scenario, scenario_value, text
from tests.factories.courses_quiz import definition_of, make_question
from website.core.sanitise import plain_text
from website.pages.blocks import TEXT_FEATURES

WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal{mso-style-parent:""}</style>
<!--[if gte mso 9]><xml><o:OfficeDocumentSettings/></xml><![endif]--></head><body lang=EN-US style='tab-interval:36pt'>
<p class=MsoNormal style='mso-margin-top-alt:auto;color:red'><b style='mso-bidi-font-weight:normal'>You miss him.
<o:p></o:p></b></p><p class=MsoListParagraph style='mso-list:l0'><![if !supportLists]>·<![endif]>One thing</p></body>"""
WEB = """<h1 onmouseover="steal()">Big</h1><p style="position:fixed" onclick="steal()">Hi
<a href="javascript:steal()">go</a> <a href="https://ok.example/" target=_blank onfocus=steal()>there</a></p>
<script>steal()</script><iframe src=//evil></iframe>
<img src=x onerror=steal()><svg onload=steal()></svg>"""
FORM = "<form action=//evil><input name=password></form><object data=x></object>"
DANGER = ("<script", "<style", "<iframe", "<img", "<svg", "<form", "<input", "<object", "<xml", "<o:p", "onclick=",
          "onerror=", "onmouseover=", "onfocus=", "mso-", "MsoNormal", "javascript:", "style=", "steal()")  # fmt: skip
ARABIC, HEBREW = "أنت تفتقده", "אתה מתגעגע"
COMBINED = "Cafe\u0301 n\u0303"
TRICK = "report\u202egnp.exe\u2066\u200e"


def state(words: str, link: str = "") -> str:
    """What the editor's rich text sends: one paragraph, as a link where one is given."""
    here = [{"key": 0, "offset": 0, "length": len(words)}] if link else []
    block = {"key": "a", "text": words, "type": "unstyled", "depth": 0, "inlineStyleRanges": [], "entityRanges": here}
    links = {"0": {"type": "LINK", "mutability": "MUTABLE", "data": {"url": link}}} if link else {}
    return json.dumps({"blocks": [block], "entityMap": links})


@pytest.fixture
def lesson(course) -> LessonPage:
    return course.lessons[0]


@pytest.fixture
def save(as_, lesson):
    """`save(**fields)` posts the lesson's form as a draft."""
    editor = as_("elif")
    editor.raise_request_exception = False

    def post(**fields):
        return editor.post(reverse("wagtailadmin_pages:edit", args=[lesson.pk]), {**form_data(lesson), **fields})

    return post


def draft(lesson) -> LessonPage:
    return fresh(lesson).get_latest_revision_as_object()


def shown(as_, lesson) -> str:
    """The body of the lesson as a reader gets it."""
    page = as_("elif").get(reverse("wagtailadmin_pages:view_draft", args=[lesson.pk])).content.decode()
    return page.split("<main", 1)[1].split("</main", 1)[0]


# --- rich text ---


@pytest.mark.parametrize("html", [WORD, WEB], ids=["word", "web"])
def test_pasted_html_keeps_its_words_and_loses_the_rest(lesson, save, as_, html):
    """The browser drops what is no content, the editor's script sends its own form, the server keeps its features."""
    content = re.sub(r"<(style|script).*?</\1>", "", html, flags=re.DOTALL)
    sent = ContentstateConverter(features=TEXT_FEATURES).from_database_format(content)

    saved = save(**{"body-0-value-body": sent})

    stored = draft(lesson).body[0].value["body"].source
    said = shown(as_, lesson).split("part-text", 1)[1]
    assert saved.status_code == 302
    assert ("You miss him." if html is WORD else "there") in stored
    assert [bad for bad in DANGER if bad in stored] == []
    assert [bad for bad in DANGER if bad in said] == []


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,<script>alert(1)</script>", "vbscript:x"]
)
def test_a_forged_link_leads_nowhere(lesson, save, url):
    save(**{"body-0-value-body": state("Go on", url)})

    assert draft(lesson).body[0].value["body"].source == '<p data-block-key="a"><a>Go on</a></p>'


def test_markup_typed_as_text_stays_text(lesson, save, as_):
    save(
        **{
            "body-0-value-body": state("<script>alert(1)</script><b onclick=x>"),
            "body-0-value-heading": "<svg onload=x>",
        }
    )

    assert "&lt;script&gt;alert(1)" in draft(lesson).body[0].value["body"].source
    page = shown(as_, lesson)
    assert "<script>alert" not in page
    assert "<svg onload" not in page
    assert "&lt;svg onload=x&gt;" in page


# --- Markdown ---


@pytest.mark.parametrize("pasted", [WORD, WEB, FORM], ids=["word", "web", "form"])
def test_html_in_a_question_is_shown_as_letters(db, as_, settings, pasted):
    settings.SECOND_FACTOR_REQUIRED = False
    definition = definition_of("single", stem=pasted[:7000])
    definition["options"][0].update(text=f"[go](javascript:alert(1)) {pasted[:500]}", feedback=pasted[:500])
    question = make_question(make_bank("Pasted"), "P1", definition=definition)

    page = as_("elif").get(reverse("wagtailsnippets_courses_question:try", args=[question.pk])).content.decode()

    asked = page.split('class="question"', 1)[1].split("</form", 1)[0]
    tags = {re.match(r"/?[a-z0-9!]*", piece.lower()).group().strip("/") for piece in asked.split("<")[1:]}
    assert tags <= {"div", "p", "fieldset", "label", "input", "span", "button", "br", "ul", "ol", "li", "blockquote",
                    "a", "em", "strong", "code", "svg", "use"}  # fmt: skip
    assert 'href="javascript' not in asked.lower()
    assert not [attribute for attribute in ("<svg onload", "<p style", "<p class=Mso") if attribute in asked]


def test_html_in_a_scenario_is_shown_as_letters(lesson, as_):
    value = scenario_value()
    value["nodes"][0]["text"] = WEB + FORM
    value["nodes"][0]["choices"][0].update(text=WEB, feedback=WORD[:3000])
    give_body(lesson, {"type": "scenario", "value": value})

    page = shown(as_, lesson)

    for bad in ("<script", "<iframe", "<img src=x", "<svg onload", "<form action=//evil", "<o:p", 'href="javascript'):
        assert bad not in page
    assert "&lt;script&gt;steal()" in page


# --- letters of every script ---


def test_texts_of_a_lesson_are_kept_in_one_form(lesson, save):
    words = f"{ARABIC} {COMBINED}"

    save(title=f"{HEBREW} {COMBINED}", **{"body-0-value-heading": words, "body-0-value-body": state(words)})

    page = draft(lesson)
    composed = unicodedata.normalize("NFC", words)
    assert page.title == f"{HEBREW} Café ñ"
    assert page.body[0].value["heading"] == composed
    assert page.body[0].value["body"].source == f'<p data-block-key="a">{composed}</p>'


def test_signs_that_turn_a_text_around_are_taken_out(lesson, save, as_):
    save(title=TRICK, **{"body-0-value-heading": TRICK, "body-0-value-body": state(f"{TRICK}\ud800")})

    page = draft(lesson)
    # The mark U+200E turns nothing around: names in two scripts need it.
    assert {page.title, page.body[0].value["heading"]} == {"reportgnp.exe\u200e"}
    assert "\u202e" not in page.body[0].value["body"].source
    for url in (reverse("wagtailadmin_explore", args=[lesson.get_parent().pk]), "/cms/"):
        assert not {"\u202e", "\u2066"} & set(as_("elif").get(url).content.decode())


def test_texts_of_a_question_are_kept_in_one_form(db):
    definition = definition_of("single", stem=f"{ARABIC} {COMBINED} \u202eX")
    definition["options"][0]["text"] = f"{HEBREW} {COMBINED}"
    question = make_question(make_bank("Every script"), "P1", definition=definition, topic="Silence")
    question.label, bank = TRICK, QuestionBank(name=TRICK)
    question.clean()
    bank.clean()

    version = question.current_version.definition
    assert version["stem"] == f"{ARABIC} Café ñ X (P1)"
    assert version["options"][0]["text"] == f"{HEBREW} Café ñ"
    assert {question.label, bank.name} == {plain_text(TRICK)}


def test_a_text_is_read_in_its_own_direction(lesson, as_):
    Question.objects.all().delete()
    give_body(lesson, text(f"<p>{ARABIC}</p>", heading=HEBREW), scenario(title=HEBREW))

    page = shown(as_, lesson)

    assert f'<h2 dir="auto">{HEBREW}</h2>' in page
    assert f'<div class="text" dir="auto"><p>{ARABIC}</p></div>' in page
    assert page.split(HEBREW, 2)[2]


# --- forged forms ---


@pytest.mark.parametrize(
    "fields",
    [
        {"body-0-value-body": "{oops"},
        {"body-0-value-body": "<p>No state</p>"},
        {"body-0-value-body": "[]"},
        {"body-0-value-body": "[" * 20_000},
        {"body-count": "x"},
        {"body-count": "100000000"},
        {"body-count": "9" * 5000},
        {"body-0-order": "first"},
    ],
    ids=["half", "html", "list", "deep", "no-number", "many", "digits", "order"],
)
def test_a_forged_form_gets_a_sentence_and_changes_nothing(lesson, save, fields):
    before = fresh(lesson).latest_revision_id

    response = save(**fields)

    assert response.status_code == 400
    assert "This form cannot be read. Nothing was changed." in response.content.decode()
    assert fresh(lesson).latest_revision_id == before
