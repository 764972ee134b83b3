"""The help lines an installation starts with."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction
from wagtail.models import Locale

from website.pages.models import HelpLine

CHECKED_ON = dt.date(2026, 11, 20)

# Purposes read after the name on /help-now/ and alone at the foot of a page.
US_LINES: tuple[dict, ...] = (
    {
        "name": "Emergency services",
        "purpose": "Somebody is in danger right now",
        "phone": "911",
        "languages": "English; interpreters for most languages",
        "accessible_modes": "Text to 911 works in many places, not everywhere",
        "source_url": "https://www.911.gov/",
        "is_emergency": True,
        "show_in_footer": True,
        "sort_order": 10,
    },
    {
        "name": "988 Suicide & Crisis Lifeline",
        "purpose": "Thinking about suicide, drug or alcohol crisis, or worried about somebody",
        "phone": "988",
        "sms": "988",
        "chat_url": "https://988lifeline.org/chat/",
        "languages": "English; Spanish (press 2, or text AYUDA); interpreters for more than 240 languages",
        "accessible_modes": "Videophone in American Sign Language",
        "source_url": "https://988lifeline.org/get-help/what-to-expect",
        "show_in_footer": True,
        "sort_order": 20,
    },
    {
        "name": "Veterans Crisis Line",
        "purpose": "The same, from people who know military life: call 988, then press 1",
        "phone": "988",
        "sms": "838255",
        "source_url": "https://988lifeline.org/get-help/what-to-expect",
        "sort_order": 30,
    },
    {
        "name": "Crisis Text Line",
        "purpose": "Any crisis, when texting is easier than talking",
        "sms": "741741",
        "sms_body": "HOME",
        "source_url": "https://internationalmentalhealth.org/resources/",
        "sort_order": 40,
    },
    {
        "name": "SAMHSA National Helpline",
        "purpose": "Looking for treatment or support with drugs or alcohol",
        "phone": "1-800-662-4357",
        "languages": "English and Spanish",
        "accessible_modes": "TTY 1-800-487-4889",
        "source_url": "https://internationalmentalhealth.org/resources/",
        "show_in_footer": True,
        "sort_order": 50,
    },
)

# The starter lines that answer in Spanish, and how one gets there. A line that is known in English only stays English.
TRANSLATED: dict[str, dict[str, dict[str, str]]] = {
    "es": {
        "Emergency services": {
            "name": "Emergencias",
            "purpose": "Alguien está en peligro ahora mismo",
            "languages": "Inglés; intérpretes para la mayoría de los idiomas",
            "accessible_modes": "Enviar un texto al 911 funciona en muchos lugares, no en todos",
        },
        "988 Suicide & Crisis Lifeline": {
            "name": "988, línea de prevención del suicidio y crisis",
            "purpose": "Si piensas en el suicidio, en una crisis por drogas o alcohol, o te preocupa alguien. "
            "En español: marca 2 al llamar",
            "sms_body": "AYUDA",
            "languages": "Español (marca 2, o envía AYUDA); inglés; intérpretes para más de 240 idiomas",
            "accessible_modes": "Videoteléfono en lengua de señas estadounidense",
        },
        "SAMHSA National Helpline": {
            "name": "Línea nacional de SAMHSA",
            "purpose": "Para buscar tratamiento o apoyo con drogas o alcohol",
            "languages": "Español e inglés",
        },
    },
}

_NAMESPACE = uuid.UUID("5a0c7f52-2f0c-4c86-9f0e-0d1f5c1f9a11")


@transaction.atomic
def ensure_defaults() -> list[HelpLine]:
    """Creates the starter lines where there are none at all, and returns what it made.

    Once an installation has a line, the list belongs to its editors: nothing is changed, added back or taken away.
    """
    if HelpLine.objects.exists():
        return []
    locale = Locale.get_default()
    lines = []
    for facts in US_LINES:
        line = HelpLine(
            locale=locale,
            translation_key=uuid.uuid5(_NAMESPACE, facts["name"]),
            country="US",
            checked_on=CHECKED_ON,
            **facts,
        )
        line.full_clean()
        line.save()
        lines.append(line)
    return lines


@transaction.atomic
def ensure_translated(language: str) -> list[HelpLine]:
    """Puts the starter lines into `language`, where they are still there in the first one; returns what it made.

    A line that has a translation, or whose number somebody changed, is left alone.
    """
    locale = Locale.objects.get_or_create(language_code=language)[0]
    made = []
    for facts in US_LINES:
        words = TRANSLATED.get(language, {}).get(facts["name"])
        key = uuid.uuid5(_NAMESPACE, facts["name"])
        line = HelpLine.objects.filter(translation_key=key, locale=Locale.get_default()).first()
        if words is None or line is None or line.phone != facts["phone"] or line.get_translation_or_none(locale):
            continue
        copy = line.copy_for_translation(locale)
        for name, value in words.items():
            setattr(copy, name, value)
        copy.full_clean()
        copy.save()
        made.append(copy)
    return made
