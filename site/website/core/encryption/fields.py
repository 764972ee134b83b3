"""Model fields whose columns hold sealed text.

    class Note(Sealed):
        body = EncryptedTextField()

`note.body` opens on access; saving seals. Everything that would bring plaintext to SQL another way is a TypeError.
The place a value is sealed for holds the names of table and column: renaming one needs a migration that seals anew.
A column added to a table that has rows must be `null=True`, since a default cannot be sealed for rows it does not know.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django import forms
from django.core import checks, validators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.constants import OnConflict
from django.db.models.query_utils import DeferredAttribute
from django.utils.translation import gettext_lazy as _

from website.core.encryption.box import Place
from website.core.encryption.cells import NOTHING, Cell, ColumnText, JSONCodec, SealedValue, TextCodec

_handing_over: ContextVar[bool] = ContextVar("mainstay_handing_over", default=False)


@contextmanager
def handing_over() -> Iterator[None]:
    """Within the block an unopened column is handed from instance to instance sealed (refresh_from_db)."""
    token = _handing_over.set(True)
    try:
        yield
    finally:
        _handing_over.reset(token)


class SealedAttribute(DeferredAttribute):
    """Opens the column when the attribute is read, and remembers what is to be sealed when it is set."""

    def __get__(self, instance: models.Model | None, cls: type | None = None) -> Any:
        if instance is None:
            return self
        name = self.field.attname
        if name not in instance.__dict__:
            super().__get__(instance, cls)
        cell: Cell = instance.__dict__[name]
        if _handing_over.get() and not cell.is_opened:
            return SealedValue(cell.stored)
        return cell.open(self.field.place_of(instance))

    def __set__(self, instance: models.Model, value: Any) -> None:
        held, name, codec = instance.__dict__, self.field.attname, self.field.codec
        if isinstance(value, SealedValue):
            held[name] = value.as_cell(codec)
        elif name in held:
            held[name] = held[name].replaced_by(value)
        else:
            # NULL comes as None while the instance is built; later a missing cell is a deferred column.
            known_null = value is None and instance._state.adding
            held[name] = Cell(codec, stored=None if known_null else NOTHING, value=value)


class SealedField(models.Field):
    """What both kinds of encrypted columns share. Stateless: it is one object for all threads."""

    descriptor_class = SealedAttribute
    codec: type
    empty_strings_allowed = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # Never part of dumpdata: a fixture would hold plaintext, and sealed text would not open in another row.
        kwargs["serialize"] = False
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, list, dict]:
        """As other fields, without `serialize`, which is not a choice, and with the short path."""
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("serialize", None)
        return name, path.replace("website.core.encryption.fields.", "website.core.encryption."), args, kwargs

    def get_internal_type(self) -> str:
        """The column is text."""
        return "TextField"

    def place_of(self, instance: models.Model) -> Place:
        """Where the value of `instance` belongs."""
        row_id = instance.row_id
        if not isinstance(row_id, uuid.UUID):
            row_id = uuid.UUID(str(row_id))
        return Place(self.model._meta.db_table, row_id, self.column)

    # --- from and to the database ---

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> SealedValue | None:
        """The column's text as an opaque value; NULL as None."""
        return None if value is None else SealedValue(value)

    def pre_save(self, model_instance: models.Model, add: bool) -> ColumnText | None:
        """The text for the column.

        Raises CannotOpen when what the database holds cannot be opened: it is never overwritten.
        """
        if self.attname not in model_instance.__dict__:
            getattr(model_instance, self.attname)
        cell: Cell = model_instance.__dict__[self.attname]
        place = self.place_of(model_instance)
        if not add:
            self._require_openable(model_instance, cell, place)
        text = cell.text_for(place, null=self.null)
        return None if text is None else ColumnText(text)

    def _require_openable(self, instance: models.Model, cell: Cell, place: Place) -> None:
        """Raises CannotOpen when the row that is about to be updated holds a text that does not open."""
        if cell.stored is NOTHING or instance._state.adding:
            rows = type(instance)._base_manager.using(instance._state.db).filter(pk=instance.pk)
            found = rows.values_list(self.attname, flat=True).first()
            if found is not None:
                found.as_cell(self.codec).read_stored(place)
        elif cell.stored is not None:
            cell.read_stored(place)

    def get_db_prep_save(self, value: Any, connection: Any) -> str | None:
        """Lets through what `pre_save` sealed, and NULL. Raises TypeError for everything else."""
        if value is None:
            return None
        if isinstance(value, ColumnText):
            return value.text
        raise TypeError(f"{self._name()} is encrypted: assign to the attribute and save() the instance")

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> str | None:
        """As `get_db_prep_save`."""
        return self.get_db_prep_save(value, connection)

    def get_placeholder(self, value: Any, compiler: Any, connection: Any) -> str:
        """The place of the value in a statement. Raises TypeError for expressions and for updates on conflict."""
        if hasattr(value, "as_sql"):
            raise TypeError(f"{self._name()} is encrypted: SQL cannot compute it")
        if getattr(compiler.query, "on_conflict", None) == OnConflict.UPDATE and self in compiler.query.update_fields:
            raise TypeError(f"{self._name()} is encrypted: it cannot be updated on conflict, its row is another one")
        return "%s"

    def get_lookup(self, lookup_name: str) -> Any:
        """Only `isnull`. Raises TypeError for every other lookup."""
        if lookup_name == "isnull":
            return super().get_lookup(lookup_name)
        raise TypeError(f"{self._name()} is encrypted: SQL can only ask whether it is null, not “{lookup_name}”")

    def get_transform(self, lookup_name: str) -> Any:
        """Raises TypeError: there is nothing SQL could take out of the column."""
        raise TypeError(f"{self._name()} is encrypted: SQL cannot look into it")

    def value_to_string(self, obj: models.Model) -> str:
        """Raises TypeError: no fixture holds it."""
        raise TypeError(f"{self._name()} is encrypted and is not written to fixtures")

    def _name(self) -> str:
        return f"{self.model._meta.label}.{self.name}" if hasattr(self, "model") else str(self.name)

    # --- system checks ---

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        """The model has a `row_id`, and nothing asks the database to compare the column."""
        return [*super().check(**kwargs), *self._check_model(), *self._check_compared()]

    def _check_model(self) -> list[checks.CheckMessage]:
        from website.core.models import Sealed

        if issubclass(self.model, Sealed):
            return []
        return [
            checks.Error(
                "An encrypted column needs a row_id to be bound to.",
                hint="Let the model inherit from website.core.models.Sealed.",
                obj=self,
                id="mainstay.E001",
            )
        ]

    def _check_compared(self) -> list[checks.CheckMessage]:
        meta = self.model._meta
        compared = [
            name
            for name, is_so in (
                ("unique", self.unique),
                ("db_index", self.db_index),
                ("db_default", self.has_db_default()),
                ("ordering", any(str(entry).lstrip("-") == self.name for entry in meta.ordering or ())),
                ("unique_together", any(self.name in group for group in meta.unique_together)),
                ("indexes", any(self.name in [name for name, __ in index.fields_orders] for index in meta.indexes)),
                ("constraints", any(self.name in getattr(rule, "fields", ()) for rule in meta.constraints)),
            )
            if is_so
        ]
        return [
            checks.Error(
                f"The database cannot compare an encrypted column ({', '.join(compared)}).",
                hint="Keep what must be found or sorted in a coarse column of its own.",
                obj=self,
                id="mainstay.E002",
            )
        ] if compared else []  # fmt: skip


class EncryptedTextField(SealedField):
    """Text of any length, encrypted. `max_length` bounds it in forms and in full_clean."""

    codec = TextCodec
    empty_strings_allowed = True
    description = _("Encrypted text")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.max_length is not None:
            self.validators.append(validators.MaxLengthValidator(self.max_length))

    def to_python(self, value: Any) -> str | None:
        """`value`, when it is text. Raises ValidationError otherwise."""
        if value is None or isinstance(value, str):
            return value
        raise ValidationError(_("This must be text."), code="invalid")

    def formfield(self, **kwargs: Any) -> forms.Field:
        """A text area."""
        return super().formfield(**{"form_class": forms.CharField, "max_length": self.max_length,
                                    **({} if self.choices else {"widget": forms.Textarea}), **kwargs})  # fmt: skip


class EncryptedJSONField(SealedField):
    """Plain JSON data, encrypted as one piece. With `null=True` None is NULL, without it a value like others."""

    codec = JSONCodec
    description = _("Encrypted data")

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        """Raises ValidationError for what is not plain JSON data."""
        super().validate(value, model_instance)
        try:
            JSONCodec.require_plain(value)
        except TypeError:
            raise ValidationError(_("This must be plain data."), code="invalid") from None

    def formfield(self, **kwargs: Any) -> forms.Field:
        """A field for JSON."""
        return super().formfield(**{"form_class": forms.JSONField, **kwargs})
