"""A course leaves as one package and arrives elsewhere as it was; what was edited there is kept."""

from __future__ import annotations

import hashlib
import io
import json
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from wagtail.models import Page, Revision

from courses.domain.enrol import enrol
from courses.exchange.archive import PackageError
from courses.exchange.exporter import KINDS, export_course
from courses.exchange.fields import FIELDS, ROWS
from courses.exchange.importer import import_course
from courses.exchange.plan import CREATED, KEPT, REMOVED, UNCHANGED, UPDATED
from courses.models import CoursePage, LessonPage, LoadedItem, Question, QuestionBank, QuizPage
from tests.courses.exchange.conftest import course_of, parts, respelled, zipped
from tests.factories.courses_pages import fresh
from website.audit.models import AuditEvent
from website.media.models import MediaDocument

LEFT_OUT = {"catalogpage_ptr", "page_ptr", "basepage_ptr"}


def taken(content: bytes, **kwargs):
    return import_course(io.BytesIO(content), **kwargs)


def spanish(model):
    return model.objects.filter(locale__language_code="es").order_by("path")


def outcomes(report) -> set[str]:
    return {line.outcome for line in report.lines}


def test_a_round_trip_gives_the_same_package(package, elsewhere):
    before = MediaDocument.objects.count()

    report = taken(elsewhere(package))

    course = spanish(CoursePage).get()
    assert (len(report.lines), outcomes(report)) == (7, {CREATED})
    assert course_of(export_course(course)) == course_of(package)
    lesson = spanish(LessonPage).first()
    assert (
        f'<a linktype="page" id="{spanish(LessonPage)[1].pk}">the next one</a>' in lesson.body[0].value["body"].source
    )
    assert MediaDocument.objects.count() == before  # the same file is not kept twice
    question = Question.objects.get(ref="SH-Q01", locale__language_code="es")
    assert (question.lesson_key, question.current_version.number) == (lesson.translation_key, 1)
    assert spanish(QuizPage).get().sources.get().draw == 2
    assert AuditEvent.objects.filter(verb="courses.import_course").count() == 1


def test_importing_twice_changes_nothing(package, elsewhere):
    taken(elsewhere(package))
    before = {page.pk: page.latest_revision_id for page in spanish(LessonPage)}

    assert outcomes(taken(elsewhere(package))) == {UNCHANGED}
    assert {page.pk: page.latest_revision_id for page in spanish(LessonPage)} == before


def test_where_it_comes_from_it_changes_nothing_but_never_a_local_rule(package):
    report = taken(package)

    kept = [line.title for line in report.with_outcome(KEPT)]
    assert kept == ["Shelf part 1 lesson 1"]  # its local rule is filled in here, and empty in the package
    assert outcomes(report) == {UNCHANGED, KEPT}


def test_a_preview_says_what_would_change_and_changes_nothing(package, elsewhere):
    report = taken(elsewhere(package), dry_run=True)

    assert outcomes(report) == {CREATED}
    assert (spanish(CoursePage).count(), LoadedItem.objects.count()) == (0, 0)


def test_what_was_edited_here_is_kept_and_the_rest_brought_up_to_date(package, elsewhere):
    taken(elsewhere(package))
    mine, theirs = spanish(LessonPage)
    mine.title = "Ours"
    mine.save_revision().publish()
    fresh(spanish(QuizPage).get()).delete()

    def newer(manifest, course):
        manifest["language"] = "es"
        for row in course["pages"]:
            if row["kind"] == "lesson":
                row["fields"]["minutes"] = 33
        course["questions"][0]["topic"] = "New topic"

    report = taken(respelled(package, newer))

    said = {(line.kind, line.title): line.outcome for line in report.lines if line.outcome != UNCHANGED}
    assert said == {
        ("lesson", "Ours"): KEPT,
        ("lesson", theirs.title): UPDATED,
        ("question", "SH-Q01 · Open questions"): UPDATED,
        ("quiz", "Shelf part 1 quiz 1"): REMOVED,
    }
    assert [(page.title, page.minutes) for page in spanish(LessonPage)] == [("Ours", 20), (theirs.title, 33)]
    assert Question.objects.get(ref="SH-Q01", locale__language_code="es").current_version.number == 2
    assert Question.objects.get(ref="SH-Q01", locale__language_code="en").topic == "Open questions"


def test_a_package_holds_no_people_and_no_local_rules(shelf, cast):
    enrol(shelf.page, learner=cast.rosa, actor=cast.rosa)
    lesson = fresh(shelf.lessons[0])
    lesson.save_revision(user=cast.rosa).publish()

    content = export_course(fresh(shelf.page))

    text = b"".join(body for name, body in parts(content).items()).decode()
    assert not [word for word in ("Rosa", "rosa@", cast.rosa.code, "555-0137", 'enrol"') if word in text]
    assert "555-0137" in parts(export_course(fresh(shelf.page), with_local_rules=True))["course.json"].decode()
    assert json.loads(parts(content)["manifest.json"])["schema_version"] == 2


def test_every_field_of_a_page_is_decided_about():
    for model, kind in KINDS.items():
        own = {field.name for field in model._meta.local_fields} - LEFT_OUT
        assert own <= set(FIELDS[kind]), f"{model.__name__}: say in courses.exchange.fields whether a package has it"
        assert set(ROWS[kind]) <= {relation.get_accessor_name() for relation in model._meta.related_objects}


def test_rich_text_of_a_package_is_cleaned(package, elsewhere):
    def spoil(manifest, course):
        manifest["language"] = "es"
        lesson = next(row for row in course["pages"] if row["kind"] == "lesson")
        lesson["fields"]["content_note"] = '<p onclick="x()">Note<script>alert(1)</script></p>'
        lesson["fields"]["body"][0]["value"]["body"] = '<p><a href="javascript:x()">Go</a><img src=x onerror=y></p>'

    taken(respelled(package, spoil))

    lesson = spanish(LessonPage).first()
    assert lesson.content_note == "<p>Note</p>"
    assert lesson.body[0].value["body"].source == "<p>Go</p>"


# --- what is refused ---


@pytest.fixture
def untouched(shelf):
    """`untouched()` says whether rows and files are what they were before the test."""

    def footprint():
        rows = [model.objects.count() for model in (Page, Revision, Question, QuestionBank, MediaDocument, LoadedItem)]
        return rows, sorted(path for path in Path(settings.MEDIA_ROOT).parent.rglob("*") if path.is_file())

    before = footprint()
    return lambda: footprint() == before


def page(course, kind):
    return next(row for row in course["pages"] if row["kind"] == kind)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda m, c: m.update(schema_version=3), "newer version"),
        (lambda m, c: m.update(schema_version="1"), "does not say its version"),
        (lambda m, c: m.update(language="xx"), "language that this installation does not have"),
        (lambda m, c: m.update(media=[]), "a file is missing"),
        (lambda m, c: m.update(media=None), "does not say which files"),
        (lambda m, c: m["media"][0].update(digest="0" * 64), "is damaged: Sheet"),
        (lambda m, c: m["media"][0].update(file="media/../../x.txt"), "A file is missing in this package: Sheet"),
        (lambda m, c: c.update(pages=[]), "holds no course"),
        (lambda m, c: c.pop("questions"), "holds no course"),
        (lambda m, c: page(c, "lesson").update(kind="person"), "kind of page that is not known here: person"),
        (lambda m, c: page(c, "lesson").update(parent=page(c, "course")["key"]), "stands where it cannot"),
        (lambda m, c: page(c, "lesson").update(key="x"), "not complete"),
        (lambda m, c: page(c, "lesson")["fields"].update(owner=1), "not complete"),
        (lambda m, c: page(c, "lesson")["fields"]["body"][0].update(type="applet"), "unknown block: applet"),
        (lambda m, c: page(c, "lesson")["fields"].update(body="x"), "a list is expected"),
        (lambda m, c: page(c, "lesson")["fields"].update(minutes="many"), "does not fit"),
        (lambda m, c: page(c, "course")["fields"].update(competencies=[[1]]), "does not fit"),
        (lambda m, c: page(c, "quiz")["rows"].update(sources=[{"bank": "Shelf bank", "draw": 9}]), "does not fit"),
        (lambda m, c: c["questions"][0].update(kind="essay"), "cannot be read: SH-Q01"),
        (lambda m, c: c["questions"][0].update(definition={}), "cannot be read: SH-Q01"),
        (lambda m, c: c["pages"].append(c["pages"][-1]), "have one key"),
    ],
)  # fmt: skip
def test_a_spoiled_package_is_refused_with_a_sentence(package, elsewhere, untouched, change, sentence):
    spoiled = respelled(elsewhere(package), change)
    # A file that is not here yet, so that an import has one to write.
    MediaDocument.objects.update(file_hash="")

    with pytest.raises(PackageError, match=sentence):
        taken(spoiled)

    assert untouched()
    assert spanish(CoursePage).count() == 0
    assert not LoadedItem.objects.exists()


def test_what_is_no_package_is_refused_and_nothing_is_written(package, untouched, monkeypatch):
    files = parts(package)
    manifest = json.loads(files["manifest.json"])
    broken = b"{"
    manifest["course_digest"] = hashlib.sha256(broken).hexdigest()
    cases = {
        "not a course package": [b"", b"hello", package[: len(package) // 2], zipped({"manifest.json": b"{}"})],
        "does not belong there": [
            zipped({**files, name: b"x"})
            for name in ("../x", "..\\x", "media/../../x", "/etc/x", "C:/x", "media/x.exe", "x/")
        ],
        "cannot be read": [
            zipped({**files, "manifest.json": b"\xff"}), zipped({**files, "manifest.json": b"[]"}),
            zipped({**files, "manifest.json": json.dumps(manifest).encode(), "course.json": broken}),
        ],
        "damaged: course.json": [zipped({**files, "course.json": b"{}"})],
    }  # fmt: skip
    for sentence, contents in cases.items():
        for content in contents:
            with pytest.raises(PackageError, match=sentence):
                taken(content)
    for name, sentence in (
        ("MOST_BYTES", "too big"), ("MOST_UNPACKED_BYTES", "would unpack"), ("MOST_FILES", "too many files"),
    ):  # fmt: skip
        with monkeypatch.context() as patch:
            patch.setattr(f"courses.exchange.archive.{name}", 2)
            with pytest.raises(PackageError, match=sentence):
                taken(package)
    assert untouched()


def test_half_of_a_package_is_refused_wherever_it_breaks_off(package, untouched):
    for part in range(1, 20):
        with pytest.raises(PackageError):
            taken(package[: len(package) * part // 20])

    assert untouched()


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_files_with_one_name_are_refused(package):
    import zipfile

    target = io.BytesIO(package)
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr("course.json", b"{}")

    with pytest.raises(PackageError, match="two files with one name"):
        taken(target.getvalue())


def test_commands_export_and_import(shelf, elsewhere, tmp_path):
    out, file = StringIO(), tmp_path / "shelf.zip"

    call_command("export_course", shelf.page.code, str(file), stdout=out)
    file.write_bytes(elsewhere(file.read_bytes()))
    call_command("import_course", str(file), dry_run=True, stdout=out)
    assert spanish(CoursePage).count() == 0
    call_command("import_course", str(file), stdout=out)

    assert "Would be: 7 new, 0 updated" in out.getvalue()
    assert "Course: 7 new, 0 updated" in out.getvalue()
    assert spanish(CoursePage).count() == 1


def test_commands_refuse_plainly(shelf, tmp_path):
    (tmp_path / "x.zip").write_bytes(b"x")

    with pytest.raises(CommandError, match=r"There is no published course “nothing”\. There are: course-"):
        call_command("export_course", "nothing", str(tmp_path / "y.zip"))
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("export_course", shelf.page.code, str(tmp_path))
    with pytest.raises(CommandError, match=r"Nothing was imported\. This is not a course package"):
        call_command("import_course", str(tmp_path / "x.zip"))
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_course", str(tmp_path / "missing.zip"))
