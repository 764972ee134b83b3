"""Files for blocks."""

from __future__ import annotations

import io

import pytest
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile

from tests.website.media.conftest import picture_bytes
from website.media.models import MediaDocument, MediaImage


@pytest.fixture
def document(db, settings, tmp_path):
    """`document(name)` adds a document."""
    settings.MEDIA_ROOT = tmp_path

    def add(name):
        made = MediaDocument(title=name)
        made.file.save(name, ContentFile(b"x" * 200))
        return made

    return add


@pytest.fixture
def image(db, settings, tmp_path):
    """A picture."""
    settings.MEDIA_ROOT = tmp_path
    return MediaImage.objects.create(title="Bench", file=ImageFile(io.BytesIO(picture_bytes("JPEG")), "b.jpg"))
