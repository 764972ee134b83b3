"""Pictures and hints of quick checks: however many checks a lesson has, its pictures are looked up once."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories.courses_pages import give_body, single_check
from tests.factories.pictures import make_picture


@pytest.fixture
def pictured(course, settings, tmp_path):
    """`pictured(3)` gives the first lesson three checks, each with a picture in its stem and in an option."""
    settings.MEDIA_ROOT = tmp_path / "media"

    def give(count):
        raw = []
        for at in range(count):
            image = make_picture(size=(40 + at, 30))
            shown = {"image": image.pk, "alt_text": f"Bench {at}", "decorative": False}
            check = single_check(f"Which one is it {at}?")
            asked = check["value"]["question"][0]["value"]
            asked |= {"picture": shown, "hints": ["Listen to the feeling."]}
            asked["options"][0]["picture"] = {**shown, "alt_text": f"Option {at}"}
            raw.append(check)
        return give_body(course.lessons[0], *raw)

    return give


@pytest.mark.parametrize("count", [1, 3])
def test_pictures_of_all_checks_are_one_statement(pictured, rosa, count):
    address = pictured(count).get_url()
    rosa.get(address)

    with CaptureQueriesContext(connection) as captured:
        html = rosa.get(address).content.decode()

    pictures = [row["sql"] for row in captured if '"media_media' in row["sql"]]
    assert [html.count(f'alt="{word} ') for word in ("Bench", "Option")] == [count, count]
    assert html.count("Listen to the feeling.") == count
    # one for the blocks' pictures in stems, one for those in options, one for the sizes
    assert len(pictures) <= 3, pictures
