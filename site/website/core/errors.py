"""Errors of the domain. Each carries a sentence, translated, that may be shown to the person as it stands."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """Something a person may not do, or not now. `sentence` is for the person, `code` for tests and logs."""

    status = 400

    def __init__(self, sentence: str, *, code: str = "refused") -> None:
        super().__init__(code)
        self.sentence = sentence
        self.code = code


class NotAllowed(DomainError):
    """The person may know of the thing but not do this with it: 403."""

    status = 403


class NotNow(DomainError):
    """The thing's state does not allow it (closed, waiting, already done): 409."""

    status = 409


class Invalid(DomainError):
    """What was sent cannot be taken: 400, with the field's name when there is one."""

    def __init__(self, sentence: str, *, code: str = "invalid", field: str = "") -> None:
        super().__init__(sentence, code=code)
        self.field = field


class CannotOpen(DomainError):
    """An encrypted value cannot be opened: unknown key, changed bytes, or moved from another row. 503.

    `where` is table and column, `code` says which of the reasons; neither holds anything of the value.
    """

    status = 503

    def __init__(self, code: str, *, where: str = "") -> None:
        super().__init__(_("This record cannot be opened right now. Nothing was lost."), code=code)
        self.where = where

    def __reduce__(self) -> tuple:
        return _remade, (self.code, self.where)


def _remade(code: str, where: str) -> CannotOpen:
    return CannotOpen(code, where=where)
