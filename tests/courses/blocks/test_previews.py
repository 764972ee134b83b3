"""Every block of a lesson in the editor's list: explained, with an example that looks like the product and is valid."""

from __future__ import annotations

import pytest
from django.urls import reverse

from courses.blocks import LessonBodyBlock

BLOCKS = LessonBodyBlock().child_blocks


def with_files(name, value, document, image):
    """The example of a block that needs a file, with one."""
    if name == "image":
        value["image"] = (
            BLOCKS["image"]
            .child_blocks["image"]
            .normalize({"image": image, "alt_text": "An empty bench", "decorative": False})
        )
    files = {"video": "talk.mp4", "audio": "talk.mp3", "download": "log.pdf"}
    if name in files:
        value["file"] = document(files[name])
    if name == "video":
        value["captions"] = document("talk.vtt")
    return value


def test_every_block_has_a_place_in_the_list_and_says_what_it_is_for():
    for name, block in BLOCKS.items():
        parts = (str(block.meta.group), str(block.label), str(block.get_description()), block.meta.icon)
        assert all(parts), name
        assert block.is_previewable, name
        assert str(block.get_description()).endswith("."), name


def test_groups_stand_together():
    """Wagtail shows a group where its first block stands; one that comes back later would be torn apart."""
    groups = [str(block.meta.group) for block in BLOCKS.values()]

    assert len(set(groups)) == len([group for at, group in enumerate(groups) if at == 0 or groups[at - 1] != group])


def test_every_example_is_valid_and_shows_in_our_dress(as_, document, image):
    elif_ = as_("elif")
    for name, block in BLOCKS.items():
        value = with_files(name, block.get_preview_value(), document, image)
        assert block.clean(value) is not None, name

        html = elif_.get(reverse("wagtailadmin_block_preview"), {"id": block.definition_prefix}).content.decode()

        assert "css/mainstay" in html, name
        if getattr(block.meta, "preview_template", None) == "blocks/courses/preview.html":
            assert "css/parts/lesson" in html, name
        assert "SECRET" not in html


@pytest.mark.parametrize("name", ["rosa", "dana"])
def test_nobody_else_sees_examples(as_, name):
    url = reverse("wagtailadmin_block_preview")

    assert as_(name).get(url, {"id": BLOCKS["text"].definition_prefix}).status_code == 302
