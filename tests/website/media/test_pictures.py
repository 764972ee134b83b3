from __future__ import annotations

import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.urls import reverse
from PIL import Image
from wagtail.models import Collection

from tests.website.media.conftest import photo_with_place, picture_bytes, png_bomb, upload
from website.media.models import MediaImage
from website.media.pictures import check_picture, without_metadata

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def refusal(name: str, content: bytes) -> str:
    """The code with which a picture is refused."""
    with pytest.raises(ValidationError) as caught:
        check_picture(io.BytesIO(content), name.rpartition(".")[2])
    return caught.value.code


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("drawing.svg", SVG, "type_refused"),
        ("drawing.png", SVG, "unreadable"),
        ("page.jpg", b"<!doctype html><script>alert(1)</script>", "unreadable"),
        ("photo.png", picture_bytes("JPEG"), "unreadable"),
        ("photo.jpg", picture_bytes("PNG"), "unreadable"),
        ("photo.bmp", picture_bytes("BMP"), "type_refused"),
        ("photo.tiff", picture_bytes("TIFF"), "type_refused"),
        ("empty.png", b"", "unreadable"),
        ("noise.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 40, "unreadable"),
        ("large.png", png_bomb(6000, 6000), "too_many_pixels"),
        ("bomb.png", png_bomb(30000, 30000), "too_many_pixels"),
    ],
)
def test_check_picture_refuses_with_sentence(name, content, code):
    assert refusal(name, content) == code


def test_check_picture_refuses_moving_pictures():
    target = io.BytesIO()
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    frames[0].save(target, "GIF", save_all=True, append_images=frames[1:])

    assert refusal("moving.gif", target.getvalue()) == "animated"


@pytest.mark.parametrize(("name", "kind"), [("a.jpg", "JPEG"), ("a.PNG", "PNG"), ("a.gif", "GIF"), ("a.webp", "WEBP")])
def test_check_picture_takes_honest_picture(name, kind):
    file = io.BytesIO(picture_bytes(kind))

    check_picture(file, name.rpartition(".")[2])

    assert file.tell() == 0


def test_without_metadata_forgets_place_camera_and_comment():
    original = photo_with_place()
    assert b"Phone of Rosa" in original
    assert b"42 Elm Street" in original

    clean = without_metadata(io.BytesIO(original), "photo.jpg").read()

    picture = Image.open(io.BytesIO(clean))
    assert (b"Phone of Rosa" in clean, b"42 Elm Street" in clean) == (False, False)
    assert dict(picture.getexif()) == {}
    assert picture.size == (40, 30)


def test_without_metadata_turns_picture_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    sideways = picture_bytes("JPEG", exif=exif)

    clean = without_metadata(io.BytesIO(sideways), "photo.jpg")

    assert Image.open(clean).size == (30, 40)


def test_without_metadata_drops_what_is_appended():
    polyglot = picture_bytes("PNG") + b"<script>alert(1)</script>"

    clean = without_metadata(io.BytesIO(polyglot), "photo.png").read()

    assert b"<script>" not in clean


def test_without_metadata_keeps_transparency_of_palette():
    palette = Image.new("P", (4, 4), 0)
    target = io.BytesIO()
    palette.save(target, "PNG", transparency=0)

    clean = Image.open(without_metadata(io.BytesIO(target.getvalue()), "icon.png"))

    assert (clean.mode, clean.getpixel((0, 0))[3]) == ("RGBA", 0)


@pytest.fixture
def upload_picture(as_, cast):
    """Uploads a picture through the CMS as an editor; gives the form's errors."""

    def send(name, content):
        collection = Collection.get_first_root_node().pk
        data = {
            "title": "A bench",
            "file": upload(name, content),
            "collection": collection,
            "description": "",
            "credit": "",
        }
        response = as_("elif").post(reverse("wagtailimages:add"), data)
        return response.context["form"].errors.as_data() if response.status_code == 200 else {}

    return send


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("drawing.svg", SVG),
        ("drawing.png", SVG),
        ("photo.png", picture_bytes("JPEG")),
        ("bomb.png", png_bomb(30000, 30000)),
        ("empty.png", b""),
    ],
)
def test_upload_of_hostile_picture_saves_nothing(upload_picture, name, content):
    errors = upload_picture(name, content)

    assert (list(errors), MediaImage.objects.count()) == (["file"], 0)


def test_upload_of_oversized_picture_is_refused(upload_picture, settings):
    settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE = 100

    errors = upload_picture("photo.jpg", photo_with_place())

    assert [error.code for error in errors["file"]] == ["file_too_large"]


def test_upload_of_photo_is_stored_without_metadata(upload_picture):
    errors = upload_picture("photo.jpg", photo_with_place())

    with MediaImage.objects.get().file.open() as file:
        stored = file.read()
    assert errors == {}
    assert (b"Phone of Rosa" in stored, b"42 Elm Street" in stored) == (False, False)


def test_upload_of_twenty_megabytes_is_refused_with_the_limit(upload_picture):
    """The limit of the settings, with a real picture made long: nothing of it is read or kept."""
    heavy = picture_bytes("JPEG") + b"\x00" * (20 * 1024 * 1024)

    errors = upload_picture("photo.jpg", heavy)

    assert [message for error in errors["file"] for message in error.messages] == [
        "This file is too big: 10.0\xa0MB at most."
    ]
    assert MediaImage.objects.count() == 0
    assert not default_storage.exists("original_images") or not default_storage.listdir("original_images")[1]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.jpg", b"<!doctype html><script>alert(1)</script>"),
        ("drawing.jpg", SVG),
        ("photo.jpg", picture_bytes("GIF")),
        ("photo.webp", picture_bytes("PNG")),
        ("run.png", b"MZ\x90\x00" + b"\x00" * 60),
        ("sheet.png", b"%PDF-1.7"),
        ("double.svg.png", SVG),
        ("drawing.SVG", SVG),
        ("noname", picture_bytes("PNG")),
    ],
)
def test_upload_of_another_type_with_a_pictures_name_is_refused(upload_picture, name, content):
    errors = upload_picture(name, content)

    assert list(errors) == ["file"]
    assert MediaImage.objects.count() == 0
    assert not default_storage.exists("original_images")


def test_upload_of_a_bomb_is_refused_unopened(upload_picture, monkeypatch):
    bomb = png_bomb(30000, 30000)

    def load(self):
        raise AssertionError("the pixels were unpacked")

    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", load)
    errors = upload_picture("bomb.png", bomb)

    assert len(bomb) < 2000
    assert [message for error in errors["file"] for message in error.messages] == [
        "This picture has too many pixels: 25 million at most. Please make it smaller."
    ]
    assert not default_storage.exists("original_images")


def test_many_pictures_at_once_are_held_to_the_same_rules(as_, cast):
    editor = as_("elif")
    for name, content in (("bomb.png", png_bomb()), ("drawing.png", SVG), ("page.jpg", b"<html>")):
        data = {"title": "A bench", "files[]": upload(name, content), "collection": Collection.get_first_root_node().pk}

        answer = editor.post(
            reverse("wagtailimages:add_multiple"), data, headers={"x-requested-with": "XMLHttpRequest"}
        )

        assert (answer.status_code, answer.json()["success"]) == (200, False)
        assert answer.json()["error_message"]
    assert MediaImage.objects.count() == 0
