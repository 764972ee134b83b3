"""Deleting a page on which people have evidence says so first; the evidence stays whatever is done."""

from __future__ import annotations

import pytest
from wagtail.models import Page

from courses.domain.evidence import holders
from courses.domain.progress import complete_lesson
from courses.models import Completion, LessonPage
from courses.views.deletion import Warned, learned_words, met_words, what_unpublishing_means
from tests.factories.courses_pages import fresh
from tests.factories.courses_quiz import begin, fill_bank, make_question, make_quiz
from website.accounts.models import User
from website.pages.models import StandardPage


@pytest.fixture
def editor(as_, cast):
    return as_("elif")


@pytest.fixture
def evidence(cast, course, join):
    """Rosa and Marcus joined, Rosa has done the first lesson."""
    enrolment = join(cast.rosa, course)
    join(cast.marcus, course)
    complete_lesson(enrolment, course.lessons[0], actor=cast.rosa)
    return course


def test_holders_are_counted_once_and_below_the_page_too(evidence, make_other):
    other = make_other()

    counts = [
        holders(page).count()
        for page in (evidence.page, evidence.modules[0], evidence.lessons[0], evidence.lessons[1], other.page)
    ]

    assert counts == [2, 1, 1, 0, 0]
    assert holders(evidence.page, evidence.modules[0]).count() == 2


def test_deleting_says_that_people_hold_evidence_and_offers_to_unpublish(editor, evidence):
    lesson = evidence.lessons[0]

    html = editor.get(f"/cms/pages/{lesson.pk}/delete/").content.decode()

    assert "Fewer than 10 people have learned with this." in html
    assert f"/cms/pages/{lesson.pk}/unpublish/" in html
    assert LessonPage.objects.filter(pk=lesson.pk).exists()
    assert "Rosa" not in html


def test_deleting_all_the_same_keeps_the_evidence(editor, evidence):
    lesson = evidence.lessons[0]

    response = editor.post(f"/cms/pages/{lesson.pk}/delete/", {})

    assert response.status_code == 302
    assert not LessonPage.objects.filter(pk=lesson.pk).exists()
    assert Completion.objects.get().title == lesson.title


def test_a_page_without_evidence_says_that_too(editor, evidence):
    html = editor.get(f"/cms/pages/{evidence.lessons[1].pk}/delete/").content.decode()

    assert "Nobody has learned with this yet." in html
    assert "help-warning" not in html


def test_pages_that_nobody_learns_with_have_no_such_words(editor, evidence):
    standard = StandardPage(title="About", slug="about-us")
    Page.objects.filter(depth=2).first().add_child(instance=standard)

    html = editor.get(f"/cms/pages/{standard.pk}/delete/").content.decode()

    assert "learned with this" not in html


@pytest.mark.parametrize("deed", ["delete", "unpublish", "move"])
def test_the_question_about_many_says_it_too(editor, evidence, deed):
    first, second = evidence.lessons
    url = f"/cms/bulk/wagtailcore/page/{deed}/?id={first.pk}&id={second.pk}"

    html = editor.get(url).content.decode()

    assert "Fewer than 10 people have learned with this." in html
    assert "Rosa" not in html


@pytest.mark.parametrize("deed", ["delete", "unpublish", "move"])
def test_whoever_may_not_do_it_reads_no_number(as_, evidence, deed):
    lesson = evidence.lessons[0]
    addresses = [f"/cms/bulk/wagtailcore/page/{deed}/?id={lesson.pk}"]
    if deed == "move":
        addresses += [f"/cms/pages/{lesson.pk}/move/{lesson.get_parent().pk}/confirm/"]
    else:
        addresses += [f"/cms/pages/{lesson.pk}/{deed}/"]

    for name in ("rosa", "dana"):
        for address in addresses:
            assert "have learned with this" not in as_(name).get(address, follow=True).content.decode()


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (1, "Fewer than 10 people have learned with this."),
        (9, "Fewer than 10 people have learned with this."),
        (10, "10 people have learned with this."),
        (23, "23 people have learned with this."),
    ],
)
def test_small_numbers_point_at_nobody(count, words):
    assert learned_words(count) == words
    assert met_words(count) == words.replace("learned with this", "met this in a quiz")


def test_where_nobody_met_a_question_nobodys_results_are_spoken_of(cast):
    bank = fill_bank(2)
    begin(cast.rosa, *make_quiz(count=2, bank=bank))
    unmet = make_question(bank, "UNMET")
    met = bank.questions.exclude(pk=unmet.pk).first()

    assert what_unpublishing_means(unmet) == Warned("Nobody has met this in a quiz yet.")
    assert what_unpublishing_means(met).serious


def test_people_outlive_the_course(evidence):
    fresh(evidence.page).delete()

    assert User.objects.filter(enrolments__course_title=evidence.page.title).count() == 2
