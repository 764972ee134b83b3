"""Upload forms of the CMS: what comes in is checked by content."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from website.media.content import check_document
from website.media.pictures import check_picture, without_metadata
from website.media.uses import why_kept


def _extension(file: UploadedFile) -> str:
    return Path(file.name or "").suffix.lstrip(".").lower()


class PictureField(WagtailImageField):
    """Wagtail's image field, after a look at the header that cannot fail with anything but a sentence."""

    def to_python(self, data: Any) -> Any:
        """Checks the file, writes it anew without metadata, and hands it on to Wagtail's own checks."""
        if not isinstance(data, UploadedFile):
            return super().to_python(data)
        if data.size and data.size > settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE:
            raise ValidationError(
                _("This file is too big: %(most)s at most."),
                code="file_too_large",
                params={"most": filesizeformat(settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE)},
            )
        check_picture(data, _extension(data))
        return super().to_python(without_metadata(data, data.name or ""))


class PictureForm(BaseImageForm):
    """The form behind every way to upload a picture."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plain = self.fields.get("file")
        if plain is not None:
            self.fields["file"] = PictureField(label=plain.label, required=plain.required, widget=plain.widget)

    def clean(self) -> dict[str, Any]:
        """Refuses another file in the place of one that must stay."""
        cleaned = super().clean()
        if self.instance.pk and "file" in self.changed_data and (found := why_kept([self.instance])):
            self.add_error("file", " ".join([*found, str(_("Upload the new picture as one of its own."))]))
        return cleaned


class DocumentForm(BaseDocumentForm):
    """The form behind every way to upload a file."""

    def clean_file(self) -> Any:
        """Refuses files that are too big or are not what their name says."""
        file = self.cleaned_data["file"]
        if isinstance(file, UploadedFile):
            if file.size and file.size > settings.MEDIA_DOCUMENT_MAX_BYTES:
                raise ValidationError(
                    _("This file is too big: %(most)s at most."),
                    code="file_too_large",
                    params={"most": filesizeformat(settings.MEDIA_DOCUMENT_MAX_BYTES)},
                )
            check_document(file, _extension(file))
        return file

    def _post_clean(self) -> None:
        """A file that was refused is not judged a second time, by a name that it has no more."""
        refused = self.errors["file"].copy() if "file" in self.errors else None
        super()._post_clean()
        if refused:
            self.errors["file"] = refused
