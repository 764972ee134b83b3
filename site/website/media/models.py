"""Custom image and document models, ours from the first migration on."""

from __future__ import annotations

from typing import Any

from django.core.files import File
from django.core.files.base import ContentFile
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition, Image

from website.core.models import Coded
from website.core.tidy import tidy_texts


class MediaImage(AbstractImage):
    """A picture. Its description is asked for at upload; a block may still give a better one for its place."""

    credit = models.CharField(
        _("credit"), max_length=200, blank=True, help_text=_("Who made the picture and under which licence.")
    )

    admin_form_fields = (*Image.admin_form_fields, "description", "credit")

    class Meta(AbstractImage.Meta):
        verbose_name = _("image")
        verbose_name_plural = _("images")

    def clean(self) -> None:
        """Texts are kept in one form, whatever was pasted."""
        super().clean()
        tidy_texts(self)

    def generate_rendition_file(self, *args: Any, **kwargs: Any) -> File:
        """The resized picture in memory; Wagtail leaves its temporary file open."""
        made = super().generate_rendition_file(*args, **kwargs)
        with made:
            made.seek(0)
            return ContentFile(made.read(), name=made.name)


class MediaRendition(AbstractRendition):
    """A resized copy of a picture."""

    image = models.ForeignKey(MediaImage, models.CASCADE, related_name="renditions")

    class Meta:
        # Pictures are served by name (`media.views`), so that private collections stay private.
        indexes = [models.Index(fields=["file"], name="media_rendition_by_file")]
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="media_rendition_once_per_spec"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.filter_spec} of image {self.image_id}"


class MediaDocument(AbstractDocument, Coded):
    """A file to download: worksheets, captions, recordings. Its address holds a code, never its number."""

    credit = models.CharField(
        _("credit"), max_length=200, blank=True, help_text=_("Who made the file and under which licence.")
    )

    admin_form_fields = (*Document.admin_form_fields, "credit")

    class Meta(AbstractDocument.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")

    def clean(self) -> None:
        """Texts are kept in one form, whatever was pasted."""
        super().clean()
        tidy_texts(self)

    @property
    def url(self) -> str:
        """Where people who may have the file get it."""
        return reverse("media:document", args=[self.code, self.filename])

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Notes the size of the file, which download links tell, whichever way the file came in."""
        if self.file and self.file_size is None:
            self.file_size = self.file.size
        super().save(*args, **kwargs)
