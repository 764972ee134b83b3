"""Builders of questions and quizzes: one definition per kind, banks, quizzes that draw from them, answers as posts."""

from __future__ import annotations

import copy
from typing import Any

from django.http import QueryDict
from wagtail.models import Locale
from wagtail.signal_handlers import disable_reference_index_auto_update

from courses.domain import attempts
from courses.domain.enrol import enrol
from courses.domain.questions import make_bank, write_definition_value
from courses.models import Attempt, AttemptItem, Question, QuestionBank, QuizPage, QuizSource
from courses.questions.registry import get_kind
from tests.factories.courses import Course, add_quiz, make_course

DEFINITIONS: dict[str, dict[str, Any]] = {
    "single": {
        "stem": "Which reply is a *reflection*?",
        "options": [
            {"key": "a", "text": "Call him today.", "right": False, "feedback": "That is advice."},
            {"key": "b", "text": "You miss him.", "right": True, "feedback": "That gives back the feeling."},
            {"key": "c", "text": "Why did you stop?", "right": False, "feedback": "That is a question."},
            {"key": "d", "text": "At least you have one.", "right": False, "feedback": "That plays it down."},
        ],
        "feedback": "A reflection gives back what you heard.",
    },
    "multiple": {
        "stem": "Which are parts of OARS?",
        "options": [
            {"key": "o", "text": "Open questions", "right": True, "feedback": "The O."},
            {"key": "a", "text": "Affirmations", "right": True, "feedback": "The A."},
            {"key": "d", "text": "Diagnosis", "right": False, "feedback": "Not a peer's task."},
            {"key": "r", "text": "Reflections", "right": True, "feedback": "The R."},
        ],
        "choose": 3,
    },
    "true_false": {
        "stem": "Silence means that somebody is bored.",
        "answer": False,
        "feedback_true": "It often means that somebody thinks.",
        "feedback_false": "Right: give it time.",
    },
    "matching": {
        "stem": "What is what?",
        "pairs": [
            {"key": "p1", "prompt": "“How was it?”", "answer": "Open question", "feedback": "It invites a story."},
            {"key": "p2", "prompt": "“You kept going.”", "answer": "Affirmation", "feedback": "It names a strength."},
            {"key": "p3", "prompt": "“What helped?”", "answer": "Open question", "feedback": "It invites a story."},
        ],
        "distractors": ["Advice"],
    },
    "ordering": {
        "stem": "In which order?",
        "items": [
            {"key": "ask", "text": "Ask", "feedback": "First."},
            {"key": "listen", "text": "Listen"},
            {"key": "reflect", "text": "Reflect"},
            {"key": "check", "text": "Check"},
        ],
    },
    "gap_fill": {
        "stem": "Fill in the gaps.",
        "text": "It sounds as if you feel [[word]] today. That is a [[what]].",
        "gaps": [
            {
                "key": "word",
                "answers": [
                    {"text": "hopeless", "credit": 0, "feedback": "Stronger than what was said."},
                    {"text": "sad*", "credit": 100, "feedback": "That is the feeling."},
                    {"text": "bad", "credit": 50, "feedback": "Nearly: name the feeling."},
                ],
            },
            {
                "key": "what",
                "chosen": True,
                "answers": [
                    {"key": "r", "text": "reflection", "credit": 100, "feedback": "It gives back."},
                    {"key": "q", "text": "question", "credit": 0, "feedback": "Nothing is asked."},
                    {"key": "v", "text": "advice", "credit": 0},
                ],
            },
        ],
    },
    "short_answer": {
        "stem": "What do we call a question that cannot be answered with yes or no?",
        "answers": [
            {"text": "closed*", "credit": 0, "feedback": "The opposite."},
            {"text": "open*", "credit": 100, "feedback": "It invites a story."},
            {"text": "wide question", "credit": 50, "feedback": "That is what it does."},
        ],
    },
    "numerical": {
        "stem": "How much alcohol is in two and a half drinks of 14 grams?",
        "answers": [
            {"value": "35", "tolerance": "0.5", "credit": 100, "feedback": "2.5 times 14."},
            {"value": "28", "credit": 0, "feedback": "That is two drinks."},
        ],
        "unit": "optional",
        "units": [{"text": "g"}, {"text": "kg", "factor": "1000"}],
    },
    "open": {
        "stem": "Write a reflection for: “Inside I am a mess.”",
        "rubric": [{"key": "feeling", "idea": "Names the feeling", "example": "“That hurts.”", "points": 2}],
        "model_answer": "You look well, and inside it hurts.",
    },
    "rating": {
        "stem": "How sure do you feel about your first talk?",
        "points": [
            {"key": "not", "label": "Not at all sure"},
            {"key": "half", "label": "Half and half"},
            {"key": "very", "label": "Very sure"},
        ],
        "feedback": "Whatever you chose: talk it over with your supervisor.",
    },
    "information": {"stem": "Sam has been sober for a week. The next questions are about Sam."},
}

RIGHT: dict[str, dict[str, Any]] = {
    "single": {"choice": "b"},
    "multiple": {"choices": ["a", "o", "r"]},
    "true_false": {"choice": False},
    "matching": {"pairs": {"p1": "p1", "p2": "p2", "p3": "p1"}},
    "ordering": {"places": {"ask": 1, "listen": 2, "reflect": 3, "check": 4}},
    "gap_fill": {"gaps": {"word": "sad", "what": "r"}},
    "short_answer": {"text": "Open question"},
    "numerical": {"text": "35 g"},
    "open": {"text": "It hurts, and nobody sees it."},
    "rating": {"point": "very"},
    "information": {},
}

WRONG: dict[str, dict[str, Any]] = {
    "single": {"choice": "a"},
    "multiple": {"choices": ["d"]},
    "true_false": {"choice": True},
    "matching": {"pairs": {"p1": "p2", "p2": "~1", "p3": "p2"}},
    "ordering": {"places": {"ask": 4, "listen": 3, "reflect": 2, "check": 1}},
    "gap_fill": {"gaps": {"word": "hopeless", "what": "q"}},
    "short_answer": {"text": "A closed one"},
    "numerical": {"text": "28"},
    "open": {"text": ""},
    "rating": {"point": None},
    "information": {},
}


def definition_of(kind: str, **changes: Any) -> dict[str, Any]:
    """A fresh definition of the kind."""
    return {**copy.deepcopy(DEFINITIONS[kind]), **changes}


def make_question(
    bank: QuestionBank, ref: str, kind: str = "single", *, definition: dict | None = None, **tags
) -> Question:
    """A published question. Its stem names the reference, so that questions of one kind differ.

    It is frozen as `publish_definition` does in the end, without the revision that no quiz looks at: most tests of
    quizzes begin with a few of these.
    """
    data = definition or definition_of(kind)
    data["stem"] = f"{data['stem']} ({ref})"
    topic = tags.get("topic", "")
    question = Question(bank=bank, ref=ref, kind=kind, locale=Locale.get_default(), label=f"{ref} · {topic}", **tags)
    question.definition = write_definition_value(question, kind, get_kind(kind).parse(data))
    with disable_reference_index_auto_update():
        question.save()
        question.freeze(actor=None)
    return question


def fill_bank(
    count: int = 10, *, name: str = "Listening", kinds: tuple[str, ...] = ("single",), **tags
) -> QuestionBank:
    """A bank with that many questions, going round the kinds."""
    bank = make_bank(name)
    for at in range(count):
        make_question(bank, f"Q{at + 1:02}", kinds[at % len(kinds)], **{"topic": f"Topic {at % 2 + 1}", **tags})
    return bank


def set_sources(quiz: QuizPage, *sources: QuizSource) -> QuizPage:
    """Gives a published quiz its sources."""
    quiz.sources = list(sources)
    with disable_reference_index_auto_update():
        quiz.save()
    quiz.refresh_from_db()
    return quiz


def make_quiz(
    *,
    count: int = 3,
    kinds: tuple[str, ...] = ("single",),
    bank: QuestionBank | None = None,
    draw: int | None = None,
    **fields,
) -> tuple[Course, QuizPage]:
    """A published course without lessons whose one quiz draws from a bank of its own. `fields` are the quiz's rules."""
    course = make_course(lessons=0)
    fields = {"wait_minutes_after_second_try": 0, **fields}
    with disable_reference_index_auto_update():
        quiz = add_quiz(course, course.modules[0], "Quiz", **fields)
    bank = bank or fill_bank(count, name=f"Bank of {quiz.slug}", kinds=kinds)
    set_sources(quiz, QuizSource(bank=bank, draw=draw or count))
    return course, quiz


def begin(person, course: Course, quiz: QuizPage) -> Attempt:
    """The person joins the course and starts the quiz."""
    enrolment = enrol(course.page, learner=person, actor=person)
    return attempts.start(quiz, enrolment=enrolment, module_title=course.modules[0].title, actor=person)


def items_of(attempt: Attempt) -> list[AttemptItem]:
    """The items in their order, with questions."""
    return list(attempt.items.select_related("version", "attempt").order_by("number"))


def fields_for(item: AttemptItem, response: dict[str, Any], *, sequence: int | None = None, **more: Any) -> QueryDict:
    """What the form of an item sends for a response."""
    kind, sheet = attempts.sheet_of(item)
    data = QueryDict(mutable=True)
    data["sequence"] = str(item.sequence if sequence is None else sequence)
    prefix = attempts.ANSWER
    if item.version.kind in ("single", "true_false"):
        choice = response["choice"]
        key = choice if isinstance(choice, str) else {True: "true", False: "false"}[choice]
        data[prefix] = sheet.token(key)
    elif item.version.kind == "multiple":
        data.setlist(prefix, [sheet.token(key) for key in response["choices"]])
        data[f"{prefix}-seen"] = "1"
    elif item.version.kind == "matching":
        for pair, answer in response["pairs"].items():
            data[f"{prefix}-{sheet.token(f'prompt/{pair}')}"] = sheet.token(answer) if answer else ""
    elif item.version.kind == "ordering":
        for key, place in response["places"].items():
            data[f"{prefix}-{sheet.token(key)}"] = str(place or "")
    elif item.version.kind == "gap_fill":
        chosen = {gap.key for gap in item.version.shape.gaps if gap.chosen}
        for gap, given in response["gaps"].items():
            token = sheet.token(f"{gap}/{given}") if gap in chosen and given else given
            data[f"{prefix}-{sheet.token(f'gap:{gap}')}"] = token
    elif item.version.kind == "rating":
        data[prefix] = sheet.token(response["point"]) if response["point"] else ""
    elif item.version.kind != "information":
        data[f"{prefix}-text"] = response["text"]
    for name, value in more.items():
        data[name.replace("_", "-")] = str(value)
    assert get_kind(item.version.kind) is kind
    return data


def answer(person, item: AttemptItem, response: dict[str, Any], **kwargs: Any):
    """Saves an answer the way the player does."""
    data = fields_for(item, response, **kwargs)
    return attempts.save_answer(item.attempt.code, item.number, actor=person, data=data, sequence=int(data["sequence"]))


def answer_all(person, attempt: Attempt, *, wrong: int = 0) -> None:
    """Answers every item, the first `wrong` of them wrongly."""
    for at, item in enumerate(items_of(attempt)):
        answer(person, item, (WRONG if at < wrong else RIGHT)[item.version.kind])
