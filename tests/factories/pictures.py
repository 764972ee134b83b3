"""Pictures as an upload in the editor's pages leaves them."""

from __future__ import annotations

import hashlib
import io
from typing import Any

from django.core.files.images import ImageFile
from PIL import Image
from wagtail.models import Collection

from website.media.models import MediaImage


def make_picture(name: str = "bench.png", *, size: tuple[int, int] = (40, 30), inside: Any = None) -> MediaImage:
    """A stored picture; another size is another picture."""
    target = io.BytesIO()
    Image.new("RGB", size, (20, 90, 80)).save(target, "PNG")
    return MediaImage.objects.create(
        title=name,
        file=ImageFile(target, name),
        file_hash=hashlib.sha1(target.getvalue(), usedforsecurity=False).hexdigest(),
        collection=inside or Collection.get_first_root_node(),
    )


def shown(image: MediaImage, alt: str = "Two people on a bench") -> dict[str, Any]:
    """The picture as a definition names it."""
    return {"picture": image.file_hash, "alt": alt}
