"""Lists: what they show and count, filters, constant statements, many at once; never a stem."""

from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from courses.domain.question_bank import retire
from courses.models import Question, QuestionVersion, QuizSource
from courses.questions_admin.listing import listed_banks, used_label
from tests.factories.courses_quiz import fill_bank, make_question, make_quiz, set_sources
from website.audit.models import AuditEvent
from website.core import clock

STEMS = ("Which reply", "parts of OARS", "Silence means", "What is what", "In which order", "Write a reflection")


def rows_of(page):
    """The rows of the list."""
    return [row.partition("</tr>")[0] for row in page.partition("<tbody>")[2].split("<tr")[1:]]


FILTERS = [
    ("kind=matching", "Q04"),
    ("topic=Topic+2&scored=true", "Q02 Q04"),
    ("scored=false", "Q06"),
    ("safety=true", "Q01"),
    ("competency=9", "Q01"),
    ("competency=1", ""),
    ("domain=advocacy", "Q01"),
    ("used=none", "Q02 Q04 Q06"),
    ("used=fixed", "Q03"),
    ("used=drawn", "Q01 Q03 Q05"),
    ("q=Q05", "Q05"),
    ("q=reply", ""),
    ("status=retired", "Q06"),
    ("competency=x", "Q01 Q02 Q03 Q04 Q05 Q06"),
]


def test_filters(bank, editor, at):
    Question.objects.filter(ref="Q01").update(safety=True, competencies=[2, 9], domain="advocacy")
    Question.objects.filter(ref="Q06").update(status="retired")
    __, quiz = make_quiz(count=1, bank=bank)
    set_sources(quiz, QuizSource(bank=bank, draw=1, topic="Topic 1"),
                QuizSource(question=Question.objects.get(ref="Q03")))  # fmt: skip

    for query, refs in FILTERS:
        response = editor.get(f"{at('list')}?{query}")

        assert (query, sorted(row.ref for row in response.context["object_list"])) == (query, refs.split())
        assert not [stem for stem in STEMS if stem in response.content.decode()]


def test_list_can_be_narrowed_to_one_quiz_and_says_where_questions_are_used(bank, editor, at):
    __, quiz = make_quiz(count=1, bank=bank)
    set_sources(quiz, QuizSource(bank=bank, draw=1, topic="Topic 1"),
                QuizSource(question=Question.objects.get(ref="Q02")))  # fmt: skip

    response = editor.get(f"{at('list')}?quiz={quiz.pk}")

    told = {row.ref: used_label(row) for row in response.context["object_list"]}
    assert told == {
        "Q01": "drawn by 1 quiz", "Q02": "named by 1 quiz", "Q03": "drawn by 1 quiz", "Q05": "drawn by 1 quiz"
    }  # fmt: skip


def test_a_draw_by_competency_uses_what_has_it_and_nothing_else(bank, editor, at):
    __, quiz = make_quiz(count=1, bank=bank)
    set_sources(quiz, QuizSource(bank=bank, draw=1, competency=1), QuizSource(bank=bank, draw=1, competency=2))
    for ref, numbers in {"Q01": [2, 9], "Q02": [11, 12], "Q03": [1], "Q04": [9, 12], "Q05": [1, 2]}.items():
        Question.objects.filter(ref=ref).update(competencies=numbers)

    rows = editor.get(at("list")).context["object_list"]

    assert {row.ref for row in rows if used_label(row) == "drawn by 1 quiz"} == {"Q01", "Q03", "Q05"}
    assert {row.ref for row in rows if used_label(row) == "not used"} == {"Q02", "Q04", "Q06"}


def test_lists_take_constant_statements(editor, at, django_assert_num_queries):
    """The page of questions and the counts of banks, with one row and with four."""
    fill_bank(1, name="One")
    editor.get(at("list"))
    with CaptureQueriesContext(connection) as once:
        editor.get(at("list"))
    with django_assert_num_queries(1):
        assert [row.name for row in listed_banks()] == ["One"]
    fill_bank(3, name="Three")

    with django_assert_num_queries(len(once)):
        assert len(editor.get(at("list")).context["object_list"]) == 4
    with django_assert_num_queries(1):
        assert len(listed_banks()) == 2


def test_bank_counts(bank, editor, cast):
    make_question(bank, "S1", safety=True)
    retire(Question.objects.filter(ref="Q01"), actor=cast.person["elif"])
    Question.objects.filter(ref="Q02").update(live=False, status="draft")

    response = editor.get(reverse("wagtailsnippets_courses_questionbank:list"))

    (row,) = response.context["object_list"]
    assert (row.total, row.ready, row.practice, row.safety, row.drafts, row.retired) == (7, 4, 1, 1, 1, 1)
    assert "one right answer 2 · several right answers 1" in response.content.decode()


def test_a_bank_counts_a_question_and_its_translation_once(bank, editor, spanish):
    for question in Question.objects.filter(ref__in=["Q01", "Q02"]):
        translation = question.copy_for_translation(spanish)
        translation.live, translation.status = True, Question.Status.READY
        translation.save()

    response = editor.get(reverse("wagtailsnippets_courses_questionbank:list"))

    (row,) = response.context["object_list"]
    assert (row.total, row.ready, row.of_single) == (6, 5, 1)


def test_the_list_names_the_language(bank, editor, at, spanish):
    Question.objects.get(ref="Q01").copy_for_translation(spanish).save()

    page = rows_of(editor.get(f"{at('list')}?q=Q01").content.decode())

    assert ["Spanish" in row for row in page].count(True) == 1
    assert all("Spanish" in row or "English" in row for row in page)


def test_status_and_use_share_a_cell(bank, editor, at):
    cells = [
        row.partition("question-state")[2].partition("</td>")[0]
        for row in rows_of(editor.get(f"{at('list')}?scored=false").content.decode())
    ]

    assert ["ready · practice" in cell for cell in cells] == [True]


def bulk(name, questions):
    ids = "&".join(f"id={question.pk}" for question in questions)
    return f"{reverse('wagtail_bulk_action', args=['courses', 'question', name])}?{ids}&next=/cms/"


def test_many_are_tagged_at_once(bank, editor):
    chosen = list(Question.objects.filter(ref__in=["Q01", "Q02"]))
    url = bulk("tag", chosen)

    page = editor.get(url).content.decode()
    empty = editor.post(url, {})
    done = editor.post(url, {"topic": "Silence", "domain": "advocacy", "competencies": ["9", "2"]})

    assert "Attempts keep the version they have" in page
    assert not [stem for stem in STEMS if stem in page]
    assert "Say at least one thing to change." in empty.content.decode()
    assert done.status_code == 302
    for question in Question.objects.filter(ref__in=["Q01", "Q02"]).select_related("current_version"):
        assert (question.topic, question.domain, question.competencies) == ("Silence", "advocacy", [2, 9])
        assert (question.current_version.number, question.current_version.topic) == (2, "Silence")
    assert AuditEvent.objects.filter(verb="courses.question_tagged").count() == 2

    editor.post(url, {"topic": "Silence", "domain": "advocacy", "competencies": ["9", "2"]})

    assert QuestionVersion.objects.filter(question__in=chosen).count() == 4


def test_wrong_tags_are_refused_with_what_was_typed(bank, editor):
    url = bulk("tag", Question.objects.filter(ref="Q01"))

    response = editor.post(url, {"topic": "x" * 200, "domain": "nowhere"})

    page = response.content.decode()
    assert "at most 120 characters" in page
    assert "Select a valid choice" in page
    assert "x" * 200 in page


def test_retiring_and_bringing_back(bank, editor):
    ready, fresh = Question.objects.get(ref="Q01"), Question.objects.get(ref="Q02")
    Question.objects.filter(pk=fresh.pk).update(live=False, status="draft", current_version=None)

    editor.post(bulk("retire", [ready, fresh]))
    retired = dict(Question.objects.values_list("ref", "status"))
    drawable = set(Question.objects.ready().values_list("ref", flat=True))
    editor.post(bulk("bring_back", [ready, fresh]))
    back = dict(Question.objects.values_list("ref", "status"))

    assert (retired["Q01"], retired["Q02"], retired["Q03"]) == ("retired", "retired", "ready")
    assert "Q01" not in drawable
    assert (back["Q01"], back["Q02"]) == ("ready", "draft")
    assert ready.versions.count() == 1


def test_a_waiting_draft_keeps_its_words_and_gets_the_tags(bank, editor, cast):
    question = Question.objects.get(ref="Q01")
    question.label = "Written anew"
    question.save_revision(user=cast.person["elif"])

    editor.post(bulk("tag", [question]), {"topic": "Silence"})

    question.refresh_from_db()
    draft = question.get_latest_revision_as_object()
    assert (question.label, question.topic) != ("Written anew", "")
    assert (draft.label, draft.topic) == ("Written anew", "Silence")
    assert question.has_unpublished_changes


def test_what_somebody_locked_is_not_tagged_and_can_be_retired(bank, editor, cast):
    question = Question.objects.get(ref="Q01")
    question.locked, question.locked_by, question.locked_at = True, cast.sam, clock.now()
    question.save()

    page = editor.get(bulk("tag", [question])).content.decode()
    editor.post(bulk("tag", [question]), {"topic": "Silence"})
    editor.post(bulk("retire", [question]))

    question.refresh_from_db()
    assert "they are locked, or being read" in page
    assert (question.topic, question.status) == ("Topic 1", "retired")


def test_chooser_shows_labels_and_no_stem(bank, editor):
    with translation.override("en"):
        url = reverse("wagtailsnippetchoosers_courses_question:choose_results")

    every = editor.get(url).content.decode()
    narrowed = editor.get(f"{url}?q=Q04&bank={bank.pk}&kind=matching").content.decode()

    assert "Q01" in every
    assert "matching" in every
    assert not [stem for stem in STEMS if stem in every]
    assert "Q04" in narrowed
    assert "Q01" not in narrowed
