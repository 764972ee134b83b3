from __future__ import annotations

import io

import pytest
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from wagtail.models import Collection, CollectionViewRestriction

from tests.website.media.conftest import picture_bytes
from website.media.models import MediaDocument, MediaImage

WORDS = b"%PDF-1.7 the worksheet of lesson 3"


def collection(name: str) -> Collection:
    return Collection.get_first_root_node().add_child(name=name)


def add_document(name="log.pdf", content=WORDS, inside=None) -> MediaDocument:
    document = MediaDocument(title="Log", collection=inside or Collection.get_first_root_node())
    document.file.save(name, ContentFile(content))
    return document


def add_rendition(inside=None):
    file = ImageFile(io.BytesIO(picture_bytes("PNG")), "bench.png")
    image = MediaImage.objects.create(title="Bench", file=file, collection=inside or Collection.get_first_root_node())
    return image.get_rendition("width-20|format-webp")


def body(response) -> bytes:
    # Reading a stream to its end closes it; `close()` would close the test's database connection too.
    return b"".join(response.streaming_content) if response.streaming else response.content


def status(response) -> int:
    """The status, with the file behind the answer closed."""
    body(response)
    return response.status_code


def test_document_is_served_to_member_as_attachment(as_):
    document = add_document()

    response = as_("rosa").get(document.url)

    assert body(response) == WORDS
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_document_address_holds_no_primary_key(cast):
    document = add_document()

    assert document.url == f"/documents/{document.code}/{document.filename}"


@pytest.mark.parametrize("code", ["real", "aaaaaaaaaaaaaa"])
def test_document_asks_visitor_to_sign_in_whether_or_not_it_exists(as_, code):
    document = add_document()
    url = document.url if code == "real" else f"/documents/{code}/log.pdf"

    response = as_(None).get(url)

    assert (response.status_code, response["Location"]) == (302, f"/account/login/?next={url}")


def test_document_of_public_collection_is_served_to_visitor(as_):
    document = add_document(inside=collection("Public"))

    assert body(as_(None).get(document.url)) == WORDS


def test_document_under_other_name_is_not_found(as_):
    document = add_document()

    assert status(as_("rosa").get(f"/documents/{document.code}/other.pdf")) == 404


def test_document_of_restricted_collection_is_only_for_its_group(as_, cast):
    inside = collection("For editors")
    restriction = CollectionViewRestriction.objects.create(collection=inside, restriction_type="groups")
    restriction.groups.add(Group.objects.get(name="editor"))
    document = add_document(inside=inside)

    assert (status(as_("rosa").get(document.url)), status(as_("elif").get(document.url))) == (404, 200)


def test_document_with_nul_in_name_is_not_a_server_error(as_):
    document = add_document()

    assert status(as_("rosa").get(f"/documents/{document.code}/log%00.pdf")) == 400


def test_document_type_comes_from_our_table_not_from_content(as_):
    document = add_document("notes.txt", b"<script>alert(1)</script>")

    response = as_("rosa").get(document.url)
    body(response)

    assert (response["Content-Type"], response["X-Content-Type-Options"]) == ("text/plain; charset=utf-8", "nosniff")


@pytest.mark.parametrize(
    ("asked", "status", "content", "told"),
    [
        ("bytes=0-3", 206, b"0123", "bytes 0-3/10"),
        ("bytes=7-", 206, b"789", "bytes 7-9/10"),
        ("bytes=-2", 206, b"89", "bytes 8-9/10"),
        ("bytes=4-99", 206, b"456789", "bytes 4-9/10"),
        ("bytes=0-1,3-4", 200, b"0123456789", None),
        ("lines=1-2", 200, b"0123456789", None),
    ],
)
def test_part_of_recording_is_served(as_, asked, status, content, told):
    document = add_document("talk.mp3", b"0123456789")

    response = as_("rosa").get(document.url, headers={"Range": asked})

    assert (response.status_code, body(response), response.get("Content-Range")) == (status, content, told)
    assert response["Content-Disposition"].startswith("inline;")


def test_part_past_the_end_is_refused(as_):
    document = add_document("talk.mp3", b"0123456789")

    response = as_("rosa").get(document.url, headers={"Range": "bytes=10-"})

    assert (response.status_code, response["Content-Range"]) == (416, "bytes */10")


def test_picture_is_served_to_visitor_and_may_be_kept(as_):
    rendition = add_rendition()

    response = as_(None).get(rendition.url)
    body(response)

    assert (response.status_code, response["Content-Type"]) == (200, "image/webp")
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"


def test_picture_may_be_kept_by_member_too(as_):
    rendition = add_rendition()

    response = as_("rosa").get(rendition.url)
    body(response)

    assert response["Cache-Control"] == "public, max-age=31536000, immutable"


def test_picture_of_restricted_collection_is_hidden_from_visitor(as_):
    inside = collection("Members")
    CollectionViewRestriction.objects.create(collection=inside, restriction_type="login")
    rendition = add_rendition(inside)

    assert status(as_(None).get(rendition.url)) == 404
    response = as_("rosa").get(rendition.url)
    body(response)
    assert response["Cache-Control"] == "private, max-age=3600"


def test_original_picture_is_never_served(as_):
    image = add_rendition().image

    assert status(as_("rosa").get(f"/media/{image.file.name}")) == 404
