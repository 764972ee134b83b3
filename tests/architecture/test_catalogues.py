"""Everything people read can be translated, and the catalogues are up to date with the sources and compiled."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.utils import translation

from tests import messages
from tests.architecture.bare_text import ROOT, bare_words, templates

PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
LANGUAGES = messages.languages()


@pytest.fixture(scope="module")
def found():
    """The messages of the sources."""
    return messages.template_catalogue()


def test_no_template_holds_words_that_nobody_can_translate():
    faults = {str(path.relative_to(ROOT)): words for path in templates() if (words := bare_words(path.read_text()))}

    assert faults == {}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<p>Hello you</p>", ["Hello you"]),
        ('<a aria-label="Open it" href="/x/">{% icon "x" %}</a>', ["Open it"]),
        ('{% include "components/tag.html" with text="Done" only %}', ["Done"]),
        ("<p>{% translate 'Hello' %} {{ name }} · Mainstay</p>", []),
        ("<p>{% blocktranslate trimmed %}Hello <b>you</b>{% endblocktranslate %}</p>", []),
        ("{% comment %}Words{% endcomment %}<code>manage.py</code>", []),
    ],
)
def test_bare_words_are_seen(text, words):
    assert bare_words(text) == words


def test_every_offered_language_has_a_catalogue():
    assert {code for code in settings.KNOWN_LANGUAGES if code != settings.LANGUAGE_CODE} == set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogue_has_exactly_the_messages_of_the_sources(language, found):
    """When this fails: `make messages`, and commit both files."""
    wanted = {messages.key(message) for message in found if message.id}
    have = {messages.key(message) for message in messages.read(language) if message.id}

    assert {"missing": sorted(wanted - have), "no longer used": sorted(have - wanted)} == {
        "missing": [],
        "no longer used": [],
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_compiled_catalogue_is_that_of_the_readable_one(language):
    """When this fails: `make messages`, and commit both files."""
    assert messages.path_of(language, "mo").read_bytes() == messages.compiled(messages.read(language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_keep_their_placeholders(language):
    wrong = []
    for message in messages.read(language):
        if not message.id or not message.string:
            continue
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        texts = message.string if isinstance(message.string, tuple) else (message.string,)
        known = {name for text in ids for name in PLACEHOLDER.findall(text)}
        for text in filter(None, texts):
            used = set(PLACEHOLDER.findall(text))
            # A singular may leave out the number; nothing may be invented.
            if used - known or (len(texts) == 1 and used != known) or text.count("%%") != ids[-1].count("%%"):
                wrong.append(text)
        if message.fuzzy:
            wrong.append(f"fuzzy: {message.id}")

    assert wrong == []


def test_one_known_translation():
    with translation.override("es"):
        assert translation.gettext("Sign in") == "Iniciar sesión"
