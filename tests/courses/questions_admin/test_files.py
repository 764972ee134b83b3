"""Questions in and out in the editor's pages: who may, what is shown, that looking changes nothing, hostile files."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.domain.questions import make_bank
from courses.exchange.formats import formats
from courses.exchange.questions import MOST_BYTES
from courses.models import Question, QuestionBank
from courses.questions_admin import exchange_import
from courses.questions_admin.exchange_import import shelf
from tests.courses.exchange.fake import asking, plain_file, plain_format
from tests.factories.courses_quiz import fill_bank
from website.audit.models import AuditEvent
from website.core import clock

IMPORT, EXPORT = "/cms/courses/questions/import/", "/cms/courses/questions/export/"
STEM = "Which talk helps most of all?"


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with plain_format():
        yield


def look(*rows, name="mine.plain", content=None, **more):
    content = plain_file(*rows) if content is None else content
    return {"deed": "look", "file": SimpleUploadedFile(name, content), "format": "", **more}


def choices(**more):
    return {"deed": "choose", "bank": "", "new_bank": "Talks", "topic": "", "domain": "", "state": "drafts", **more}


def waiting() -> list[str]:
    return default_storage.listdir(shelf.folder)[1] if default_storage.exists(shelf.folder) else []


def take(client):
    """Says yes to what the page shows."""
    return client.post(IMPORT, {"deed": "take", "seen": client.get(IMPORT).context["seen"]})


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


# --- who may ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["dana", "rosa", "priya", "noor"])
def test_nobody_without_permission_gets_or_brings_questions(as_, cast, name):
    bank = fill_bank(1)
    client = as_(name)

    for address in (IMPORT, EXPORT, f"{EXPORT}{bank.pk}/plain/", "/cms/courses/questions/template/csv/"):
        response = client.get(address)
        assert response.status_code in (302, 403)
        assert b"reflection" not in response.content
    assert client.post(IMPORT, look(asking())).status_code in (302, 403)
    assert (waiting(), Question.objects.count()) == ([], 1)
    assert not AuditEvent.objects.filter(verb="courses.export_questions").exists()


def test_a_visitor_is_sent_to_sign_in(client, db):
    assert "login" in client.get(IMPORT)["Location"] or "sign-in" in client.get(IMPORT)["Location"]


def test_an_editor_without_the_permission_is_kept_out(without_questions):
    assert without_questions.get(IMPORT).status_code in (302, 403)
    assert without_questions.post(IMPORT, look(asking())).status_code in (302, 403)
    assert without_questions.get(EXPORT).status_code in (302, 403)
    assert waiting() == []


def test_an_editor_brings_drafts_and_cannot_publish(editor):
    editor.post(IMPORT, look(asking(STEM)))

    page = editor.get(IMPORT)
    assert "published now" not in text_of(page)
    refused = editor.post(IMPORT, choices(state="publish"))
    assert refused.status_code == 422
    editor.post(IMPORT, choices())
    session = editor.session
    session[shelf.key] = {**session[shelf.key], "choices": {**session[shelf.key]["choices"], "state": "publish"}}
    session.save()
    take(editor)

    question = Question.objects.get()
    assert (question.live, question.status, question.current_version) == (False, "draft", None)


def test_the_lists_lead_there_for_those_who_may(bank, editor, at):
    banks = reverse("wagtailsnippets_courses_questionbank:list")

    for page in (editor.get(at("list")).content.decode(), editor.get(banks).content.decode()):
        assert IMPORT in page
        assert EXPORT in page
    assert f"{EXPORT}?bank={bank.pk}" in editor.get(banks).content.decode()


# --- in ---------------------------------------------------------------------------------------------------------------


def test_looking_changes_nothing_and_saying_yes_does(publisher, cast):
    assert "See what comes in" in text_of(publisher.get(IMPORT))

    looked = publisher.post(
        IMPORT,
        look(
            asking(STEM, name="Talks 1"),
            {"refused": "There is no right answer.", "name": "Broken"},
            asking("Another?", name="Talks 2", changes=["A penalty was left out."]),
        ),
    )
    assert (looked.status_code, looked["Location"]) == (302, IMPORT)
    page = text_of(publisher.get(IMPORT))
    assert 'name="state" value="publish"' in page
    for words in (
        "mine.plain (Plain): 3 questions.", "Can come in: <strong>2</strong>", "Refused: <strong>1</strong>",
        "Broken</strong> (line 2): There is no right answer.", "Talks 2</strong> (line 3): A penalty was left out.",
        "A note.", "Come in changed</a>: <strong>1</strong>",
    ):  # fmt: skip
        assert words in page
    assert STEM not in page
    assert 'value="take"' not in page

    publisher.post(IMPORT, choices(state="publish", topic="Talking"))
    page = text_of(publisher.get(IMPORT))
    assert "Bank: Talks. The questions are published" in page
    assert "Import 2 questions" in page
    assert 'value="Talking"' in page
    assert (Question.objects.count(), QuestionBank.objects.count(), len(waiting())) == (0, 0, 1)

    done = take(publisher)

    assert done.status_code == 200
    assert "The questions are in" in text_of(done)
    assert "There is no right answer." in text_of(done)
    assert STEM not in text_of(done)
    assert [row.label for row in Question.objects.ready().order_by("label")] == ["Talks 1", "Talks 2"]
    assert {*Question.objects.values_list("topic", flat=True)} == {"Talking"}
    assert waiting() == []
    assert AuditEvent.objects.get(verb="courses.import_questions").actor == cast.sam.code


def test_into_a_bank_that_is_there_again_and_changed(publisher):
    bank = make_bank("Here")
    for rows, words in (
        ([asking(ref="X1")], "New: <strong>1</strong>"),
        ([asking(ref="X1")], "As they are already: <strong>1</strong>"),
        ([asking(ref="X1", right="Rest")], "Brought up to date: <strong>1</strong>"),
    ):
        publisher.post(f"{IMPORT}?bank={bank.pk}", look(*rows))
        assert f'<option value="{bank.pk}" selected>' in publisher.get(IMPORT).content.decode()
        publisher.post(IMPORT, choices(bank=bank.pk, new_bank="", state="publish"))
        assert words in text_of(publisher.get(IMPORT))
        take(publisher)
    assert "There is nothing to bring in." not in text_of(publisher.get(IMPORT))
    assert Question.objects.get().current_version.number == 2


def test_a_bank_that_got_another_name_meanwhile_is_the_same_bank_and_one_that_is_gone_is_said(publisher):
    bank = make_bank("Here")
    for _time in range(2):
        publisher.post(IMPORT, look(asking(ref="X1")))
        publisher.post(IMPORT, choices(bank=bank.pk, new_bank="", state="publish"))
        QuestionBank.objects.filter(pk=bank.pk).update(name="There")
        take(publisher)
    assert list(QuestionBank.objects.values_list("name", flat=True)) == ["There"]
    assert Question.objects.get().bank == bank
    empty = make_bank("Empty")
    publisher.post(IMPORT, look(asking(ref="X2")))
    publisher.post(IMPORT, choices(bank=empty.pk, new_bank=""))
    empty.delete()
    assert "The bank you chose is gone." in text_of(publisher.get(IMPORT, follow=True))
    assert not QuestionBank.objects.filter(name="Empty").exists()


def test_wrong_choices_are_said_at_the_field_and_cost_nothing(publisher):
    make_bank("Here")
    publisher.post(IMPORT, look(asking()))

    for wrong, words in (
        (choices(new_bank=""), "give a new one a name"),
        (choices(bank=QuestionBank.objects.get().pk), "but not both"),
        (choices(bank="999"), "Select a valid choice"),
        (choices(topic="x" * 121), "at most 120 characters"),
        (choices(domain="nowhere"), "Select a valid choice"),
        (choices(state=""), "required"),
    ):
        response = publisher.post(IMPORT, wrong)
        assert response.status_code == 422
        assert words in text_of(response)
        assert len(waiting()) == 1
    assert "x" * 121 in text_of(publisher.post(IMPORT, choices(topic="x" * 121)))
    assert Question.objects.count() == 0


def test_a_yes_holds_for_what_was_shown_and_nothing_else(publisher):
    publisher.post(IMPORT, look(asking()))
    publisher.post(IMPORT, choices())
    seen = publisher.get(IMPORT).context["seen"]
    publisher.post(IMPORT, choices(new_bank="Elsewhere"))

    refused = publisher.post(IMPORT, {"deed": "take", "seen": seen}, follow=True)

    assert "in another tab" in text_of(refused)
    assert Question.objects.count() == 0
    take(publisher)
    assert Question.objects.get().bank.name == "Elsewhere"


def test_a_file_that_is_dropped_or_gone_comes_in_no_more(publisher):
    publisher.post(IMPORT, look(asking()))
    publisher.post(IMPORT, look(asking("Another?")))
    assert len(waiting()) == 1

    publisher.post(IMPORT, {"deed": "drop"})

    assert waiting() == []
    for post in ({"deed": "take"}, choices()):
        assert "not here any more" in text_of(publisher.post(IMPORT, post, follow=True))
    publisher.post(IMPORT, look(asking()))
    assert "not here any more" in text_of(publisher.post(IMPORT, {"deed": "take"}, follow=True))
    assert Question.objects.count() == 0


def test_what_was_left_behind_is_swept(publisher):
    default_storage.save(f"{shelf.folder}/old.waiting", ContentFile(b"x"))

    with clock.at(clock.now() + dt.timedelta(days=2)):
        publisher.post(IMPORT, look(asking()))

    assert "old.waiting" not in waiting()


def test_nobody_is_served_a_file_that_waits(publisher):
    publisher.post(IMPORT, look(asking()))

    assert publisher.get(f"/media/{shelf.folder}/{waiting()[0]}").status_code in (403, 404)


def test_a_thousand_questions_can_be_read(publisher, monkeypatch):
    monkeypatch.setattr(exchange_import, "A_PAGE", 40)
    rows = [asking(f"{STEM} {number}", name=f"Case {number}") for number in range(900)]
    publisher.post(IMPORT, look(*rows, *({"refused": "No."} for __ in range(100))))

    page = publisher.get(IMPORT)
    text = text_of(page)
    assert text.index("Refused: 100</h3>") < text.index("<summary>Can come in: 900</summary>")
    assert text.count("<li><strong>") == 2 * exchange_import.SHOWN
    assert "Refused: show all 100" in text
    assert len(page.content) < 120_000
    second = text_of(publisher.get(IMPORT, {"show": "refused", "page": "2"}))
    assert second.count("<li><strong>") == 40
    assert "Page 2 of 3" in second
    assert publisher.get(IMPORT, {"show": "changed", "page": "x"}).status_code == 200


def test_statements_of_the_report_do_not_grow(publisher):
    def statements(count):
        publisher.post(IMPORT, look(*(asking(f"{number}?", ref=f"X{number}") for number in range(count))))
        publisher.post(IMPORT, choices(bank=make_bank("Here").pk, new_bank=""))
        with CaptureQueriesContext(connection) as found:
            publisher.get(IMPORT)
        return len(found)

    assert statements(1) == statements(3)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("What helps?\nA. Listening\nB. Advice\nANSWER: A\n\nAnd then?\nA. Rest\nB. Work\nANSWER: A\n", "Aiken"),
        ("::One::What helps? {=Listening ~Advice}\n\n::Two::And then? {=Rest ~Work}\n", "GIFT"),
    ],
)
def test_the_format_is_found_out_where_a_name_leaves_several(publisher, text, label):
    publisher.post(IMPORT, look(content=text.encode(), name="mine.txt"))

    page = publisher.get(IMPORT)
    assert label in str(page.context["format"].label)
    assert page.context["plan"].count("new") == 2


def test_templates_are_there_to_fill_in_and_come_back(publisher):
    for name in ("csv", "xlsx"):
        response = publisher.get(reverse("courses_questions_template", args=[name]))
        assert response["Content-Disposition"] == f'attachment; filename="questions-template.{name}"'
        back = publisher.post(IMPORT, look(content=response.content, name=f"t.{name}"))
        assert back.status_code == 422
        assert [str(fault) for fault in back.context["form"].errors["file"]] == ["There is no question in this file."]


# --- hostile ----------------------------------------------------------------------------------------------------------


class Tripping:
    """A reader with a fault."""

    name, label, extensions = "tripping", "Tripping", (".trip",)

    def read(self, data):
        return [][1]


def zip_bomb() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("imsmanifest.xml", b"\x00" * 40_000_000)
    return target.getvalue()


def test_hostile_files_get_a_sentence_and_nothing_is_kept(publisher):
    formats.add("tripping", Tripping())
    try:
        for posted, words in (
            (look(content=b"", name="a.plain"), "empty"),
            (look(content=b"%PDF-1.4", name="a.pdf"), "ends in .pdf. Choose the format"),
            (look(content=b"x", name="a"), "ends in nothing"),
            (look(content=b"not json"), "This is not a plain file."),
            (look(content=b"\xff\xfe\x00rubbish"), "This is not a plain file."),
            (look(content=plain_file()), "There are no questions in this file."),
            (look(content=b"x" * (MOST_BYTES + 1)), "too big: 20.0"),
            (look(content=b"x", name="a.trip"), "This file cannot be read."),
            (look(asking(), format="nowhere"), "Select a valid choice"),
            ({"deed": "look"}, "required"),
            ({}, "required"),
        ):
            response = publisher.post(IMPORT, posted)
            assert response.status_code == 422
            assert words in text_of(response)
        assert waiting() == []
    finally:
        formats.remove("tripping")


@pytest.mark.parametrize("format_name", ["gift", "aiken", "moodle-xml", "qti", "csv", "xlsx"])
def test_every_format_answers_rubbish_with_a_sentence(publisher, format_name):
    bomb = b'<!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;">]><quiz><question type="&d;"/></quiz>'

    for content in (zip_bomb(), bomb, b"\x00\x01\x02" * 900, b"<quiz><question", b"PK\x03\x04rubbish", b"{" * 5000):
        response = publisher.post(IMPORT, look(content=content, format=format_name), follow=True)
        assert response.status_code in (200, 422)
        if response.status_code == 200:  # to GIFT any text is one to read; others refuse item by item
            publisher.post(IMPORT, {"deed": "drop"})
    assert waiting() == []


# --- out --------------------------------------------------------------------------------------------------------------


def test_what_a_format_loses_is_told_before_the_file_is_saved(editor, cast):
    bank = fill_bank(2)
    question = Question.objects.get(ref="Q02")
    definition = question.definition[0].value
    definition["hints"] = ["Think of the feeling."]
    question.save_revision().publish()

    page = text_of(editor.get(EXPORT, {"bank": bank.pk, "format": "plain"}))
    assert "2 published questions." in page
    assert "<p>Its hints.</p>" in page
    assert f'1 question<span class="w-sr-only">: Its hints.</span></summary> <p>{question.label}</p>' in page
    assert "feeling" not in page
    assert not AuditEvent.objects.filter(verb="courses.export_questions").exists()

    file = editor.get(reverse("courses_questions_file", args=[bank.pk, "plain"]))
    assert file["Content-Disposition"] == 'attachment; filename="listening.plain"'
    assert b"Think of the feeling." in file.content
    assert AuditEvent.objects.get(verb="courses.export_questions").actor == cast.person["elif"].code


def test_drafts_stay_here_and_are_counted(editor):
    bank = fill_bank(3)
    Question.objects.filter(ref="Q01").update(status="retired")

    page = text_of(editor.get(EXPORT, {"bank": bank.pk, "format": "plain"}))

    assert "2 published questions." in page
    assert "1 question stays here" in page
    assert "This format says everything" in page


def test_what_is_not_there_is_not_exported(editor):
    bank = fill_bank(1)

    assert editor.get(EXPORT).status_code == 200
    assert editor.get(EXPORT, {"bank": "999", "format": "plain"}).status_code == 422
    assert editor.get(EXPORT, {"bank": bank.pk, "format": "nowhere"}).status_code == 422
    assert editor.get(f"{EXPORT}{bank.pk}/nowhere/").status_code == 404
    assert editor.get(f"{EXPORT}999/plain/").status_code == 404
    assert editor.get("/cms/courses/questions/template/plain/").status_code == 404
