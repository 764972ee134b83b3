"""Pictures in stems and options: described, shown wherever the question is, looked up once, and kept for good."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.db.models import ProtectedError
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pydantic import ValidationError
from wagtail.models import Collection, CollectionViewRestriction

from courses.domain.question_bank import restore_version
from courses.domain.question_changes import differences
from courses.domain.questions import make_bank, publish_definition
from courses.domain.submit import submit
from courses.models import QuestionBank, QuizSource
from courses.questions.adapt import DefinitionBlock, read_definition, write_definition
from courses.questions.pictures import load_pictures, picture_names, rename_pictures
from courses.questions.present import present_question
from courses.questions.registry import get_kind, kinds
from courses.questions.shapes import faults_of
from courses.questions.sheet import lay_out
from tests.factories.courses_quiz import answer_all, begin, definition_of, make_question, make_quiz, set_sources
from tests.factories.pictures import make_picture, shown

HASH = "0123456789" * 4


@pytest.fixture(autouse=True)
def _media_root(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def pictured(kind="single", *, stem=None, option=None):
    """The sample of a kind with a picture in its stem, or in its first option."""
    definition = definition_of(kind, **({"picture": stem} if stem else {}))
    if option:
        definition["options"][0]["picture"] = option
    return definition


def status(response) -> int:
    """The status, with the file behind the answer closed."""
    if response.streaming:
        b"".join(response.streaming_content)
    return response.status_code


# --- the shape -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("picture", "place", "sentence"),
    [
        ({"picture": HASH}, "alt", "Say what the picture shows, for people who cannot see it."),
        ({"picture": HASH, "alt": " "}, "alt", "Please fill this in."),
        ({"picture": HASH, "decorative": True, "alt": "A bench"}, "alt", "only decorates"),
        ({"picture": "bench.png", "alt": "A bench"}, "picture", None),
    ],
)
def test_picture_without_words_is_refused(picture, place, sentence):
    with pytest.raises(ValidationError) as caught:
        get_kind("single").parse(pictured(stem=picture))

    ((where, said),) = faults_of(caught.value)
    assert where == ("picture", place)
    assert sentence is None or sentence in said


@pytest.mark.parametrize("kind", kinds.names())
def test_every_kind_may_show_a_picture(kind):
    shape = get_kind(kind).parse(pictured(kind, stem={"picture": HASH, "alt": "A bench"}))

    assert get_kind(kind).parse(shape.as_data()) == shape
    assert picture_names(shape.as_data()) == [HASH]


def test_pictures_are_called_otherwise_in_files():
    data = pictured(stem={"picture": "a.png", "alt": "A"}, option={"picture": "b.png", "decorative": True})

    renamed = rename_pictures(data, {"a.png": HASH, "b.png": HASH[::-1]})

    assert [sorted(picture_names(found)) for found in (data, renamed)] == [["a.png", "b.png"], [HASH, HASH[::-1]]]
    assert renamed["options"][0]["picture"] == {"picture": HASH[::-1], "decorative": True}
    with pytest.raises(KeyError):
        rename_pictures(data, {"a.png": HASH})


# --- the editor's form -----------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("told", [{"alt": "A bench"}, {"decorative": True}])
def test_picture_survives_the_editors_form(told):
    picture = {"picture": make_picture().file_hash, **told}
    shape = get_kind("single").parse(pictured(stem=picture, option=picture))
    block = DefinitionBlock()

    stream = block.clean(block.to_python(write_definition("single", shape)))
    again = block.clean(block.to_python(stream.get_prep_value()))

    assert read_definition(again) == ("single", shape)


@pytest.mark.django_db
def test_one_picture_twice_may_be_described_twice():
    image = make_picture()
    shape = get_kind("single").parse(pictured(stem=shown(image, "The park"), option=shown(image, "The bench in it")))
    block = DefinitionBlock()

    stream = block.to_python(write_definition("single", shape))

    assert read_definition(stream) == ("single", shape)


@pytest.mark.django_db
def test_question_with_a_picture_that_is_not_here_is_not_published():
    bank = make_bank("Pictures")

    with pytest.raises(Exception, match="A picture of this question is not here"):
        publish_definition(bank, ref="P1", kind="single", definition=pictured(stem={"picture": HASH, "alt": "A bench"}))


# --- on pages --------------------------------------------------------------------------------------------------------


def presented(kind, definition, **kwargs):
    found = get_kind(kind)
    shape = found.parse(definition)
    return present_question(found, shape, lay_out(found, shape, seed="s"), **kwargs)


@pytest.mark.django_db
def test_large_picture_comes_in_two_sizes():
    image = make_picture(size=(1000, 500))

    question = presented("single", pictured(stem=shown(image)))

    assert (question.picture.alt, question.picture.width, question.picture.height) == (
        "Two people on a bench",
        800,
        400,
    )
    assert [part.split()[1] for part in question.picture.srcset.split(", ")] == ["400w", "800w"]


@pytest.mark.django_db
def test_picture_that_is_gone_is_told_in_words():
    question = presented("single", pictured(option={"picture": HASH, "alt": "A bench"}))

    (row,) = [row for row in question.body["rows"] if row["picture"]]
    assert (row["picture"].url, row["picture"].alt) == ("", "A bench")


@pytest.mark.django_db
def test_pictures_of_many_questions_are_one_statement_and_none_is_none(django_assert_num_queries):
    images = [make_picture(size=(40 + at, 30)) for at in range(3)]
    shapes = [get_kind("single").parse(pictured(stem=shown(image), option=shown(image))) for image in images]
    plain = get_kind("single").parse(definition_of("single"))
    load_pictures(shapes)  # makes the sizes

    for some in (shapes[:1], shapes):
        with django_assert_num_queries(1):
            assert len(load_pictures(some)) == len(some)
    with django_assert_num_queries(0):
        assert load_pictures([plain]) == {}


@pytest.fixture
def quiz_with_pictures(cast):
    """`quiz_with_pictures(count)` starts Rosa's attempt at a quiz of so many questions with pictures."""

    def start(count, inside=None, **rules):
        course, quiz = make_quiz(count=1, **rules)
        bank = QuestionBank.objects.create(name=f"Pictures {count}")
        for at in range(count):
            image = make_picture(size=(40 + at, 30), inside=inside)
            definition = pictured(stem=shown(image), option=shown(image, f"Option picture {at}"))
            make_question(bank, f"P{at}", definition=definition)
        set_sources(quiz, QuizSource(bank=bank, draw=count))
        return begin(cast.rosa, course, quiz)

    return start


@pytest.mark.parametrize("count", [1, 3])
def test_result_looks_all_pictures_up_at_once(quiz_with_pictures, cast, as_, count):
    attempt = quiz_with_pictures(count)
    answer_all(cast.rosa, attempt)
    submit(attempt.code, actor=cast.rosa)
    client, url = as_("rosa"), f"/learn/attempts/{attempt.code}/result/"
    client.get(url)

    with CaptureQueriesContext(connection) as captured:
        page = client.get(url).content.decode()

    assert page.count('alt="Two people on a bench"') == count
    assert page.count('alt="Option picture') == count
    assert sum("media_mediarendition" in row["sql"] for row in captured) == 1


def test_picture_stands_on_the_question_page_and_whoever_may_take_the_quiz_gets_it(quiz_with_pictures, as_, client):
    attempt = quiz_with_pictures(1)

    page = as_("rosa").get(f"/learn/attempts/{attempt.code}/1/").content.decode()

    src = page.split('src="')[1:]
    address = next(part.split('"')[0] for part in src if part.startswith("/media/"))
    assert 'alt="Two people on a bench"' in page
    assert 'alt="Option picture 0"' in page
    assert status(as_("rosa").get(address)) == 200


def test_picture_of_a_closed_collection_is_no_visitors(quiz_with_pictures, as_, client):
    closed = Collection.get_first_root_node().add_child(name="Only for members")
    CollectionViewRestriction.objects.create(collection=closed, restriction_type=CollectionViewRestriction.LOGIN)
    attempt = quiz_with_pictures(1, inside=closed)
    page = as_("rosa").get(f"/learn/attempts/{attempt.code}/1/").content.decode()
    address = next(part.split('"')[0] for part in page.split('src="')[1:] if part.startswith("/media/"))

    assert status(as_("rosa").get(address)) == 200
    assert status(client.get(address)) == 404


# --- kept for good ---------------------------------------------------------------------------------------------------


@pytest.fixture
def asked(db):
    """A question that showed a picture once and shows another one now: .image is the one of before."""
    before, now = make_picture(size=(50, 30)), make_picture(size=(51, 30))
    bank = make_bank("Pictures")
    publish_definition(bank, ref="P1", kind="single", definition=pictured(stem=shown(before)))
    question = publish_definition(bank, ref="P1", kind="single", definition=pictured(stem=shown(now)))
    question.image = before
    return question


def test_picture_of_an_old_version_cannot_be_deleted(asked, cast):
    with pytest.raises(ProtectedError), transaction.atomic():
        asked.image.delete()
    with pytest.raises(ProtectedError), transaction.atomic():
        type(asked.image).objects.filter(pk=asked.image.pk).delete()

    asked.image.refresh_from_db()
    assert restore_version(asked, 1, actor=cast.person["elif"]).current_version.number == 3


def test_copy_of_a_picture_may_go(asked):
    twin = make_picture("twin.png", size=(50, 30))

    twin.delete()

    assert twin.file_hash == asked.image.file_hash


def test_picture_that_nobody_asked_about_may_go(asked):
    make_picture("other.png", size=(60, 30)).delete()


def test_editor_reads_why_a_picture_stays(asked, as_, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    client = as_("sam")
    url = reverse("wagtailimages:delete", args=[asked.image.pk])
    bulk = reverse("wagtail_bulk_action", args=["media", "mediaimage", "delete"])

    for response in (client.get(url), client.post(url), client.post(f"{bulk}?id={asked.image.pk}")):
        page = response.content.decode()
        assert response.status_code == 409
        assert "1 question shows this, and what people were asked stays as it was." in page
        assert "Which reply is" not in page

    free = make_picture("other.png", size=(60, 30))
    assert client.get(reverse("wagtailimages:delete", args=[free.pk])).status_code == 200
    assert client.post(reverse("wagtailimages:delete", args=[free.pk])).status_code == 302
    assert not type(free).objects.filter(pk=free.pk).exists()


def test_another_file_does_not_take_the_place_of_a_picture_that_stays(asked, as_, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    client, url = as_("sam"), reverse("wagtailimages:edit", args=[asked.image.pk])
    other = make_picture("other.png", size=(60, 30))
    form = {"title": "Bench", "collection": str(asked.image.collection_id), "description": "", "credit": ""}

    with other.file.open("rb") as file:
        refused = client.post(url, {**form, "file": file})
    told = client.post(url, {**form, "title": "A bench in the park"})

    asked.image.refresh_from_db()
    assert "Upload the new picture as one of its own." in refused.content.decode()
    assert (told.status_code, asked.image.title) == (302, "A bench in the park")


def test_another_picture_is_told_between_versions(asked):
    old, new = asked.versions.order_by("number")

    (line,) = differences(old, new)

    assert (line.label, line.what, line.loud) == ("Picture", "changed", False)
    assert line.before.startswith("Two people on a bench (#")
    assert line.before != line.after
