"""What people change about their own account."""

from __future__ import annotations

from django.db import transaction

from website import audit
from website.accounts.models import User


def change_profile(user: User, *, actor: User, full_name: str, display_name: str, mail_notices: bool) -> User:
    """Changes names and mail preference; the audit says that the profile changed, never to what."""
    with transaction.atomic():
        person = User.objects.select_for_update(no_key=True).get(pk=user.pk)
        person.full_name, person.display_name, person.mail_notices = full_name, display_name, mail_notices
        person.save(update_fields=["full_name", "display_name", "mail_notices"])
        audit.record(actor, "change_profile", person)
    return person


def choose_language(user: User, language: str, *, actor: User) -> User:
    """Keeps the language that `user` wants to read in, here and in mails. Choosing it again changes nothing."""
    with transaction.atomic():
        person = User.objects.select_for_update(no_key=True).get(pk=user.pk)
        if person.language != language:
            person.language = language
            person.save(update_fields=["language"])
            audit.record(actor, "change_profile", person)
    return person
