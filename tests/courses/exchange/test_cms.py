"""Courses in and out in the editor's pages: who may, what is shown, and that looking changes nothing."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from courses.cms.exchange_views import FOLDER, WAITING
from courses.models import CatalogPage, CoursePage
from tests.courses.exchange.conftest import course_of, respelled
from tests.factories.courses_pages import fresh
from website.audit.models import AuditEvent
from website.core import clock

IMPORT = "/cms/courses/import/"


def sent(content: bytes) -> dict:
    return {"deed": "look", "package": SimpleUploadedFile("shelf.zip", content, "application/zip")}


def spanish():
    return CoursePage.objects.filter(locale__language_code="es")


def waiting() -> list[str]:
    return default_storage.listdir(FOLDER)[1] if default_storage.exists(FOLDER) else []


@pytest.mark.parametrize("name", ["dana", "rosa", "priya", "noor"])
def test_nobody_without_permission_gets_a_package_or_brings_one(as_, cast, shelf, package, name):
    client = as_(name)

    assert client.get(reverse("courses_export", args=[shelf.page.pk])).status_code in (302, 403)
    assert client.get(IMPORT).status_code in (302, 403)
    assert client.post(IMPORT, sent(package)).status_code in (302, 403)
    assert waiting() == []


def test_without_a_catalogue_to_publish_in_nobody_is_sent_to_an_operator(as_, cast):
    CatalogPage.objects.all().delete()

    refused = as_("sam").get(IMPORT)

    assert refused.status_code == 403
    assert "Make the catalogue page first" in refused.content.decode()
    assert "operator" not in refused.content.decode().partition("<h1")[2]


def test_an_editor_who_may_not_publish_exports_and_cannot_import(as_, cast, shelf, package):
    editor = as_("elif")

    response = editor.get(reverse("courses_export", args=[shelf.page.pk]))

    assert response["Content-Type"] == "application/zip"
    assert response["Content-Disposition"] == f'attachment; filename="{shelf.page.code}.zip"'
    assert course_of(response.content) == course_of(package)
    assert AuditEvent.objects.filter(verb="courses.export_course", actor=cast.person["elif"].code).count() == 1
    for refused in (editor.get(IMPORT), editor.post(IMPORT, sent(package)), editor.post(IMPORT, {"deed": "take"})):
        said = refused.content.decode()
        assert refused.status_code == 403
        assert "So an operator brings it in. Nothing was changed." in said
        assert 'type="file"' not in said
    assert waiting() == []
    assert not spanish().exists()
    page = editor.get(reverse("wagtailadmin_pages:edit", args=[shelf.page.pk])).content.decode()
    assert reverse("courses_export", args=[shelf.page.pk]) in page
    catalog = editor.get(reverse("wagtailadmin_explore", args=[shelf.page.get_parent().pk])).content.decode()
    assert IMPORT in catalog


def test_a_course_that_is_not_published_has_no_package(as_, cast, shelf):
    fresh(shelf.page).unpublish()

    response = as_("elif").get(reverse("courses_export", args=[shelf.page.pk]), follow=True)

    assert "Publish the course first" in response.content.decode()


def test_looking_changes_nothing_and_taking_over_does(as_, cast, shelf, package, elsewhere):
    sam = as_("sam")
    assert IMPORT in sam.get(reverse("wagtailadmin_explore", args=[shelf.page.get_parent().pk])).content.decode()
    assert "See what it changes" in sam.get(IMPORT).content.decode()

    look = sam.post(IMPORT, sent(elsewhere(package)))

    text = look.content.decode()
    assert "New: 7" in text
    assert "Lesson: Shelf part 1 lesson 1" in text
    assert "Which one is open?" not in text  # a stem stays in its form
    assert (spanish().count(), len(waiting())) == (0, 1)

    done = sam.post(IMPORT, {"deed": "take"}, follow=True)

    assert "7 new, 0 brought up to date, 0 kept" in done.content.decode()
    assert (spanish().count(), waiting()) == (1, [])
    assert AuditEvent.objects.filter(verb="courses.import_course", actor=cast.sam.code).count() == 1


def test_what_stays_as_it_is_is_a_count_that_opens(as_, cast, shelf, package):
    text = as_("sam").post(IMPORT, sent(package)).content.decode()

    news, __, folded = text.partition('<details class="question-fold"><summary>As it is: 6</summary>')
    assert "Kept, because it was changed here: 1</h3>" in news
    assert news.count("<li>Lesson:") == 1
    assert folded.partition("</details>")[0].count("<li>") == 6


def test_a_package_that_is_dropped_or_gone_is_not_taken(as_, cast, shelf, package, elsewhere):
    sam = as_("sam")
    sam.post(IMPORT, sent(elsewhere(package)))
    sam.post(IMPORT, sent(elsewhere(package)))
    assert len(waiting()) == 1

    sam.post(IMPORT, {"deed": "drop"})

    assert (waiting(), WAITING in sam.session) == ([], False)
    assert "not here any more" in sam.post(IMPORT, {"deed": "take"}, follow=True).content.decode()
    assert spanish().count() == 0


def test_a_package_that_cannot_be_taken_is_said_at_the_field(as_, cast, shelf, package):
    sam = as_("sam")

    for content, sentence in (
        (b"hello", "This is not a course package"),
        (respelled(package, lambda manifest, course: manifest.update(schema_version=9)), "newer version"),
        (b"", "empty"),
    ):
        response = sam.post(IMPORT, sent(content))
        assert response.status_code == 422
        assert sentence in response.content.decode()
    assert sam.post(IMPORT, {"deed": "look"}).status_code == 422
    assert waiting() == []


def test_what_was_left_behind_is_swept(as_, cast, shelf, package, elsewhere):
    default_storage.save(f"{FOLDER}/old.zip", ContentFile(b"x"))

    with clock.at(clock.now() + dt.timedelta(days=2)):
        as_("sam").post(IMPORT, sent(elsewhere(package)))

    assert "old.zip" not in waiting()


def test_a_package_is_not_served_to_anybody(as_, cast, shelf):
    default_storage.save(f"{FOLDER}/secret.zip", io.BytesIO(b"x"))

    assert as_("sam").get(f"/media/{FOLDER}/secret.zip").status_code in (403, 404)
