"""Every block of a lesson: named, explained, rendered with its preview and valid as it stands there."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from courses.blocks import LessonBodyBlock

BLOCKS = LessonBodyBlock().child_blocks
NEEDS_A_FILE = {"image", "video", "audio", "download"}


@pytest.mark.parametrize("name", list(BLOCKS))
def test_blocks_tell_editors_what_they_are(name):
    meta = BLOCKS[name].meta

    assert meta.icon not in ("", "placeholder")
    assert str(BLOCKS[name].label)
    assert str(BLOCKS[name].get_description())
    assert str(meta.group)
    assert meta.template


@pytest.mark.django_db
@pytest.mark.parametrize("name", list(BLOCKS))
def test_blocks_render_their_preview(name):
    block = BLOCKS[name]

    html = block.render(block.get_preview_value())

    assert html.strip()
    assert "style=" not in html
    assert "<script" not in html


@pytest.mark.django_db
@pytest.mark.parametrize("name", [name for name in BLOCKS if name not in NEEDS_A_FILE])
def test_previews_are_valid(name):
    block = BLOCKS[name]

    assert block.clean(block.get_preview_value()) is not None


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(NEEDS_A_FILE))
def test_media_ask_for_their_file(name):
    block = BLOCKS[name]

    with pytest.raises(ValidationError):
        block.clean(block.get_preview_value())


@pytest.mark.parametrize("name", ["video", "audio"])
def test_sound_and_film_need_a_transcript(name):
    block = BLOCKS[name]

    assert block.child_blocks["transcript"].required is True


def test_film_needs_captions():
    assert BLOCKS["video"].child_blocks["captions"].required is True


@pytest.mark.django_db
def test_local_rule_shows_safe_advice_until_the_organisation_has_written():
    block = BLOCKS["local_rule"]
    value = {"tag": "policy", "topic": "Phones", "prompt": "EDITORS ONLY", "fallback": "<p>Ask first.</p>"}

    empty = block.render(block.to_python({**value, "own_text": ""}))
    filled = block.render(block.to_python({**value, "own_text": "<p>Use the blue phone.</p>"}))

    assert "Ask first." in empty
    assert "has not written its own rule" in empty
    assert "EDITORS ONLY" not in empty + filled
    assert "Use the blue phone." in filled
    assert "Ask first." not in filled
