"""Pictures and hints of questions travel with a course."""

from __future__ import annotations

import io

import pytest

from courses.domain.questions import publish_definition
from courses.exchange.archive import PackageError
from courses.exchange.exporter import export_course
from courses.exchange.importer import import_course
from courses.exchange.plan import CREATED, UNCHANGED
from courses.models import Question, QuestionBank
from tests.courses.exchange.conftest import DEFINITION, parts, respelled
from tests.factories.courses_pages import fresh
from tests.factories.pictures import make_picture, shown
from website.media.models import MediaImage


@pytest.fixture
def pictured(shelf):
    """The package of the course with a picture in a question's stem and in an option; .image is the picture."""
    image = make_picture(size=(60, 30))
    option = {**DEFINITION["options"][0], "picture": {"picture": image.file_hash, "decorative": True}}
    options = [option, DEFINITION["options"][1]]
    definition = {**DEFINITION, "picture": shown(image), "hints": ["Think of a story."], "options": options}
    bank = QuestionBank.objects.get(name="Shelf bank")
    publish_definition(bank, ref="SH-Q03", kind="single", definition=definition)
    return image, export_course(fresh(shelf.page))


def question_in(language: str) -> Question:
    return Question.objects.get(ref="SH-Q03", locale__language_code=language)


def test_picture_lies_in_the_package_once(pictured):
    image, package = pictured

    (name,) = [name for name in parts(package) if name.endswith(".png")]

    with image.file.open("rb") as file:
        assert parts(package)[name] == file.read()


def test_question_arrives_with_its_picture_and_its_hint(pictured, elsewhere):
    image, package = pictured
    # As in an installation that does not have the picture.
    MediaImage.objects.filter(pk=image.pk).update(file_hash="0" * 40)

    first = import_course(io.BytesIO(elsewhere(package)))
    made = MediaImage.objects.exclude(pk=image.pk).get()
    again = import_course(io.BytesIO(elsewhere(package)))

    version = question_in("es").current_version
    assert ({line.outcome for line in first.lines}, {line.outcome for line in again.lines}) == ({CREATED}, {UNCHANGED})
    assert (made.file_hash, version.definition["picture"]["picture"]) == (image.file_hash,) * 2
    assert version.definition["hints"] == ["Think of a story."]
    assert version.definition["options"][0]["picture"]["decorative"] is True


def test_picture_that_is_here_already_is_taken(pictured, elsewhere):
    __, package = pictured

    import_course(io.BytesIO(elsewhere(package)))

    assert MediaImage.objects.count() == 1


def test_package_without_the_picture_is_refused_whole(pictured, elsewhere):
    image, package = pictured

    def other_picture(manifest, course):
        (question,) = [row for row in course["questions"] if row["ref"] == "SH-Q03"]
        question["definition"]["picture"]["picture"] = "a" * 40

    with pytest.raises(PackageError, match="A picture of this question is missing in this package"):
        import_course(io.BytesIO(respelled(elsewhere(package), other_picture)))

    assert not Question.objects.filter(locale__language_code="es").exists()
    assert MediaImage.objects.get() == image
