"""The terms: plain enough to be read, and never changed once somebody accepted them."""

from __future__ import annotations

import hashlib

import pytest

from courses.curriculum.reading import count, grade
from supervision import terms

# A released version stays as it is: whoever changes a word makes a new file and a new CURRENT.
RELEASED = {
    "2026-11.en.json": "2b898f0bc828e8a6963c79b0fb0e1d8da11677d79861d3f659da15b31c29667e",
}


def test_released_terms_are_unchanged():
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in terms.FOLDER.glob("*.json")}

    assert found == RELEASED


def test_the_terms_read_at_grade_eight_or_less():
    current = terms.read(terms.CURRENT, "en")
    sentences = [current.summary, *(point for section in current.sections for point in section.points)]

    assert grade(count(sentences)) <= 8


def test_the_terms_say_what_must_be_said():
    text = " ".join(point for section in terms.read(terms.CURRENT, "en").sections for point in section.points)

    for words in (
        "about your work, not counseling",
        "not an emergency service",
        "private",
        "at any time",
        "They do not see what was said",
        "My data",
    ):
        assert words in text


def test_every_version_of_the_terms_can_be_read():
    assert terms.CURRENT in terms.versions()
    for version in terms.versions():
        found = terms.read(version, "es-mx")
        assert (found.version, bool(found.sections)) == (version, True)
    with pytest.raises(LookupError):
        terms.read("no-such-version")
