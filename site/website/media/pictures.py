"""Pictures as they come in: looked at before they are opened, and made anew without what cameras write into them."""

from __future__ import annotations

import io
import warnings
from typing import BinaryIO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS = {"jpg": "JPEG", "jpeg": "JPEG", "png": "PNG", "gif": "GIF", "webp": "WEBP"}
_SAVE = {
    "JPEG": {"quality": 90, "optimize": True},
    "PNG": {"optimize": True},
    "GIF": {},
    "WEBP": {"quality": 90, "method": 4},
}
_BROKEN = (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, TypeError, KeyError, IndexError)


def check_picture(file: BinaryIO, extension: str) -> None:
    """Refuses what is not a still picture of the format its name says, or is too large once unpacked.

    Reads the header only. Leaves the file at its start. Raises ValidationError with a sentence for the person.
    """
    wanted = FORMATS.get(extension.lower())
    if wanted is None:
        raise ValidationError(
            _("Pictures of this type are not taken. Use JPEG, PNG, WebP or GIF."), code="type_refused"
        )
    with _opened(file, wanted) as picture:
        width, height = picture.size
        if width * height > settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS:
            raise _too_large()
        if getattr(picture, "is_animated", False):
            raise ValidationError(
                _("Moving pictures are not taken, because they distract many people. Upload a video instead."),
                code="animated",
            )


def without_metadata(file: BinaryIO, name: str) -> InMemoryUploadedFile:
    """The picture turned the right way up and written anew: no place, no camera, no comments, nothing appended.

    The file must have passed `check_picture`. Raises ValidationError when its pixels cannot be read.
    """
    wanted = FORMATS[name.rpartition(".")[2].lower()]
    target = io.BytesIO()
    with _opened(file, wanted) as picture:
        try:
            picture.load()
            clean = _pixels(picture, wanted)
            clean.save(target, wanted, **_SAVE[wanted])
        except _BROKEN as error:
            raise _unreadable() from error
    size = target.tell()
    target.seek(0)
    return InMemoryUploadedFile(target, "file", name, Image.MIME[wanted], size, None)


def _pixels(picture: Image.Image, wanted: str) -> Image.Image:
    """The picture's pixels alone, upright, in a mode that `wanted` can hold."""
    upright = ImageOps.exif_transpose(picture)
    if upright.mode in ("P", "PA", "LA", "I", "I;16", "F", "CMYK", "YCbCr"):
        has_alpha = "transparency" in upright.info or upright.mode in ("PA", "LA")
        upright = upright.convert("RGBA" if has_alpha else "RGB")
    if wanted == "JPEG" and upright.mode != "L":
        upright = upright.convert("RGB")
    clean = upright.copy()
    clean.info = {}
    return clean


class _opened:  # noqa: N801 - reads as a verb in a with statement
    """Opens a picture as `wanted` and nothing else; what Pillow throws at strange files becomes a sentence."""

    def __init__(self, file: BinaryIO, wanted: str) -> None:
        self.file = file
        self.wanted = wanted

    def __enter__(self) -> Image.Image:
        self.file.seek(0)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error", Image.DecompressionBombWarning)
                self.picture = Image.open(self.file, formats=[self.wanted])
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise _too_large() from error
        except _BROKEN as error:
            raise _unreadable() from error
        return self.picture

    def __exit__(self, *exception: object) -> None:
        self.file.seek(0)


def _too_large() -> ValidationError:
    return ValidationError(
        _("This picture has too many pixels: %(most)s million at most. Please make it smaller."),
        code="too_many_pixels",
        params={"most": settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS // 1_000_000},
    )


def _unreadable() -> ValidationError:
    return ValidationError(
        _("We cannot read this picture. It is broken, or it is of another type than its name says."), code="unreadable"
    )
