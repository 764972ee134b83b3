"""Pictures that must stay as they are, because something that is kept for good shows them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import ProtectedError

from website.core.contributions import Registry
from website.media.models import MediaImage

reasons: Registry[Callable[[Sequence[str]], str]] = Registry("reasons to keep pictures")
"""Each gets the hashes of files that would be gone and gives a sentence about what shows them, "" for nothing."""


def why_kept(images: Sequence[MediaImage]) -> list[str]:
    """Sentences that say why these pictures cannot be deleted or replaced; empty when they can.

    A picture whose file is here a second time may go: whatever shows it finds the other one.
    """
    hashes = {image.file_hash for image in images if image.file_hash}
    others = MediaImage.objects.filter(file_hash__in=hashes).exclude(pk__in=[image.pk for image in images])
    gone = sorted(hashes - set(others.values_list("file_hash", flat=True))) if hashes else []
    return [sentence for reason in reasons if gone and (sentence := reason(gone))]


def refuse_to_delete(sender: Any, instance: MediaImage, **extra: Any) -> None:
    """Receiver of `pre_delete`: whoever deletes, a picture that must stay is not deleted. Raises ProtectedError."""
    found = why_kept([instance])
    if found:
        raise ProtectedError(" ".join(found), {instance})
