"""What an instance holds in place of an encrypted column's value.

A cell belongs to one instance and one column. Nothing is kept on the field, which all threads share.
"""

from __future__ import annotations

import copy
import json
from typing import Any, Final

from website.core.encryption import box

NOTHING: Final = type("Nothing", (), {"__repr__": lambda self: "NOTHING"})()
"""Stands for "no value yet", since None is a value."""


class SealedValue:
    """The sealed text as `.values()` and a fresh row hand it out: it shows nothing and `update()` does not take it."""

    __slots__ = ("_text",)

    def __init__(self, text: str | None) -> None:
        self._text = text

    def __repr__(self) -> str:
        return "<sealed>"

    def __reduce__(self) -> tuple:
        return SealedValue, (self._text,)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SealedValue) and other._text == self._text

    def __hash__(self) -> int:
        return hash(self._text)

    @property
    def sealed_text(self) -> str | None:
        """What stands in the column."""
        return self._text

    @property
    def key_id(self) -> str:
        """The id of the key it was sealed with."""
        return box.key_id_of(self._text or "")

    def as_cell(self, codec: type) -> Cell:
        """The cell of an instance that was just loaded with this text."""
        return Cell(codec, stored=self._text)


class ColumnText:
    """A sealed text on its way into the column it was sealed for. Only `SealedField.pre_save` makes one."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return "<sealed>"


class TextCodec:
    """Text as bytes and back. Keeps every code point, also halves of surrogate pairs and NUL."""

    @staticmethod
    def dump(value: Any) -> bytes:
        """The bytes of a text. Raises TypeError for anything but str."""
        if not isinstance(value, str):
            raise TypeError(f"an encrypted text column takes str, not {type(value).__name__}")
        return value.encode("utf-8", "surrogatepass")

    @staticmethod
    def load(data: bytes) -> str:
        """The text."""
        return data.decode("utf-8", "surrogatepass")


class JSONCodec:
    """Plain JSON data as bytes and back, with every type and the order of keys as they were."""

    @classmethod
    def dump(cls, value: Any) -> bytes:
        """The bytes of plain data. Raises TypeError for what would come back as something else."""
        cls.require_plain(value)
        return json.dumps(value, ensure_ascii=True, allow_nan=False, separators=(",", ":")).encode("ascii")

    @staticmethod
    def load(data: bytes) -> Any:
        """The data, made anew at each call."""
        return json.loads(data)

    @classmethod
    def require_plain(cls, value: Any) -> None:
        """Raises TypeError unless `value` consists of dict with text keys, list, str, int, float, bool and None."""
        kind = type(value)
        if kind is dict:
            for key, item in value.items():
                if type(key) is not str:
                    raise TypeError(f"an encrypted JSON column takes text as keys, not {type(key).__name__}")
                cls.require_plain(item)
        elif kind is list:
            for item in value:
                cls.require_plain(item)
        elif kind is float:
            if value != value or value in (float("inf"), float("-inf")):
                raise TypeError("an encrypted JSON column takes finite numbers only")
        elif kind not in (str, int, bool, type(None)) and not isinstance(value, str):
            raise TypeError(f"an encrypted JSON column does not take {kind.__name__}")


class Cell:
    """One column of one instance: the sealed text as far as it is known, and the value once it was opened or assigned.

    `stored` is the sealed text in the database as far as this instance knows (NOTHING: it never looked; None: NULL).
    `plain` are the bytes that `stored` was seen to hold at `place`; `value` what the instance shows.
    """

    __slots__ = ("codec", "place", "plain", "stored", "value")

    def __init__(self, codec: type, *, stored: Any = NOTHING, value: Any = NOTHING) -> None:
        self.codec = codec
        self.stored = stored
        self.plain: bytes | None = None
        self.place: box.Place | None = None
        self.value = value

    def __repr__(self) -> str:
        return "<sealed>"

    @property
    def is_opened(self) -> bool:
        """Whether the value is known."""
        return self.value is not NOTHING

    def open(self, place: box.Place) -> Any:
        """The value. Raises CannotOpen."""
        if self.value is NOTHING:
            self.value = None if self.stored is None else self.codec.load(self.read_stored(place))
        return self.value

    def read_stored(self, place: box.Place) -> bytes:
        """The bytes that the stored text holds for `place`. Raises CannotOpen."""
        if self.plain is None or self.place != place:
            self.plain, self.place = box.open_sealed(self.stored, place), place
        return self.plain

    def text_for(self, place: box.Place, *, null: bool) -> str | None:
        """What the column must hold: the stored text while it says the same, a fresh one otherwise, None for NULL.

        Raises CannotOpen for an untouched text that belongs elsewhere or was spoilt: it is never written again.
        """
        if self.value is NOTHING and self.stored is not None:
            self.read_stored(place)
            return self.stored
        value = None if self.value is NOTHING else self.value
        if value is None and null:
            self.stored, self.plain = None, None
            return None
        plain = self.codec.dump(value)
        if not (isinstance(self.stored, str) and self.plain == plain and self.place == place):
            self.stored, self.plain, self.place = box.seal(plain, place), plain, place
        return self.stored

    def replaced_by(self, value: Any) -> Cell:
        """The cell after `value` was assigned: it still knows what the database holds."""
        cell = Cell(self.codec, stored=self.stored, value=value)
        cell.plain, cell.place = self.plain, self.place
        return cell

    def _is_as_stored(self) -> bool:
        """Whether the value can be had again from the stored text alone."""
        if self.stored is NOTHING or self.value is NOTHING:
            return self.stored is not NOTHING
        if self.stored is None or self.value is None:
            return self.stored is self.value
        return self.plain is not None and self.codec.dump(self.value) == self.plain

    def __deepcopy__(self, memo: dict) -> Cell:
        cell = Cell(self.codec, stored=self.stored, value=copy.deepcopy(self.value, memo))
        cell.plain, cell.place = self.plain, self.place
        return cell

    def __reduce__(self) -> tuple:
        """Pickles the sealed text. Raises TypeError for a value that was not saved: it would lie there in clear."""
        if not self._is_as_stored():
            raise TypeError("an encrypted value that is not saved cannot be pickled")
        return _unpickled, (self.codec, self.stored)


def _unpickled(codec: type, stored: Any) -> Cell:
    return Cell(codec, stored=stored)
