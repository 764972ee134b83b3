"""English titles on Spanish pages say that they are English, so that a voice reads them as such."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from wagtail.models import Locale, Page

from courses.models import LessonPage
from tests.factories.courses import make_catalog, make_home
from tests.html import VOID


class Voices(HTMLParser):
    """The texts of a page that hold one of `titles` in an element whose language is not English."""

    def __init__(self, html: str, titles: list[str]) -> None:
        super().__init__(convert_charrefs=True)
        self.titles, self.wrong, self.seen = titles, [], 0
        self._open: list[tuple[str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            inherited = self._open[-1][1] if self._open else ""
            self._open.append((tag, dict(attrs).get("lang") or inherited))

    def handle_endtag(self, tag):
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        # A title names the window in the language of the frame; a script is not read aloud.
        if not self._open or self._open[-1][0] in ("title", "script", "style"):
            return
        # Within a sentence of the frame a title is a name.
        if data.strip(" :“”.\n") in self.titles:
            self.seen += 1
            if self._open[-1][1] != "en":
                self.wrong.append(data.strip())


@pytest.fixture
def pages(world):
    """The addresses at which Rosa reads of her English course, and its titles."""
    spanish = Locale.objects.get_or_create(language_code="es")[0]
    make_home().copy_for_translation(spanish).save_revision().publish()
    make_catalog().copy_for_translation(spanish).save_revision().publish()
    below = Page.objects.descendant_of(world.course, inclusive=True).live()
    with translation.override("es"):
        addresses = [
            reverse("courses:learn_home"),
            reverse("courses:certificates"),
            reverse("courses:verify_certificate", args=[world.certificate.code]),
            reverse("courses:attempt_result", args=[world.finished.code]),
            reverse("courses:course_finished", args=[world.course.translation_key]),
        ]
    # A page without a translation is read in English, in a Spanish frame.
    addresses += [page.get_url() for page in below.specific()] + [make_catalog().get_url()]
    return addresses, [page.title for page in below]


@pytest.mark.parametrize("who", ["rosa", "marcus", "amara"])
def test_titles_in_another_language_say_so(world, pages, who):
    addresses, titles = pages
    client = Client(headers={"accept-language": "es"})
    person = world.cast.person[who]
    person.language = "es"
    person.save()
    client.force_login(person)
    wrong, seen = {}, 0
    for address in addresses:
        response = client.get(address)
        if response.status_code != 200:
            continue
        html = response.content.decode()
        assert '<html lang="es"' in html, address
        voices = Voices(html, titles)
        seen += voices.seen
        if voices.wrong:
            wrong[address] = voices.wrong

    assert wrong == {}
    assert seen > 3


def test_the_english_page_marks_nothing(world):
    client = Client()
    client.force_login(world.cast.rosa)
    lesson = LessonPage.objects.descendant_of(world.course).live().first()

    for address in (reverse("courses:learn_home"), lesson.get_url()):
        assert 'lang="en" dir' not in client.get(address).content.decode()
