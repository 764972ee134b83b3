"""Mail from templates: `emails/<name>_subject.txt`, `<name>.txt` and `<name>.html`.

A mail never holds confidential text, a name, a score or the name of an instrument: it says where to look.
"""

from __future__ import annotations

import hashlib
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation

from website.core.languages import is_offered


def compose(
    name: str, to: str, *, key: str, context: dict[str, Any] | None = None, language: str = ""
) -> EmailMultiAlternatives:
    """The mail `name` to one address, plain and HTML. `key` names the event: the same key gives the same Message-ID,
    so that mail programs show a mail that had to be sent again as one. `language` is the reader's, when it is known.
    """
    values = {"base_url": settings.BASE_URL, "site_name": settings.WAGTAIL_SITE_NAME, **(context or {})}
    with translation.override(language if is_offered(language) else settings.LANGUAGE_CODE):
        subject = " ".join(render_to_string(f"emails/{name}_subject.txt", values).split())
        mail = EmailMultiAlternatives(
            subject,
            render_to_string(f"emails/{name}.txt", values).strip() + "\n",
            to=[to],
            headers={"Message-ID": message_id(key), "Auto-Submitted": "auto-generated"},
        )
        mail.attach_alternative(render_to_string(f"emails/{name}.html", values), "text/html")
    return mail


def send(name: str, to: str, *, key: str, context: dict[str, Any] | None = None, language: str = "") -> None:
    """Composes and sends. Raises what the mail server raises; call it from an outbox effect, which tries again."""
    compose(name, to, key=key, context=context, language=language).send()


def message_id(key: str) -> str:
    """The Message-ID for an event's key: stable, and telling nothing about the key."""
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{host}>"
