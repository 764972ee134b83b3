"""A new kind is one folder and one registry line: here the folder is this file and the line stands in the fixture."""

from __future__ import annotations

from fractions import Fraction

import pytest
from wagtail import blocks

from courses.domain import statistics
from courses.domain.question_bank import convert, faults_of_draft
from courses.domain.question_changes import change_between, differences
from courses.domain.questions import make_bank, publish_definition
from courses.domain.submit import submit
from courses.exchange.formats import formats
from courses.exchange.questions import FileQuestion
from courses.models import Question, QuizSource
from courses.questions import quickcheck
from courses.questions.adapt import DefinitionBlock, read_definition, write_definition
from courses.questions.base import Kind, Mark, ResponsePart
from courses.questions.registry import get_kind, kinds
from courses.questions.shapes import Definition, Text
from tests.factories.courses import add_quiz, make_course
from tests.factories.courses_quiz import begin, items_of, set_sources
from tests.factories.statistics import finished_attempts, make_people


class WordDefinition(Definition):
    word: Text


class Word(Kind):
    """Type one word."""

    name = "word"
    label = "one word"
    definition_model = WordDefinition
    template = "courses/questions/toy_word.html"
    review_template = "courses/questions/toy_word.html"

    def block(self):
        return blocks.StructBlock([("stem", blocks.TextBlock()), ("word", blocks.CharBlock())])

    def option_order(self, definition, rng):
        return []

    def read_response(self, definition, sheet, data, prefix):
        word = data.get(f"{prefix}-word")
        return None if word is None else {"word": word}

    def is_answered(self, response):
        return bool(response and response["word"])

    def mark(self, definition, response):
        right = bool(response) and response["word"].casefold() == definition.word.casefold()
        return Mark(Fraction(right), right)

    def present(self, definition, sheet, response, shown):
        return {"word": (response or {}).get("word", ""), "solution": definition.word if shown.right_answers else ""}

    def guess_fraction(self, definition):
        return Fraction(0)

    def all_responses(self, definition):
        return [ResponsePart("", "", definition.word, Fraction(1))]

    def response_parts(self, definition, response):
        word = (response or {}).get("word", "")
        return [ResponsePart("", "", word, self.mark(definition, response).fraction)]


@pytest.fixture
def word_kind():
    kinds.add("word", Word())
    # What the registry's line does when the models are loaded.
    known = Question._meta.get_field("definition").stream_block.child_blocks
    known["word"] = DefinitionBlock().child_blocks["word"]
    yield get_kind("word")
    del known["word"]
    kinds.remove("word")


@pytest.fixture
def word_templates(settings, tmp_path):
    folder = tmp_path / "courses" / "questions"
    folder.mkdir(parents=True)
    (folder / "toy_word.html").write_text('<input name="{{ question.prefix }}-word" value="{{ question.body.word }}">')
    ours = {**settings.TEMPLATES[0]}
    settings.TEMPLATES = [{**ours, "DIRS": [*ours["DIRS"], tmp_path]}]


def test_toy_kind_goes_through_the_editors_form(word_kind):
    shape = word_kind.parse({"stem": "Say yes", "word": "yes"})
    block = DefinitionBlock()

    stream = block.clean(block.to_python(write_definition("word", shape)))

    assert read_definition(stream) == ("word", shape)


def test_toy_kind_is_taken_saved_and_marked(cast, as_, word_kind, word_templates):
    course = make_course(lessons=0)
    quiz = add_quiz(course, course.modules[0], "Words")
    bank = make_bank("Words")
    publish_definition(bank, ref="W1", kind="word", definition={"stem": "Say yes", "word": "yes"})
    set_sources(quiz, QuizSource(bank=bank, draw=1))
    attempt = begin(cast.rosa, course, quiz)
    client = as_("rosa")

    page = client.get(f"/learn/attempts/{attempt.code}/1/")
    saved = client.post(f"/learn/attempts/{attempt.code}/1/save/", {"answer-word": "Yes", "sequence": "0"})
    done = submit(attempt.code, actor=cast.rosa)

    assert 'name="answer-word"' in page.content.decode()
    assert saved.json()["answered"] is True
    assert (done.passed, items_of(attempt)[0].fraction) == (True, 1)
    assert client.get(f"/learn/attempts/{attempt.code}/result/").status_code == 200


def test_toy_kind_works_as_quick_check(word_kind):
    definition = {"stem": "Say yes", "word": "yes"}

    found = quickcheck.answer("word", definition, {"answer-word": "no"}, seed="s")

    assert (found.right, found.fraction, found.response) == (False, 0.0, {"word": "no"})


def test_toy_kind_needs_no_migration(word_kind):
    field = Question._meta.get_field("definition")

    assert field.deconstruct()[2:] == ([], {"verbose_name": field.verbose_name})


def test_toy_kind_tells_what_changed_between_versions(db, word_kind):
    bank = make_bank("Words")
    for word in ("yes", "yes, please"):
        question = publish_definition(bank, ref="W1", kind="word", definition={"stem": "Say yes", "word": word})
    old, new = question.versions.order_by("number")

    (line,) = differences(old, new)

    assert change_between(old, new).key_changed
    assert (line.label, line.before, line.after) == ("Word", "yes", "yes, please")


def test_toy_kind_becomes_another_kind_and_names_what_is_lost(word_kind):
    block = DefinitionBlock()
    stream = block.to_python(write_definition("word", word_kind.parse({"stem": "Say yes", "word": "yes"})))

    conversion = convert(stream, "true_false")

    assert conversion.lost == ["Stem", "Word"] or conversion.lost == ["Word"]
    assert faults_of_draft(block.to_python(conversion.raw))


def test_toy_kind_has_statistics(db, word_kind):
    course = make_course(lessons=0)
    quiz = add_quiz(course, course.modules[0], "Words")
    bank = make_bank("Words")
    question = publish_definition(bank, ref="W1", kind="word", definition={"stem": "Say yes", "word": "yes"})
    set_sources(quiz, QuizSource(bank=bank, draw=1))
    rows = [(person, [{"word": "yes" if at % 2 else "no"}]) for at, person in enumerate(make_people(12))]
    finished_attempts(course, quiz, [question.current_version], rows)

    statistics.recompute(quiz.translation_key)

    (item,) = statistics.statistics_of(quiz.translation_key, "all").rows
    assert (item.figures["facility"], item.figures["guess"]) == (50, 0)
    assert [(row["response"], row["count"]) for row in item.responses] == [("yes", 6), ("no", 6)]


@pytest.mark.parametrize("name", formats.names())
def test_every_format_names_the_kind_that_it_cannot_say(word_kind, name):
    asked = [
        FileQuestion("word", {"stem": "Say yes", "word": "yes"}, ref="W1", name="The word"),
        FileQuestion("true_false", {"stem": "Yes is a word.", "answer": True}, ref="T1", name="The other"),
    ]

    written = formats.get(name).write(asked, title="Words")

    told = [label for label, sentence in written.losses if sentence]
    assert "W1" in told
    assert b"Say yes" not in written.data
