"""The home page in another language: the root of everything that is translated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from wagtail.models import Locale

from website.pages.domain import starter_texts_es
from website.pages.domain.starter import ensure_site
from website.pages.models import HomePage

if TYPE_CHECKING:
    from website.accounts.models import User

TEXTS = {"es": starter_texts_es}


@transaction.atomic
def ensure_home_in(locale: Locale, actor: User | None = None) -> HomePage:
    """The home page in the language of `locale`; made from the first one when there is none, and never changed again.

    In a language that nobody wrote first words for it is a draft, for an editor to translate and publish.
    """
    home = ensure_site(actor)
    found = HomePage.objects.filter(translation_key=home.translation_key, locale=locale).first()
    if found is not None:
        return found
    copy = home.copy_for_translation(locale)
    texts = TEXTS.get(locale.language_code)
    if texts is not None:
        body = copy._meta.get_field("body")
        for name, value in texts.HOME.items():
            setattr(copy, name, body.to_python(value) if name == "body" else value)
        copy.second_label = texts.SECOND_LABEL if copy.second_page_id else ""
    revision = copy.save_revision(user=actor, clean=True)
    if texts is not None:
        revision.publish(user=actor)
    return HomePage.objects.get(pk=copy.pk)
