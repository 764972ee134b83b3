"""Playing a scenario in the browser, without JavaScript."""

from __future__ import annotations

import pytest

from courses.models import ScenarioPlay
from tests.factories.courses_pages import fresh, give_body, scenario


@pytest.fixture
def play(rosa, lesson):
    """`play(action, number, choice)` posts and gives the lesson's HTML afterwards."""

    def send(action: str, number: int = 0, line: str = ""):
        response = rosa.post(lesson.post_url("scenario"), {"action": action, "number": number, "choice": line})
        assert response.status_code == 302
        assert response.url == f"{lesson.url}#b-{lesson.scenario}"
        return rosa.get(lesson.url).content.decode()

    return send


def path_of(person) -> list[str]:
    return ScenarioPlay.objects.get(learner=person).path


def test_before_the_start_only_the_introduction_is_there(rosa, lesson):
    html = rosa.get(lesson.url).content.decode()

    assert "Lena is quiet." in html
    assert "First moment" not in html
    assert "SECRET" not in html


def test_start_shows_the_first_moment_and_its_lines_alone(play):
    html = play("start")

    assert "First moment" in html
    assert [f"Line {name}" in html for name in "abcde"] == [True, True, True, False, False]
    assert "SECRET" not in html


def test_a_line_shows_its_consequence_its_reason_and_the_next_moment(play):
    play("start")

    html = play("choose", 0, "a")

    assert "SECRET consequence a" in html
    assert "SECRET feedback a" in html
    assert "Strong" in html
    assert "SECRET second moment" in html
    assert "SECRET consequence b" not in html
    assert "SECRET debrief" not in html


def test_the_end_tells_the_way_that_led_there(cast, play):
    play("start")
    play("choose", 0, "a")

    html = play("choose", 1, "d")

    assert "SECRET debrief strong" in html
    assert "Your way through this talk" in html
    assert "SECRET debrief weak" not in html
    row = ScenarioPlay.objects.get()
    assert (row.state, row.path, row.finished_at is not None) == ("ended", ["a", "d"], True)


def test_an_unsafe_end_shows_the_help_lines(play):
    play("start")

    html = play("choose", 0, "c")

    assert "If this is real life" in html
    assert "Unsafe" in html


def test_another_line_goes_back_one_step(cast, play):
    play("start")
    play("choose", 0, "b")

    html = play("back", 1)

    assert path_of(cast.rosa) == []
    assert "First moment" in html
    assert "SECRET" not in html


def test_starting_over_forgets_the_lines_and_remembers_the_end(cast, play):
    play("start")
    play("choose", 0, "b")

    play("start")

    row = ScenarioPlay.objects.get()
    assert (row.path, row.state, row.finished_at is not None) == ([], "playing", True)


def test_a_double_click_counts_once(cast, play):
    play("start")
    play("choose", 0, "a")

    html = play("choose", 0, "a")

    assert path_of(cast.rosa) == ["a"]
    assert "SECRET second moment" in html


def test_going_back_twice_on_one_click_goes_back_once(cast, play):
    play("start")
    play("choose", 0, "a")
    play("choose", 1, "e")
    play("back", 2)

    play("back", 2)

    assert path_of(cast.rosa) == ["a"]


@pytest.mark.parametrize(
    ("action", "number", "line"),
    [
        ("choose", 0, "b"),
        ("choose", 5, "d"),
        ("choose", 1, "a"),
        ("choose", 1, "n2"),
        ("choose", 1, ""),
        ("choose", 1, "\x00"),
        ("choose", 1, "x" * 10_000),
        ("choose", -1, "d"),
        ("choose", "one", "d"),
        ("back", 7, ""),
        ("back", "", ""),
    ],
)
def test_a_stale_or_foreign_choice_is_told_kindly_and_breaks_nothing(cast, rosa, lesson, play, action, number, line):
    play("start")
    play("choose", 0, "a")

    response = rosa.post(lesson.post_url("scenario"), {"action": action, "number": number, "choice": line})

    html = response.content.decode()
    assert response.status_code == 409
    assert "This talk has moved on since that page was opened." in html
    assert "SECRET second moment" in html
    assert path_of(cast.rosa) == ["a"]


def test_choosing_before_the_start_is_told_kindly(rosa, lesson):
    response = rosa.post(lesson.post_url("scenario"), {"action": "choose", "number": 0, "choice": "a"})

    assert response.status_code == 409
    assert "SECRET" not in response.content.decode()


def test_an_unknown_button_changes_nothing(rosa, lesson):
    response = rosa.post(lesson.post_url("scenario"), {"action": "explode"})

    assert response.status_code == 400
    assert ScenarioPlay.objects.count() == 0


def test_an_edited_scenario_starts_again_and_says_so(cast, rosa, lesson, play):
    play("start")
    play("choose", 0, "a")
    changed = scenario(title="A louder visit")
    changed["value"]["nodes"][0]["text"] = "Another first moment"
    changed["id"] = lesson.scenario

    give_body(fresh(lesson.page), changed)

    html = rosa.get(lesson.url).content.decode()
    assert "This talk was changed since you were here." in html
    assert "SECRET" not in html
    stale = rosa.post(lesson.post_url("scenario"), {"action": "choose", "number": 1, "choice": "d"})
    assert stale.status_code == 409
    assert "Another first moment" in play("start")


def test_looking_at_a_lesson_starts_no_talk(rosa, lesson):
    rosa.get(lesson.url)

    assert ScenarioPlay.objects.count() == 0


def test_choices_are_private_and_sealed(as_, cast, course, join, lesson, play):
    play("start")
    play("choose", 0, "a")
    join(cast.marcus, course)

    html = as_("marcus").get(lesson.url).content.decode()

    assert "SECRET" not in html
    assert list(ScenarioPlay.objects.visible_to(cast.marcus)) == []
    stored = ScenarioPlay.objects.values_list("path", flat=True).get()
    assert str(stored) == "<sealed>"


def test_a_script_gets_the_next_moment_alone(rosa, lesson):
    rosa.post(lesson.post_url("scenario"), {"action": "start"})

    response = rosa.post(
        lesson.post_url("scenario"), {"action": "choose", "number": 0, "choice": "a"}, headers={"X-Live": "1"}
    )

    html = response.content.decode()
    assert (response.status_code, response["X-Live"]) == (200, "1")
    assert "SECRET second moment" in html
    assert "csrfmiddlewaretoken" in html
    assert "<html" not in html
