"""What pictures add to the CMS: those that must stay are not deleted, and the page says why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from wagtail import hooks
from wagtail.images.views.images import DeleteView

from website.core.access import AccessMarker, mark
from website.media.models import MediaImage
from website.media.uses import why_kept


class DeletePicture(DeleteView):
    """Wagtail's question before a picture is deleted, unless it must stay."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The question, or why not."""
        return say_why_kept(request, [self.object]) or super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Deletes it, or says why not."""
        return say_why_kept(request, [self.object]) or super().post(request, *args, **kwargs)


delete_picture = mark(DeletePicture.as_view(), AccessMarker("permission", "media.image"))


# Before Wagtail's own address of the same form.
@hooks.register("register_admin_urls", order=-10)
def picture_urls() -> list:
    """Deleting one picture."""
    return [path("images/<int:image_id>/delete/", delete_picture, name="media_delete_picture")]


@hooks.register("before_bulk_action")
def keep_pictures_of_many(
    request: HttpRequest, action_type: str, objects: list, action_class_instance: object
) -> HttpResponse | None:
    """The same for many at once."""
    images = [found for found in objects if isinstance(found, MediaImage)] if action_type == "delete" else []
    return say_why_kept(request, images) if images else None


def say_why_kept(request: HttpRequest, images: Sequence[MediaImage]) -> HttpResponse | None:
    """The page that says why these pictures stay; None when they may go."""
    found = why_kept(images)
    if not found:
        return None
    context = {"images": images, "reasons": found}
    return render(request, "wagtailadmin/media/pictures_kept.html", context, status=409)
