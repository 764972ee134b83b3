"""Pictures of questions on their way in from a file: checked like any upload, kept once, named by their file hash.

The bytes are written anew without what cameras put into them, so a picture here has another digest than in its file.
`LoadedItem` keeps which became which, and the same file finds its pictures again.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.db.models.signals import post_save
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from PIL import Image
from wagtail.models import Collection

from courses.exchange.questions import FilePicture
from courses.models import LoadedItem
from courses.questions.pictures import images_by_hash
from website.core import clock
from website.core.bulk import Inserts, reserve_keys
from website.core.errors import NotNow
from website.core.sanitise import plain_text
from website.media.models import MediaImage
from website.media.pictures import check_picture, without_metadata

# The name of a collection is data: an editor may rename it or move the pictures.
COLLECTION = "Questions"
MOST_PIXELS = 12_000_000
"""Of one picture. Opening one takes about twelve bytes for each."""
MOST_NEW_PIXELS = 60_000_000
"""Of all pictures of a file that are not here yet: what can be looked at within seconds."""
_AT_ONCE = 5_000


class Shelf:
    """The pictures of one file. `take` looks at one and gives the hash it has here.

    To store the new ones: `lay_out` before the transaction, `write` inside it, then `announce`, or `forget_files`.
    """

    def __init__(self, pictures: Iterable[FilePicture]) -> None:
        self._hashes = self._known({_sha1(picture.data) for picture in pictures})
        self._clean: dict[str, InMemoryUploadedFile] = {}
        self._faults: dict[str, ValidationError] = {}
        self._left = MOST_NEW_PIXELS
        self._begin()

    def _begin(self) -> None:
        self.numbers: dict[str, int] = {}
        self._laid_out: set[str] = set()
        self._made: list[MediaImage] = []
        self._rows, self._records = Inserts(MediaImage), Inserts(LoadedItem, keyed=False, replacing="source_id")

    @staticmethod
    def _known(digests: set[str]) -> dict[str, str]:
        """What became of pictures that came before, or that were taken from here."""
        found: dict[str, str] = {}
        for part in _parts(sorted(digests)):
            records = LoadedItem.objects.filter(source_id__in=[_source_id(digest) for digest in part])
            found |= {
                source_id.rpartition("/")[2]: key for source_id, key in records.values_list("source_id", "content_key")
            }
        here = images_by_hash({*digests, *found.values()})
        return {digest: found.get(digest, digest) for digest in digests if found.get(digest, digest) in here}

    def take(self, picture: FilePicture) -> str:
        """The hash of a picture. Raises ValidationError with a sentence for one that cannot be taken."""
        digest = _sha1(picture.data)
        if digest in self._faults:
            raise self._faults[digest]
        if digest not in self._hashes:
            try:
                clean = self._checked(picture)
            except ValidationError as fault:
                self._faults[digest] = fault
                raise
            self._hashes[digest] = _sha1(clean.file.getvalue())
            self._clean[digest] = clean
        return self._hashes[digest]

    def has_new(self, digests: Iterable[str]) -> bool:
        """Whether one of these is not stored here yet."""
        return any(digest in self._clean for digest in digests)

    def _checked(self, picture: FilePicture) -> InMemoryUploadedFile:
        """The picture as an upload in the CMS would leave it."""
        most = settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE
        if len(picture.data) > most:
            raise ValidationError(_("This file is too big: %(most)s at most.") % {"most": filesizeformat(most)})
        stream, name = io.BytesIO(picture.data), PurePosixPath(plain_text(picture.name)).name[-100:]
        check_picture(stream, name.rpartition(".")[2])
        pixels = _pixels(stream)
        if pixels > MOST_PIXELS:
            words = {"most": MOST_PIXELS // 1_000_000}
            raise ValidationError(_("A picture of a question has %(most)s million pixels at most.") % words)
        if pixels > self._left:
            raise ValidationError(_("There are too many large pictures in this file. Bring the rest in another one."))
        self._left -= pixels
        return without_metadata(stream, name)

    def lay_out(self, digests: Iterable[str]) -> None:
        """Makes the pictures with these digests of their files ready. `numbers` then has their rows by hash.

        Files of new ones lie in the storage from now on. Raises NotNow for a picture that somebody just deleted.
        """
        wanted = {digest: self._hashes[digest] for digest in digests if digest not in self._laid_out}
        self._laid_out |= wanted.keys()
        here = images_by_hash({*wanted.values()} - self.numbers.keys())
        self.numbers |= {file_hash: image.pk for file_hash, image in here.items()}
        new = {wanted[digest]: upload for digest, upload in self._clean.items() if digest in wanted}
        new = {file_hash: upload for file_hash, upload in new.items() if file_hash not in self.numbers}
        if not self.numbers.keys() | new.keys() >= {*wanted.values()}:
            sentence = _("A picture of this file was deleted here just now. Bring the file in again.")
            raise NotNow(sentence, code="changed")
        collection = question_collection() if new else None
        for number, (file_hash, upload) in zip(reserve_keys(MediaImage, len(new)), new.items(), strict=True):
            self._made.append(_image(number, file_hash, upload, collection))
            self._rows.add(self._made[-1:])
            self.numbers[file_hash] = number
        self._records.add(_record(digest, wanted[digest]) for digest in wanted if digest in self._clean)

    def still_here(self) -> bool:
        """Whether no picture that was stored before is gone since it was looked at."""
        old = set(self.numbers) - {image.file_hash for image in self._made}
        return images_by_hash(old).keys() == old

    def write(self) -> None:
        """Stores the rows of new pictures. Belongs into a transaction."""
        self._rows.write()
        self._records.write()

    def announce(self) -> None:
        """Tells search and the like of new pictures, after the transaction."""
        for image in self._made:
            post_save.send(sender=MediaImage, instance=image, created=True, raw=False, using=None, update_fields=None)

    def forget_files(self) -> None:
        """Takes away the files of an import that failed; their rows are gone already."""
        for made in self._made:
            made.file.storage.delete(made.file.name)
        self._begin()


def _image(number: int, file_hash: str, upload: InMemoryUploadedFile, collection: Collection) -> MediaImage:
    title = PurePosixPath(upload.name or "").stem or "picture"
    upload.file.seek(0)
    return MediaImage(
        pk=number, title=title[:255], file=upload, file_hash=file_hash, file_size=upload.size, collection=collection
    )


def _record(digest: str, file_hash: str) -> LoadedItem:
    return LoadedItem(
        source_id=_source_id(digest), content_key=file_hash, source_digest=digest, content_digest=file_hash,
        loaded_at=clock.now(),
    )  # fmt: skip


def digest_of_picture(picture: FilePicture) -> str:
    """What names a picture of a file for `Shelf.lay_out`."""
    return _sha1(picture.data)


def question_collection() -> Collection:
    """Where pictures of questions lie; made when there is none."""
    root = Collection.get_first_root_node()
    found = Collection.objects.child_of(root).filter(name=COLLECTION).first()
    return found or root.add_child(instance=Collection(name=COLLECTION))


def _parts(values: list[str]) -> Iterator[list[str]]:
    return (values[start : start + _AT_ONCE] for start in range(0, len(values), _AT_ONCE))


def _pixels(stream: io.BytesIO) -> int:
    with Image.open(stream) as picture:
        width, height = picture.size
    stream.seek(0)
    return width * height


def _source_id(digest: str) -> str:
    return f"picture/{digest}"


def _sha1(data: bytes) -> str:
    """As Wagtail names files."""
    return hashlib.sha1(data, usedforsecurity=False).hexdigest()
