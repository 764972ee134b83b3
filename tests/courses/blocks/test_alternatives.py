"""Words for what cannot be seen or heard: asked for before a page goes out, never in the way of a draft."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from courses.blocks import LessonBodyBlock

STREAM = LessonBodyBlock()


def picture(image, **over):
    return ("image", {"image": {"image": image.pk, "alt_text": "", "decorative": False, **over}, "caption": ""})


def media(kind, file, **over):
    value = {"title": "A talk", "file": file, "minutes": 2, "transcript": "<p>Dana: Hello.</p>", **over}
    return (kind, value | ({"captions_language": "en"} if kind == "video" else {}))


def value_of(*rows):
    return STREAM.to_python([{"type": kind, "value": value} for kind, value in rows])


def fault(row) -> tuple[list[str], str]:
    """Where the fault of one block stands and what it says, ([], "") for none. A draft takes the block anyway."""
    value = value_of(row)
    assert STREAM.clean_deferred(value) is not None
    try:
        STREAM.clean(value)
    except ValidationError as error:
        place, inner = [], error.block_errors[0]
        while getattr(inner, "block_errors", None):
            name, inner = next(iter(inner.block_errors.items()))
            place.append(name)
        return place, inner.messages[0]
    return [], ""


def test_a_picture_is_described_or_decorative(image):
    place, sentence = fault(picture(image))

    assert place == ["image", "alt_text"]
    assert "alt text" in sentence
    assert fault(picture(image, alt_text="An empty bench"))[0] == []
    assert fault(picture(image, decorative=True))[0] == []


@pytest.mark.parametrize("alternative", ["b.jpg", "IMG_2041", "holiday-picture.PNG", "DSC 0042"])
def test_the_name_of_a_file_is_no_description(image, alternative):
    place, sentence = fault(picture(image, alt_text=alternative))

    assert place == ["image", "alt_text"]
    assert "the name of a file" in sentence


@pytest.mark.parametrize("transcript", ["", "<p></p>", '<p data-block-key="a"> &nbsp; </p>'])
def test_recordings_need_a_transcript(document, transcript):
    sound, film = document("talk.mp3").pk, document("talk.mp4").pk
    captions = document("talk.vtt").pk

    assert fault(media("audio", sound, transcript=transcript))[0] == ["transcript"]
    assert fault(media("video", film, captions=captions, transcript=transcript))[0] == ["transcript"]
    assert fault(media("audio", sound))[0] == []


def test_films_need_captions_of_the_right_kind(document):
    film = document("talk.mp4").pk

    assert fault(media("video", film, captions=None))[0] == ["captions"]
    assert fault(media("video", film, captions=document("talk.vtt").pk))[0] == []


def test_a_draft_may_lack_the_file_itself():
    assert fault(media("audio", None))[0] == ["file"]
