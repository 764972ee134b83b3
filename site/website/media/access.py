"""Who may have a file. Documents are for people with an account, unless they lie in the public collection."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import Http404
from wagtail.models import Collection, CollectionViewRestriction

from website.media.models import MediaDocument, MediaRendition


def public_collections() -> QuerySet[Collection]:
    """The collection that editors call “Public” (setting MEDIA_PUBLIC_COLLECTION), and those below it."""
    found = Collection.objects.filter(name=settings.MEDIA_PUBLIC_COLLECTION, depth=2).first()
    if found is None:
        return Collection.objects.none()
    return Collection.objects.filter(path__startswith=found.path)


def restricted_for(user) -> Q:
    """The collections, by their tree path, whose restrictions in the CMS keep `user` out; as a Q on `collection`."""
    paths = []
    groups = set(user.groups.values_list("pk", flat=True)) if user.is_authenticated else set()
    for restriction in CollectionViewRestriction.objects.select_related("collection").prefetch_related("groups"):
        by_group = restriction.restriction_type == CollectionViewRestriction.GROUPS
        outside = by_group and not groups & {group.pk for group in restriction.groups.all()}
        if outside or not user.is_authenticated:
            paths.append(restriction.collection.path)
    blocked = Q(pk__in=[])
    for path in paths:
        blocked |= Q(collection__path__startswith=path)
    return blocked


def documents_visible_to(user) -> QuerySet[MediaDocument]:
    """The documents `user` may have."""
    documents = MediaDocument.objects.exclude(restricted_for(user))
    return documents if user.is_authenticated else documents.filter(collection__in=public_collections())


def get_document_for(user, code: str, filename: str) -> MediaDocument:
    """One document. Raises Http404 when there is none of that name for `user`."""
    found = documents_visible_to(user).filter(code=code).first()
    if found is None or found.filename != filename:
        raise Http404
    return found


def get_picture_for(user, name: str) -> MediaRendition:
    """One resized picture by the name of its file. Raises Http404 when there is none for `user`.

    Pictures are open to everybody, because public pages show them, unless their collection is restricted in the CMS.
    """
    found = MediaRendition.objects.select_related("image__collection").filter(file=name).first()
    if found is None:
        raise Http404
    if is_restricted(found) and not _may_see(user, found):
        raise Http404
    return found


def is_restricted(rendition: MediaRendition) -> bool:
    """Whether the picture's collection is closed to visitors."""
    return rendition.image.collection.get_view_restrictions().exists()


def _may_see(user, rendition: MediaRendition) -> bool:
    return not type(rendition.image).objects.filter(restricted_for(user), pk=rendition.image_id).exists()
