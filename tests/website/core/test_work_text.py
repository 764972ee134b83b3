"""The form field that points out what may identify somebody and asks what to do."""

from __future__ import annotations

import html
import json
import pickle
import re

import pytest

from tests.testapp.forms import NoteForm
from tests.testapp.models import Secret
from website.audit.models import AuditEvent
from website.core.forms import TextChoice, WorkText, WorkTextField, text_choices
from website.core.work_text import MAX_FINDINGS, REASONS

pytestmark = pytest.mark.urls("tests.testapp.urls")
URL = "/testapp/note/"
RISKY = "My client Robert called from 415-555-2671."


def hidden_seen(page, name="note"):
    """The marks of shown findings, as the page carries them."""
    found = re.search(rf'name="{name}-seen" value="([^"]*)"', page)
    return found[1] if found else ""


def area(page, name="note"):
    """What the text area holds."""
    return html.unescape(re.search(rf'<textarea name="{name}"[^>]*>\n(.*?)</textarea>', page, re.DOTALL)[1])


def send(client, **data):
    response = client.post(URL, data)
    return response, response.content.decode()


@pytest.mark.django_db
def test_a_text_without_findings_is_saved_at_once(client):
    response, __ = send(client, note="We talked about Narcotics Anonymous on Monday.")

    assert response.status_code == 204
    assert Secret.objects.get().body == "We talked about Narcotics Anonymous on Monday."
    assert AuditEvent.objects.count() == 0


@pytest.mark.django_db
def test_a_text_with_findings_comes_back_once_with_everything_typed(client):
    response, page = send(client, note=RISKY, place="the park")

    assert response.status_code == 200
    assert Secret.objects.count() == 0
    assert area(page) == RISKY
    assert 'value="the park"' in page
    assert "We spotted 2 things that may identify a person." in page
    assert "a person&#x27;s name: <q>My client Robert</q>" in page
    assert "a phone or fax number: <q>415-555-2671</q>" in page
    assert page.count('name="note-choice"') == 2
    assert 'name="more-choice"' not in page


@pytest.mark.django_db
def test_keeping_it_with_a_reason_saves_and_records_kinds_and_reason(client):
    __, page = send(client, note=RISKY)

    response, __ = send(
        client, **{"note": RISKY, "note-choice": "keep", "note-reason": "safety", "note-seen": hidden_seen(page)}
    )

    assert response.status_code == 204
    assert Secret.objects.get().body == RISKY
    event = AuditEvent.objects.get()
    assert (event.verb, event.reason) == ("keep_identifier", "safety:phone+name")
    assert "Robert" not in json.dumps(list(AuditEvent.objects.values()), default=str)


@pytest.mark.django_db
def test_editing_it_saves_and_records_what_was_taken_out(client):
    __, page = send(client, note=RISKY)

    response, __ = send(client, **{"note": "They called me.", "note-choice": "edit", "note-seen": hidden_seen(page)})

    assert response.status_code == 204
    assert Secret.objects.get().body == "They called me."
    assert AuditEvent.objects.values_list("verb", "reason").get() == ("edit_identifier", "phone+name")


@pytest.mark.django_db
def test_taking_out_one_and_keeping_the_other_records_both(client):
    __, page = send(client, note=RISKY)

    response, __ = send(
        client,
        **{"note": "My client Robert called.", "note-choice": "keep", "note-reason": "not_a_person",
           "note-seen": hidden_seen(page)},
    )  # fmt: skip

    assert response.status_code == 204
    assert list(AuditEvent.objects.order_by("seq").values_list("verb", "reason")) == [
        ("edit_identifier", "phone"), ("keep_identifier", "not_a_person:name"),
    ]  # fmt: skip


@pytest.mark.django_db
def test_a_detour_over_another_error_forgets_nothing(client):
    __, page = send(client, note=RISKY)
    __, page = send(client, **{"note": "", "note-choice": "edit", "note-seen": hidden_seen(page)})
    assert "Please write something here." in page

    response, __ = send(client, **{"note": "They called.", "note-seen": hidden_seen(page)})

    assert response.status_code == 204
    assert AuditEvent.objects.get().reason == "phone+name"


@pytest.mark.parametrize(
    ("choice", "reason", "sentence"),
    [("keep", "", "Please say why you keep it."), ("keep", "because", "Please say why you keep it."),
     ("edit", "safety", "Please choose below what to do."), ("", "", "Please choose below what to do."),
     ("burn", "safety", "Please choose below what to do.")],
)  # fmt: skip
@pytest.mark.django_db
def test_without_choice_or_reason_it_comes_back_with_what_was_chosen(client, choice, reason, sentence):
    __, page = send(client, note=RISKY)

    response, page = send(
        client, **{"note": RISKY, "note-choice": choice, "note-reason": reason, "note-seen": hidden_seen(page)}
    )

    assert response.status_code == 200
    assert sentence in page
    assert area(page) == RISKY
    assert page.count(" checked") == (choice in {"keep", "edit"})
    assert Secret.objects.count() == 0


@pytest.mark.django_db
def test_findings_that_were_never_shown_cannot_be_kept(client):
    __, page = send(client, note=RISKY)
    added = f"{RISKY} ana@example.org"

    for seen in ("", hidden_seen(page), "name.0000000000,phone.0000000000", "x" * 5000):
        response, again = send(
            client, **{"note": added, "note-choice": "keep", "note-reason": "safety", "note-seen": seen}
        )
        assert response.status_code == 200
        assert "We spotted 3 things" in again
    assert Secret.objects.count() == 0


@pytest.mark.django_db
def test_marks_that_are_none_record_nothing(client):
    response, __ = send(client, **{"note": "All well.", "note-seen": "evil.0123456789,<b>,name.zzzzzzzzzz, ,phone"})

    assert response.status_code == 204
    assert AuditEvent.objects.count() == 0


@pytest.mark.django_db
def test_a_text_that_is_too_long_comes_back_whole(client):
    text = "word " * 70 + "x"

    response, page = send(client, note=text)

    assert response.status_code == 200
    assert "This is 51 characters too long. At most 300 fit. Nothing you typed is lost." in page
    assert area(page) == text


@pytest.mark.django_db
def test_hostile_text_is_shown_as_text(client):
    text = '</textarea><script>alert(1)</script> my client <b>Robert" Ann ana@example.org'

    __, page = send(client, note=text)

    assert "<script>alert" not in page
    assert area(page) == text


@pytest.mark.django_db
def test_control_characters_and_line_ends_are_put_right(client):
    response, __ = send(client, note="a\0b\u202ec\r\nd e\u0301")

    assert response.status_code == 204
    assert Secret.objects.get().body == "abc\nd é"


@pytest.mark.parametrize("data", [{}, {"note": ""}, {"note": " \n "}, {"note-choice": "keep"}, {"note": "\0"}])
def test_an_empty_text_is_asked_for(data):
    form = NoteForm(data)

    assert not form.is_valid()
    assert form.errors["note"] == ["Please write something here."]


def test_an_optional_text_may_be_empty():
    form = NoteForm({"note": "x"})

    assert form.is_valid()
    assert form.cleaned_data["more"] == ""
    assert text_choices(form) == []


def test_limits_count_characters_after_cleaning():
    field = WorkTextField(max_length=3)

    assert field.clean("e\u0301\r\nx") == "é\nx"


def test_a_cleaned_text_is_a_text():
    text = WorkText("abc", [TextChoice(("name",), kept=True, reason="public")])

    assert (text, len(text), text.upper()) == ("abc", 3, "ABC")
    assert pickle.loads(pickle.dumps(text)).choices == text.choices


def test_a_text_with_very_many_findings_can_still_be_kept():
    text = " ".join(f"a{number}@example.org" for number in range(MAX_FINDINGS + 20))
    field = WorkTextField(max_length=100_000)
    first = NoteForm({"note": "x"})
    first.fields["note"] = field
    page = field.widget.render("note", field.widget.value_from_datadict({"note": text}, {}, "note"))

    posted = {"note": text, "note-choice": "keep", "note-reason": "public", "note-seen": hidden_seen(page)}
    cleaned = field.clean(field.widget.value_from_datadict(posted, {}, "note"))

    assert cleaned == text
    assert cleaned.choices == (TextChoice(("email",), kept=True, reason="public"),)


def test_an_unbound_form_shows_text_without_any_warning():
    page = str(NoteForm(initial={"note": RISKY})["note"])

    assert area(page) == RISKY
    assert "note-choice" not in page


def test_changes_are_seen_by_text_alone():
    same = NoteForm({"note": "a\r\nb", "note-choice": "keep"}, initial={"note": "a\nb"})
    other = NoteForm({"note": "a"}, initial={"note": "b"})

    assert (same.has_changed(), other.has_changed()) == (False, True)


@pytest.mark.django_db
def test_the_page_carries_the_rules_and_the_script(client):
    page = client.get(URL).content.decode()
    rules = json.loads(html.unescape(re.search(r'data-rules="([^"]*)"', page)[1]))

    assert {"rules", "kinds", "lookalikes", "spotted", "over", "left"} == set(rules)
    assert len(rules["rules"]) > 30
    assert re.search(r'<script src="/static/js/worktext\.js" type="module"></script>', page)
    assert 'data-limit="300"' in page
    assert "maxlength" not in page.split('name="place"')[0]
    assert 'style="' not in page


def test_every_control_has_a_label_and_an_id_of_its_own():
    page = str(NoteForm({"note": RISKY, "more": RISKY}))
    ids = re.findall(r' id="([^"]+)"', page)
    labelled = set(re.findall(r' for="([^"]+)"', page))

    assert len(ids) == len(set(ids))
    controls = re.findall(r"<(?:textarea|select|input)(?![^>]*type=\"hidden\")[^>]* id=\"([^\"]+)\"", page)
    assert set(controls) <= labelled
    assert len(REASONS) == 4
