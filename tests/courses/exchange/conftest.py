"""A small course with everything a package carries, and ways to spoil a package."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile

import pytest
from django.core.files.base import ContentFile
from wagtail.models import Locale

from courses.domain.questions import make_bank, publish_definition
from courses.exchange.exporter import export_course
from courses.models import CatalogPage, QuizSource
from tests.factories.courses import make_course, make_home
from tests.factories.courses_pages import block, fresh, give_body, scenario, single_check
from website.media.models import MediaDocument

DEFINITION = {
    "stem": "Which one is open?",
    "options": [
        {"key": "a", "text": "How was it?", "right": True, "feedback": "It invites a story."},
        {"key": "b", "text": "Was it good?", "right": False, "feedback": "Yes or no."},
    ],
}
RULE = {
    "tag": "policy", "topic": "Phones", "prompt": "Say which.", "own_text": "<p>Ours: 555-0137.</p>",
    "fallback": "<p>Ask your supervisor.</p>",
}  # fmt: skip


@pytest.fixture
def shelf(db, settings, tmp_path):
    """A published course: two lessons, a file, a link, a local rule, and a quiz with a bank of two questions."""
    settings.MEDIA_ROOT = tmp_path
    course = make_course("Shelf", quizzes=1)
    sheet = MediaDocument(title="Sheet", credit="Ours", file=ContentFile(b"Write it down.", "sheet.txt"))
    sheet.save()
    sheet.get_file_hash()  # what an upload in the editor's pages keeps
    first, second = course.lessons
    link = f'<p>See <a linktype="page" id="{second.pk}">the next one</a>.</p>'
    give_body(
        first,
        block("text", {"heading": "Start", "body": link}),
        block("download", {"title": "Sheet", "file": sheet.pk, "about": ""}),
        block("local_rule", RULE),
        single_check(),
        scenario(),
    )
    bank = make_bank("Shelf bank")
    for number in (1, 2):
        publish_definition(
            bank, ref=f"SH-Q0{number}", kind="single", definition=DEFINITION, topic="Open questions",
            lesson_key=first.translation_key,
        )  # fmt: skip
    quiz = fresh(course.quizzes[0])
    quiz.sources = [QuizSource(bank=bank, draw=2)]
    quiz.save_revision().publish()
    return course


@pytest.fixture
def package(shelf) -> bytes:
    return export_course(fresh(shelf.page))


@pytest.fixture
def elsewhere(shelf):
    """`elsewhere(package)` is the package for a catalogue in Spanish, where nothing of it is yet."""
    spanish = Locale.objects.get_or_create(language_code="es")[0]
    if not CatalogPage.objects.filter(locale=spanish).exists():
        make_home().add_child(instance=CatalogPage(title="Cursos", slug="cursos", locale=spanish))

    def translated(content: bytes) -> bytes:
        return respelled(content, lambda manifest, course: manifest.update(language="es"))

    return translated


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def course_of(content: bytes) -> dict:
    return json.loads(parts(content)["course.json"])


def zipped(files: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, body in files.items():
            archive.writestr(name, body)
    return target.getvalue()


def respelled(content: bytes, change) -> bytes:
    """The package with `change(manifest, course)` applied, and its digest made to fit again."""
    files = parts(content)
    manifest, course = json.loads(files["manifest.json"]), json.loads(files["course.json"])
    change(manifest, course)
    files["course.json"] = json.dumps(course).encode()
    manifest["course_digest"] = hashlib.sha256(files["course.json"]).hexdigest()
    files["manifest.json"] = json.dumps(manifest).encode()
    return zipped(files)
