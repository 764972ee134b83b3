"""Pictures that come with questions: looked at, kept once, found again, and taken out again."""

from __future__ import annotations

import pytest

from courses.domain import question_pictures
from courses.domain.question_batch import Batch
from courses.domain.question_export import export_bank
from courses.domain.question_import import plan_import, run_import
from courses.models import Question, QuestionBank, QuestionVersion
from tests.courses.exchange.fake import Plain, asking, plain_file
from tests.website.media.conftest import photo_with_place, picture_bytes, png_bomb
from website.media.models import MediaImage

PNG, OTHER = picture_bytes(), picture_bytes(size=(41, 30))


@pytest.fixture(autouse=True)
def _media_root(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def shown(name="a.png", data=PNG, stem="What is here?", ref="P1", more=None):
    """A question with a picture."""
    row = asking(stem, ref=ref, pictures={name: data.hex(), **(more or {})})
    row["definition"]["picture"] = {"picture": name, "alt": "A park"}
    return row


def bring(*rows, bank="Pictures"):
    return run_import(plan_import(Plain().read(plain_file(*rows)), bank_name=bank, publish=True))


def outcomes(done):
    return [item.outcome for item in done.items]


def stored(settings):
    folder = settings.MEDIA_ROOT / "original_images"
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


@pytest.mark.django_db
def test_a_picture_is_kept_once_in_its_collection_and_found_again(settings):
    rows = (shown(more={"unused.png": OTHER.hex()}), shown(stem="And here?", ref="P2"))

    assert outcomes(bring(*rows)) == ["new", "new"]

    image = MediaImage.objects.get()
    held = {version.definition["picture"]["picture"] for version in QuestionVersion.objects.all()}
    assert held == {image.file_hash}
    assert (image.title, image.collection.name, image.width) == ("a", "Questions", 40)
    assert image.file_size == (settings.MEDIA_ROOT / image.file.name).stat().st_size
    assert outcomes(bring(*rows)) == ["unchanged", "unchanged"]
    assert outcomes(bring(shown(data=OTHER))) == ["updated"]
    assert (MediaImage.objects.count(), len(stored(settings))) == (2, 2)


@pytest.mark.django_db
def test_a_photo_loses_its_place_and_is_found_again_all_the_same(settings):
    rows = [shown("p.jpg", photo_with_place())]

    bring(*rows)

    (name,) = stored(settings)
    assert b"Elm Street" not in (settings.MEDIA_ROOT / "original_images" / name).read_bytes()
    assert outcomes(bring(*rows)) == ["unchanged"]
    taken_along = export_bank(QuestionBank.objects.get(), Plain()).data
    again = run_import(plan_import(Plain().read(taken_along), bank_name="Pictures", publish=True))
    elsewhere = run_import(plan_import(Plain().read(taken_along), bank_name="Copy", publish=True))
    assert (outcomes(again), outcomes(elsewhere)) == (["unchanged"], ["new"])
    assert MediaImage.objects.count() == 1


@pytest.mark.django_db
def test_a_picture_that_cannot_be_taken_refuses_its_question_alone(settings, monkeypatch):
    settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE = 5_000_000
    monkeypatch.setattr(question_pictures, "MOST_PIXELS", 100 * 100)
    rows = (
        shown("bomb.png", png_bomb(), ref="1"),
        shown("a.svg", b"<svg/>", ref="2"),
        shown("a.png", b"no picture", ref="3"),
        shown("cut.png", PNG[:-40], ref="4"),
        shown("large.png", picture_bytes(size=(200, 200)), ref="5"),
        shown("heavy.png", b"\x00" * 5_000_001, ref="6"),
        shown(ref="7"),
    )

    done = bring(*(row | {"definition": {**row["definition"], "stem": f"{n}?"}} for n, row in enumerate(rows)))

    assert outcomes(done) == [*["refused"] * 6, "new"]
    for item, words in zip(
        done.items, ("too many pixels", "Use JPEG", "cannot read", "cannot read", "million pixels", "too big"),
        strict=False,
    ):  # fmt: skip
        assert words in item.why
        assert item.why.startswith("Its picture “")
    assert MediaImage.objects.count() == len(stored(settings)) == 1


@pytest.mark.django_db
def test_a_file_of_too_many_large_pictures_is_taken_as_far_as_it_goes(monkeypatch):
    monkeypatch.setattr(question_pictures, "MOST_NEW_PIXELS", 2000)

    done = bring(shown(), shown(data=OTHER, stem="And here?", ref="P2"))

    assert outcomes(done) == ["new", "refused"]
    assert "too many large pictures" in done.items[1].why


@pytest.mark.django_db
def test_a_failed_import_leaves_no_file(settings, monkeypatch):
    def fail(self):
        raise RuntimeError

    monkeypatch.setattr(Batch, "finish", fail)
    with pytest.raises(RuntimeError):
        bring(shown())

    assert (stored(settings), MediaImage.objects.count(), Question.objects.count()) == ([], 0, 0)


@pytest.mark.django_db
def test_a_picture_that_is_gone_is_named_at_export(settings):
    bring(shown())
    MediaImage.objects.all()._raw_delete("default")  # as when a database is put together from parts

    written = export_bank(QuestionBank.objects.get(), Plain())

    assert written.losses == (("One right answer P1", "A picture of it is not here any more and was left out."),)
    assert b'"picture"' not in written.data
    assert outcomes(bring(shown())) == ["updated"]
    assert (MediaImage.objects.count(), QuestionVersion.objects.count()) == (1, 1)
