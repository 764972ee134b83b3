"""Pictures in questions: found in a definition, looked up for a page in one statement, and named in files.

A definition names a picture by the hash of its bytes, so that a version stays true when rows move between databases.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from courses.questions.shapes import Definition, Part, Picture
from website.media.models import MediaImage, MediaRendition

SPECS = ("width-400|format-webp|webpquality-78", "width-800|format-webp|webpquality-78")
"""The sizes that pages offer, the smallest first."""
_AT_ONCE = 5_000


@dataclass(frozen=True)
class ShownPicture:
    """A picture on a page. Without a `url` the picture is gone, and the page says in words what it showed."""

    alt: str
    url: str = ""
    srcset: str = ""
    width: int = 0
    height: int = 0


Renditions = Mapping[str, list[MediaRendition]]
"""The sizes of each picture, by its hash."""


def pictures_in(part: Any) -> Iterator[Picture]:
    """Every picture of a definition, the stem's first."""
    if isinstance(part, Picture):
        yield part
    elif isinstance(part, Part):
        for name in type(part).model_fields:
            yield from pictures_in(getattr(part, name))
    elif isinstance(part, tuple):
        for inner in part:
            yield from pictures_in(inner)


def load_pictures(definitions: Iterable[Definition]) -> Renditions:
    """The sizes of every picture in `definitions`: one statement, none when there is no picture.

    Sizes that nobody has needed yet are made, which costs statements once.
    """
    wanted = {picture.picture for definition in definitions for picture in pictures_in(definition)}
    if not wanted:
        return {}
    rows = MediaRendition.objects.filter(image__file_hash__in=wanted, filter_spec__in=SPECS, focal_point_key="")
    found: dict[str, dict[str, MediaRendition]] = {}
    for row in rows.select_related("image").order_by("image_id"):
        found.setdefault(row.image.file_hash, {}).setdefault(row.filter_spec, row)
    for digest, image in images_by_hash(digest for digest in wanted if len(found.get(digest, {})) < len(SPECS)).items():
        found[digest] = image.get_renditions(*SPECS)
    return {digest: [sizes[spec] for spec in SPECS if spec in sizes] for digest, sizes in found.items()}


def images_by_hash(digests: Iterable[str]) -> dict[str, MediaImage]:
    """The stored pictures with these hashes, the first of each: the same file may have been uploaded twice.

    One statement, none for nothing; a database takes only so many hashes, so that thousands cost one more each.
    """
    wanted = sorted(set(digests))
    found: dict[str, MediaImage] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        rows = MediaImage.objects.filter(file_hash__in=wanted[start : start + _AT_ONCE]).order_by("-pk")
        found |= {image.file_hash: image for image in rows}
    return found


def image_with(digest: str) -> MediaImage | None:
    """The picture whose bytes have this hash."""
    return images_by_hash([digest]).get(digest)


def show_picture(picture: Picture, renditions: Renditions) -> ShownPicture:
    """What a page needs to show the picture."""
    alt, sizes = picture.alt or "", renditions.get(picture.picture, [])
    if not sizes:
        return ShownPicture(alt)
    largest = sizes[-1]
    srcset = ", ".join(f"{size.url} {size.width}w" for size in {size.width: size for size in sizes}.values())
    return ShownPicture(alt, largest.url, srcset, largest.width, largest.height)


def show_pictures(value: Any, renditions: Renditions) -> Any:
    """`value`, what a kind gives its templates, with every picture as pages show it."""
    if isinstance(value, Picture):
        return show_picture(value, renditions)
    if isinstance(value, dict):
        return {name: show_pictures(inner, renditions) for name, inner in value.items()}
    if isinstance(value, list):
        return [show_pictures(inner, renditions) for inner in value]
    return value


def missing_pictures(definition: Definition) -> list[str]:
    """The hashes of pictures that this installation does not have."""
    wanted = dict.fromkeys(picture.picture for picture in pictures_in(definition))
    known = images_by_hash(wanted)
    return [digest for digest in wanted if digest not in known]


# --- names of pictures in plain data ----------------------------------------------------------------------------------


def is_picture_data(value: Any) -> bool:
    """Whether this is a picture in the plain data of a definition: `{"picture": …, "alt": …}`."""
    return isinstance(value, Mapping) and isinstance(value.get("picture"), str)


def picture_names(data: Any) -> list[str]:
    """What the pictures in plain data are called, each once: hashes in definitions, names of files in what is read."""
    return list(dict.fromkeys(_names(data)))


def _names(data: Any) -> Iterator[str]:
    if is_picture_data(data):
        yield data["picture"]
    elif isinstance(data, Mapping):
        for inner in data.values():
            yield from _names(inner)
    elif isinstance(data, list | tuple):
        for inner in data:
            yield from _names(inner)


def rename_pictures(data: Any, names: Mapping[str, str]) -> Any:
    """Plain data with its pictures called otherwise. Raises KeyError for one that `names` does not know."""
    if is_picture_data(data):
        return {**data, "picture": names[data["picture"]]}
    if isinstance(data, Mapping):
        return {name: rename_pictures(inner, names) for name, inner in data.items()}
    if isinstance(data, list | tuple):
        return [rename_pictures(inner, names) for inner in data]
    return data
