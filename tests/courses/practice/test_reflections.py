"""Reflections: written for oneself, sealed, never lost, never shown to anybody else."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection

from courses.models import Reflection
from website.accounts.domain.recovery import lock_after_recovery
from website.accounts.replay import owner_token
from website.audit.models import AuditEvent
from website.core import clock

MOMENT = dt.datetime(2026, 11, 21, 15, 42, tzinfo=dt.UTC)


@pytest.fixture
def write(rosa, lesson):
    """`write(text)` saves a reflection as Rosa."""

    def send(text: str, **extra):
        field = f"reflection-{lesson.reflection[:8]}-text"
        return rosa.post(lesson.post_url("reflection"), {field: text, "action": "save", **extra})

    return send


def test_what_was_written_comes_back_with_the_time_it_was_saved(rosa, lesson, write):
    with clock.at(MOMENT):
        response = write("They felt alone on Sunday.")
        html = rosa.get(lesson.url).content.decode()

    assert response.status_code == 302
    assert response.url == f"{lesson.url}#b-{lesson.reflection}"
    assert "They felt alone on Sunday." in html
    assert "Saved 10:42" in html
    assert "Only you can see this." in html


def test_saving_again_replaces_what_was_there(cast, write):
    write("First thought.")

    write("Second thought.")

    assert [row.text for row in Reflection.objects.all()] == ["Second thought."]


def test_deleting_leaves_nothing(rosa, lesson, write):
    write("Gone soon.")

    response = rosa.post(lesson.post_url("reflection"), {"action": "delete"})

    assert response.status_code == 302
    assert Reflection.objects.count() == 0
    assert "Gone soon." not in rosa.get(lesson.url).content.decode()


def test_deleting_nothing_is_fine(rosa, lesson):
    assert rosa.post(lesson.post_url("reflection"), {"action": "delete"}).status_code == 302


@pytest.mark.parametrize("text", ["", "   ", "\n\n"])
def test_an_empty_sheet_is_not_kept(write, text):
    response = write(text)

    assert response.status_code == 422
    assert "Write something first." in response.content.decode()
    assert Reflection.objects.count() == 0


def test_too_long_comes_back_with_its_text(write):
    text = "long " * 2_001

    response = write(text)

    assert response.status_code == 422
    assert text.strip() in response.content.decode()
    assert Reflection.objects.count() == 0


def test_hostile_text_is_shown_as_text(rosa, lesson, write):
    write("<script>alert(1)</script> & \u202e\x07tail")

    html = rosa.get(lesson.url).content.decode()
    assert "<script>alert(1)" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; tail" in html


def test_a_nul_does_no_harm(write):
    response = write("before\x00after")

    assert response.status_code in (302, 422)
    assert [row.text for row in Reflection.objects.all()] in ([], ["beforeafter"])


def test_others_see_nothing_of_it(as_, cast, course, join, lesson, write):
    write("A marker only Rosa knows.")
    join(cast.dana, course)

    pages = [as_(name).get(lesson.url).content.decode() for name in ("dana", "elif")]

    assert ["A marker only Rosa knows." in page for page in pages] == [False, False]
    assert list(Reflection.objects.visible_to(cast.dana)) == []


def test_text_rests_sealed(write):
    write("A marker only Rosa knows.")

    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM courses_reflection")
        (stored,) = cursor.fetchone()

    assert stored.startswith("v1.")
    assert "marker" not in stored


def test_a_damaged_reflection_says_so_and_is_not_written_over(rosa, lesson, write):
    write("Precious.")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE courses_reflection SET text = %s", ["v1.test-b.AAAA"])

    shown = rosa.get(lesson.url).content.decode()
    response = write("New text.")

    assert "cannot be opened just now" in shown
    assert response.status_code == 409
    assert "cannot be opened just now" in response.content.decode()
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM courses_reflection")
        assert cursor.fetchone() == ("v1.test-b.AAAA",)


def test_after_a_recovery_the_text_is_closed_for_three_days(cast, rosa, lesson, write):
    write("A marker only Rosa knows.")
    lock_after_recovery(cast.rosa)

    page = rosa.get(lesson.url)
    live = rosa.post(lesson.post_url("reflection"), {"action": "delete"}, headers={"X-Live": "1"})
    saved = write("Typed by whoever reads her mail.")
    with clock.later(hours=73):
        later = rosa.get(lesson.url).content.decode()

    assert "What you wrote here is closed for three days" in page.content.decode()
    assert "A marker only Rosa knows." not in page.content.decode()
    assert (live.status_code, saved.status_code) == (403, 403)
    assert "Confidential pages are closed for three days" in saved.content.decode()
    assert "A marker only Rosa knows." not in saved.content.decode()
    assert "Typed by whoever reads her mail." in saved.content.decode()  # nothing typed is lost
    assert [row.text for row in Reflection.objects.all()] == ["A marker only Rosa knows."]
    assert "A marker only Rosa knows." in later


NAMED = "Call Maria at 212-555-0147 tomorrow."


def test_what_may_identify_somebody_is_asked_about_first(lesson, write):
    response = write(NAMED)

    html = response.content.decode()
    assert response.status_code == 422
    assert NAMED in html
    assert "may identify a person" in html
    assert Reflection.objects.count() == 0


def test_keeping_it_with_a_reason_is_recorded_without_the_text(cast, rosa, lesson, write):
    page = write(NAMED)
    field = f"reflection-{lesson.reflection[:8]}-text"
    form = next(part.state.form for part in page.context["parts"] if part.child.id == lesson.reflection)
    seen = form["text"].field.widget.get_context(field, form["text"].value(), {})["widget"]["seen"]

    response = write(NAMED, **{f"{field}-choice": "keep", f"{field}-reason": "about_me", f"{field}-seen": seen})

    assert response.status_code == 302
    assert Reflection.objects.get().text == NAMED
    events = AuditEvent.objects.filter(actor=cast.rosa.code, verb="keep_identifier")
    assert [event.reason for event in events] == ["about_me:phone"]


def test_an_expired_sign_in_gives_the_text_back(as_, cast, lesson, write):
    field = f"reflection-{lesson.reflection[:8]}-text"
    sent = {field: "Typed for a long time.", "action": "save", "typed-by": owner_token(cast.rosa)}

    response = as_(None).post(lesson.post_url("reflection"), sent)

    assert response.status_code == 401
    assert "Typed for a long time." in response.content.decode()
    assert Reflection.objects.count() == 0


def test_the_form_names_who_types(rosa, lesson):
    assert 'name="typed-by"' in rosa.get(lesson.url).content.decode()


def test_what_somebody_else_typed_is_not_saved_under_ones_name(as_, cast, course, join, lesson, write):
    join(cast.marcus, course)
    field = f"reflection-{lesson.reflection[:8]}-text"

    response = as_("marcus").post(
        lesson.post_url("reflection"), {field: "Rosa's words.", "typed-by": owner_token(cast.rosa)}
    )

    assert response.status_code == 409
    assert Reflection.objects.count() == 0
