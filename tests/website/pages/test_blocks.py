from __future__ import annotations

import io

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.urls import reverse
from django.utils import translation
from wagtail.blocks import ListBlock
from wagtail.fields import StreamField

from tests.html import check_fragment
from tests.website.media.conftest import picture_bytes
from website.media.models import MediaDocument, MediaImage
from website.pages import blocks, home_blocks
from website.pages.models import StandardPage

NAMED = [(name, kind()) for name, kind in blocks.SHARED_BLOCKS] + [
    ("cards", home_blocks.CardsBlock()),
    ("steps", home_blocks.StepsBlock()),
]
WITH_FILES = {"image", "video", "audio", "download"}


@pytest.fixture
def document(db, settings, tmp_path):
    """Adds a document called `name`."""
    settings.MEDIA_ROOT = tmp_path

    def add(name):
        made = MediaDocument(title=name)
        made.file.save(name, ContentFile(b"x" * 2048))
        return made

    return add


@pytest.mark.parametrize(("name", "block"), NAMED, ids=[name for name, __ in NAMED])
def test_block_tells_editors_what_it_is(name, block):
    told = [block.meta.icon, str(block.label), block.meta.description, block.meta.group, block.meta.template]

    assert all(told)
    assert block.meta.icon != "placeholder" or name == "cards"


@pytest.mark.parametrize(("name", "block"), NAMED, ids=[name for name, __ in NAMED])
def test_block_renders_its_preview(db, name, block):
    html = block.render(block.get_preview_value())

    assert (check_fragment(html), bool(html.strip())) == ([], True)


@pytest.mark.parametrize(("name", "block"), [pair for pair in NAMED if pair[0] not in WITH_FILES])
def test_block_takes_its_own_preview_as_valid(db, name, block):
    assert block.clean(block.get_preview_value()) is not None


@pytest.mark.parametrize(
    ("block", "list_name", "label"),
    [
        (home_blocks.CardsBlock(), "cards", "Card"),
        (home_blocks.StepsBlock(), "steps", "Step"),
    ],
)
def test_a_card_and_a_step_are_named_by_their_title_in_the_cms(block, list_name, label):
    child = block.child_blocks[list_name].child_block

    assert (str(child.label), child.meta.label_format) == (label, "{title}")


def test_every_list_of_every_page_and_question_names_its_items():
    nameless, seen = [], set()

    def walk(block, place):
        if id(block) in seen:
            return
        seen.add(id(block))
        if isinstance(block, ListBlock):
            nameless.extend([place] if not str(block.child_block.label) else [])
            walk(block.child_block, f"{place}[]")
        for name, child in getattr(block, "child_blocks", {}).items():
            walk(child, f"{place}.{name}")

    for model in apps.get_models():
        for field in model._meta.local_fields:
            if isinstance(field, StreamField):
                walk(field.stream_block, f"{model.__name__}.{field.name}")
    assert seen
    assert nameless == []


def cards_leading_to(page):
    block = home_blocks.CardsBlock()
    value = block.get_preview_value()
    value["cards"][0]["page"] = page
    return block.render(value)


def test_a_card_leads_only_to_what_is_published(home):
    page = home.add_child(instance=StandardPage(title="About us", slug="about-us"))
    assert "About us</a>" in cards_leading_to(page)

    page.unpublish()
    assert "About us" not in cards_leading_to(StandardPage.objects.get(pk=page.pk))


def test_a_card_says_which_language_its_page_is_in(home):
    page = home.add_child(instance=StandardPage(title="About us", slug="about-us"))

    with translation.override("es"):
        assert ' lang="en" dir="auto">About us</a>' in cards_leading_to(page)


def test_story_block_holds_all_shared_blocks():
    assert list(blocks.StoryBlock().child_blocks) == [name for name, __ in blocks.SHARED_BLOCKS]


def test_text_has_no_headings_so_that_their_order_stays_right():
    assert {"h1", "h2", "h3", "image", "embed"} & set(blocks.TEXT_FEATURES) == set()


def media_value(block, **files):
    value = {**block.meta.preview_value, **files}
    return block.to_python(
        {name: getattr(found, "pk", found) for name, found in value.items()}  # as stored: files by their key
    )


def faults(block, value) -> list[str]:
    with pytest.raises(ValidationError) as caught:
        block.clean(value)
    return sorted(caught.value.block_errors)


@pytest.mark.parametrize(("kind", "name"), [(blocks.VideoBlock, "talk.mp4"), (blocks.AudioBlock, "talk.mp3")])
def test_recording_without_transcript_is_refused(document, kind, name):
    block = kind()
    extra = {"captions": document("talk.vtt")} if kind is blocks.VideoBlock else {}

    assert faults(block, media_value(block, file=document(name), transcript="", **extra)) == ["transcript"]


def test_video_without_captions_is_refused(document):
    block = blocks.VideoBlock()

    assert faults(block, media_value(block, file=document("talk.mp4"))) == ["captions"]


@pytest.mark.parametrize(
    ("kind", "files", "wrong"),
    [
        (blocks.VideoBlock, {"file": "talk.pdf", "captions": "talk.vtt"}, ["file"]),
        (blocks.VideoBlock, {"file": "talk.mp4", "captions": "talk.txt"}, ["captions"]),
        (blocks.AudioBlock, {"file": "talk.mp4"}, ["file"]),
    ],
)
def test_recording_of_another_type_is_refused(document, kind, files, wrong):
    block = kind()

    assert faults(block, media_value(block, **{name: document(file) for name, file in files.items()})) == wrong


def test_video_renders_captions_and_transcript(document):
    block = blocks.VideoBlock()
    value = media_value(block, file=document("talk.mp4"), captions=document("talk.vtt"))

    html = block.render(block.clean(value))

    assert check_fragment(html) == []
    assert [part in html for part in ('kind="captions"', "Read what is said", 'type="video/mp4"')] == [True] * 3


def test_download_says_type_and_size(document):
    block = blocks.DownloadBlock()

    html = block.render(media_value(block, file=document("log.pdf")))

    assert ("PDF" in html, "2.0\xa0KB" in html, "/documents/" in html) == (True, True, True)


def test_image_has_sizes_and_waits_until_it_is_seen(document):
    image = MediaImage.objects.create(
        title="Bench", file=ImageFile(io.BytesIO(picture_bytes("JPEG", (1600, 900))), "b.jpg")
    )
    block = blocks.ImageWithAltBlock()
    value = block.to_python(
        {"image": {"image": image.pk, "alt_text": "An empty bench", "decorative": False}, "caption": "Where it began"}
    )

    html = block.render(value)

    assert check_fragment(html) == []
    parts = ('alt="An empty bench"', 'loading="lazy"', "srcset=", 'width="400"', "Where it began")
    assert [part in html for part in parts] == [True] * len(parts)


def test_image_without_words_is_refused(document):
    image = MediaImage.objects.create(title="Bench", file=ImageFile(io.BytesIO(picture_bytes("JPEG")), "b.jpg"))
    block = blocks.ImageWithAltBlock()
    value = block.to_python({"image": {"image": image.pk, "alt_text": "", "decorative": False}, "caption": ""})

    assert faults(block, value) == ["image"]


def test_table_is_built_by_loaders_with_headings():
    block = blocks.TableBlock()
    value = block.to_python(
        blocks.TableBlock.build(caption="Kinds", columns=["Kind", "Example"], rows=[["Open", "What?"]])
    )

    html = block.render(value)

    assert check_fragment(html) == []
    parts = (
        "<caption>Kinds</caption>",
        '<th scope="col">Example</th>',
        '<th scope="row">Open</th>',
        'data-label="Example"',
    )
    assert [part in html for part in parts] == [True] * 4


def test_hostile_text_in_blocks_is_escaped():
    block = blocks.QuoteBlock()

    html = block.render(
        block.to_python({"text": "<script>alert(1)</script>", "source": '"><img src=x onerror=alert(1)>'})
    )

    assert ("<script>" in html, "<img" in html) == (False, False)


def test_editor_sees_block_preview_with_our_stylesheet(db, as_):
    html = (
        as_("elif").get(reverse("wagtailadmin_block_preview"), {"id": blocks.CalloutBlock().definition_prefix}).content
    )

    assert b"mainstay.css" in html or b"Block not found" in html
