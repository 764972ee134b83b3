"""The kinds of notices: each has a name and one translated sentence, and nothing else is ever said.

An app registers its kinds in `AppConfig.ready()`:

    kinds.register("courses.certificate_issued", title=_("Your certificate is ready"))
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from website.core.contributions import Registry


@dataclass(frozen=True)
class Kind:
    """What a notice of this kind says: a sentence without names, scores or anything a person wrote."""

    title: str | Promise


registry: Registry[Kind] = Registry("kinds of notices")

# Shown for notices whose kind was taken out of the code after they were made.
UNKNOWN = Kind(_("There is something new for you"))


def register(name: str, *, title: str | Promise) -> None:
    """Adds the kind `name` ("app.event"). Raises ValueError when the name is taken."""
    registry.add(name, Kind(title))


def title_of(name: str) -> str | Promise:
    """The sentence of the kind `name`; a general one when no such kind is registered."""
    return (registry.get(name) or UNKNOWN).title
