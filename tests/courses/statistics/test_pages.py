"""The pages of figures: who may see them, what stands in them, and that they name nobody."""

from __future__ import annotations

import csv
import io
import zipfile

import pytest
from django.urls import reverse

from courses.domain import statistics, statistics_table
from courses.models import Question, QuizStatistics
from tests.factories.courses_quiz import RIGHT, WRONG
from tests.factories.statistics import finished_attempts, make_people

pytestmark = pytest.mark.django_db

YES, NO = RIGHT["single"], WRONG["single"]


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.SECOND_FACTOR_REQUIRED = False


def addresses(page, version):
    at = [page.pk]
    return {
        "page": reverse("courses_quiz_statistics", args=at),
        "item": reverse("courses_quiz_statistics_item", args=[page.pk, version.pk]),
        "csv": reverse("courses_quiz_statistics_file", args=[page.pk, "questions", "csv"]),
        "xlsx": reverse("courses_quiz_statistics_file", args=[page.pk, "answers", "xlsx"]),
    }


@pytest.fixture
def found(quiz, taken):
    attempts = taken(12)
    statistics.recompute(quiz[1].translation_key)
    return quiz[1], quiz[2], attempts


def test_an_editor_sees_figures_and_nobody(found, as_):
    page, versions, attempts = found
    elif_ = as_("elif")
    urls = addresses(page, versions[0])
    html = elif_.get(urls["page"]).content.decode()
    assert "From 12 attempts by 12 people." in html
    assert "50.0\N{NO-BREAK SPACE}%" in html
    assert Question.objects.get(pk=versions[0].question_id).label in html
    answers = elif_.get(urls["item"]).content.decode()
    assert "You miss him." in answers
    text = html + answers + b"".join(elif_.get(urls["csv"])).decode()
    for attempt in attempts:
        assert attempt.learner.email not in text
        assert attempt.learner.full_name not in text
        assert attempt.code not in text


def test_files_hold_the_same_figures(found, as_):
    page, versions, __ = found
    urls = addresses(page, versions[0])
    text = b"".join(as_("elif").get(urls["csv"])).decode("utf-8-sig")
    head, *lines = csv.reader(io.StringIO(text))
    assert len(lines) == 3
    assert dict(zip(head, lines[0], strict=True))["Right on average"] == "50.0"
    book = b"".join(as_("elif").get(urls["xlsx"]))
    with zipfile.ZipFile(io.BytesIO(book)) as packed:
        assert "xl/worksheets/sheet1.xml" in packed.namelist()


@pytest.mark.parametrize("count", [0, 9])
def test_few_people_have_no_figures_anywhere(quiz, taken, as_, count):
    if count:
        taken(count)
    statistics.recompute(quiz[1].translation_key)
    urls = addresses(quiz[1], quiz[2][0])
    page = as_("elif").get(urls["page"])
    assert "Fewer than 10 people have handed in this quiz so far." in page.content.decode()
    assert "%" not in page.content.decode().partition("question-tabs")[2].partition("</main>")[0]
    for name in ("item", "csv", "xlsx"):
        assert as_("elif").get(urls[name]).status_code == 404


@pytest.mark.parametrize("name", [None, "rosa", "dana", "priya"])
def test_nobody_without_permission_on_questions_sees_figures(found, as_, name):
    page, versions, __ = found
    for url in addresses(page, versions[0]).values():
        answer = as_(name).get(url)
        assert answer.status_code in (302, 403, 404)
        assert b"You miss him." not in answer.content
    assert as_(name).post(reverse("courses_quiz_statistics_again", args=[page.pk])).status_code in (302, 403, 404)


def test_an_editor_has_them_worked_out_now(quiz, taken, as_):
    taken(10)
    page = quiz[1]
    answer = as_("elif").post(reverse("courses_quiz_statistics_again", args=[page.pk]), {"choice": "all"})
    assert answer.url.endswith("?choice=all")
    assert QuizStatistics.objects.get(choice="all").attempts == 10


@pytest.mark.parametrize("choice", ["", "every", "%00", "<script>"])
def test_an_odd_choice_means_first_attempts(found, as_, choice):
    answer = as_("elif").get(addresses(found[0], found[1][0])["page"], {"choice": choice})
    assert answer.status_code == 200
    assert answer.context["choice"] == "first"


def test_odd_files_do_not_exist(found, as_):
    for what, ending in (("people", "csv"), ("questions", "exe")):
        url = reverse("courses_quiz_statistics_file", args=[found[0].pk, what, ending])
        assert as_("elif").get(url).status_code == 404


def test_the_page_costs_the_same_for_one_and_for_three_questions(found, as_, django_assert_max_num_queries):
    page, versions, __ = found
    elif_, url = as_("elif"), addresses(page, versions[0])["page"]
    elif_.get(url)
    with django_assert_max_num_queries(40) as three:
        elif_.get(url)
    for row in QuizStatistics.objects.all():
        row.items.exclude(version=versions[0]).delete()
    with django_assert_max_num_queries(40) as one:
        elif_.get(url)
    assert len(one) == len(three)


def test_a_question_that_runs_against_the_rest_stands_on_the_editors_first_page(quiz, as_):
    __, page, versions = quiz
    people = make_people(12)
    # Those who get the two others right get the first one wrong.
    rows = [(person, [NO, YES, YES] if at < 8 else [YES, NO, NO]) for at, person in enumerate(people)]
    finished_attempts(quiz[0], page, versions, rows)
    assert "check the key" not in as_("elif").get("/cms/").content.decode()
    statistics.recompute(page.translation_key)
    home = as_("elif").get("/cms/").content.decode()
    assert "Most people who did well otherwise got this wrong: check the key." in home


@pytest.mark.parametrize(
    ("facility", "sentence"),
    [
        (20, "Most people who did well otherwise got this wrong: check the key."),
        (98, "People who did well otherwise got this wrong more often than the others: check the key."),
    ],
)
def test_a_flag_says_nothing_that_the_figures_deny(found, as_, facility, sentence):
    page, versions, __ = found
    row = QuizStatistics.objects.get(quiz_key=page.translation_key, choice="first")
    row.items.update(flags=[])
    item = row.items.first()
    item.figures, item.flags = {**item.figures, "facility": facility, "discrimination": -20}, ["against"]
    item.save()

    urls = addresses(page, versions[0])
    shown = as_("elif").get(urls["page"]).content.decode()

    assert shown.count("check the key.") == 1
    assert sentence in shown
    assert sentence in b"".join(as_("elif").get(urls["csv"])).decode()
    assert sentence in as_("elif").get("/cms/").content.decode()


def test_percentages_in_files_have_no_more_decimals_than_a_credit(found):
    page, versions, __ = found
    row = QuizStatistics.objects.get(quiz_key=page.translation_key, choice="first")
    item = row.items.get(version=versions[0])
    item.responses = [{"label": "", "response": "Yes", "credit": 0.55, "count": 1, "share": 100 / 3}]
    item.save()
    QuizStatistics.objects.get(pk=row.pk).items.exclude(pk=item.pk).delete()
    row = statistics.statistics_of(page.translation_key, "first")

    __, line = statistics_table.responses_table(row)

    assert line[4:] == [55, 1, 33.33333, item.attempts]


def test_every_figure_has_its_number_and_every_column_its_meaning(found, as_):
    page, versions, __ = found
    elif_ = as_("elif")
    urls = addresses(page, versions[0])

    html = elif_.get(urls["page"]).content.decode()
    answers = b"".join(elif_.get(urls["csv"].replace("questions.csv", "answers.csv"))).decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(answers)))

    assert ', 12 attempts"' in html
    assert all(str(meaning) in html for __, meaning in statistics_table.column_meanings())
    assert lines[0][-1] == "Attempts"
    assert {line[-1] for line in lines[1:]} == {"12"}
