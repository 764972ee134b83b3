"""A small course of the demo: a practice quiz with a question of every kind, and one that a person marks."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import QueryDict
from wagtail.models import Locale

from courses.domain import attempts
from courses.domain.enrol import enrol
from courses.domain.questions import make_bank, publish_definition
from courses.domain.submit import submit
from courses.models import (
    PRESETS,
    Attempt,
    CoursePage,
    ModulePage,
    Preset,
    Question,
    QuizPage,
    QuizSource,
    WrittenAnswers,
)
from website.accounts.models import User
from website.core import clock
from website.demo.timeline import ago

CODE = "every-kind"
TITLE = "Every kind of question"
WRITTEN_TITLE = "In your own words"
WORDS = (
    "I would say: “Thank you for telling me, Ana. That took courage. I will be here on Tuesday at the same time. Is "
    "there somebody who can be with you tonight?”"
)

QUESTIONS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    (
        "A talk on the stairs",
        "information",
        {"stem": "Ana sits on the stairs. She says: “I have not slept for a week, and nobody asks.” You sit down too."},
    ),
    (
        "First words",
        "single",
        {
            "stem": "What do you say first?",
            "options": [
                {"key": "a", "text": "“That sounds hard. I am here.”", "right": True, "feedback": "She is heard."},
                {"key": "b", "text": "“Have you tried warm milk?”", "right": False, "feedback": "That is advice."},
                {"key": "c", "text": "“Why don't you see a doctor?”", "right": False, "feedback": "A why can hurt."},
            ],
        },
    ),
    (
        "What opens a talk",
        "multiple",
        {
            "stem": "Which of these keep a talk open?",
            "options": [
                {"key": "a", "text": "Silence", "right": True},
                {"key": "b", "text": "“Tell me more.”", "right": True},
                {"key": "c", "text": "“You should calm down.”", "right": False, "feedback": "That closes it."},
            ],
            "credit": "per_option",
        },
    ),
    (
        "Silence",
        "true_false",
        {
            "stem": "When somebody is silent, you have done something wrong.",
            "answer": False,
            "feedback_true": "Silence is often thinking.",
            "feedback_false": "Silence is often thinking.",
        },
    ),
    (
        "Names of replies",
        "matching",
        {
            "stem": "What is what?",
            "pairs": [
                {"key": "a", "prompt": "“What helped before?”", "answer": "Open question"},
                {"key": "b", "prompt": "“You kept going.”", "answer": "Affirmation"},
                {"key": "c", "prompt": "“You feel alone with it.”", "answer": "Reflection"},
            ],
            "distractors": ["Advice"],
        },
    ),
    (
        "The order of a talk",
        "ordering",
        {
            "stem": "In which order?",
            "items": [
                {"key": "a", "text": "Greet"},
                {"key": "b", "text": "Listen"},
                {"key": "c", "text": "Sum up"},
                {"key": "d", "text": "Say what comes next"},
            ],
        },
    ),
    (
        "A reflection",
        "gap_fill",
        {
            "stem": "Fill in the gaps.",
            "text": "“It sounds as if you feel [[feeling]], and wish somebody would [[wish]].” This is a [[what]].",
            "gaps": [
                {
                    "key": "feeling",
                    "answers": [
                        {"text": "alone", "credit": 100, "feedback": "That is the feeling under the words."},
                        {"text": "lonel*", "credit": 100},
                        {"text": "tired", "credit": 50, "feedback": "True, and there is more under it."},
                    ],
                },
                {"key": "wish", "answers": [{"text": "ask*", "credit": 100}, {"text": "listen*", "credit": 100}]},
                {
                    "key": "what",
                    "chosen": True,
                    "answers": [
                        {"key": "r", "text": "reflection", "credit": 100, "feedback": "It gives back what you heard."},
                        {"key": "q", "text": "question", "credit": 0, "feedback": "Nothing is asked."},
                        {"key": "v", "text": "piece of advice", "credit": 0},
                    ],
                },
            ],
            "hints": ["Say the feeling, not the event."],
        },
    ),
    (
        "The name of a question",
        "short_answer",
        {
            "stem": "What do we call a question that cannot be answered with yes or no?",
            "answers": [
                {"text": "open", "credit": 100, "feedback": "It invites a story."},
                {"text": "open*question", "credit": 100, "feedback": "It invites a story."},
                {"text": "*why*", "credit": 0, "feedback": "A why can sound like blame."},
            ],
        },
    ),
    (
        "Standard drinks",
        "numerical",
        {
            "stem": "One standard drink is 14 grams of alcohol. How much is in two and a half drinks?",
            "answers": [
                {"value": "35", "tolerance": "0.5", "credit": 100, "feedback": "2.5 times 14."},
                {"value": "28", "credit": 0, "feedback": "That is two drinks."},
            ],
            "unit": "optional",
            "units": [{"text": "g"}, {"text": "grams"}, {"text": "kg", "factor": "1000"}],
        },
    ),
    (
        "Your own words",
        "open",
        {
            "stem": "What would you say to Ana before you go?",
            "rubric": [
                {"key": "next", "idea": "Says what comes next", "example": "“I will be here on Tuesday.”", "points": 1}
            ],
            "model_answer": "“Thank you for telling me. I will be here on Tuesday. Who is with you tonight?”",
        },
    ),
    (
        "How sure you are",
        "rating",
        {
            "stem": "How sure do you feel about your next talk?",
            "points": [
                {"key": "a", "label": "Not at all sure"},
                {"key": "b", "label": "Half and half"},
                {"key": "c", "label": "Very sure"},
            ],
        },
    ),
)


def show(course: CoursePage) -> CoursePage:
    """The course, made beside `course` when there is none yet."""
    found = CoursePage.objects.filter(code=CODE, locale=course.locale).first()
    if found is not None:
        return found
    bank = make_bank(TITLE)
    questions = [
        publish_definition(bank, ref=f"KIND-{number:02}", kind=kind, definition=definition, topic=topic)
        for number, (topic, kind, definition) in enumerate(QUESTIONS, start=1)
    ]
    return _publish(course, questions)


def _publish(beside: CoursePage, questions: list[Question]) -> CoursePage:
    page = CoursePage(
        title=TITLE,
        slug=CODE,
        code=CODE,
        summary="A look at each kind of question that a quiz can ask. For trainers who try the demo: nothing counts.",
        certificate_wording="has looked at every kind of question.",
    )
    module = ModulePage(title="One of each", slug="one-of-each", code="EK", summary="A practice quiz.")
    rules = {"preset": Preset.PRACTICE, "shuffle_questions": False, **PRESETS[Preset.PRACTICE]}
    quiz = QuizPage(title="One of each", slug="quiz", **rules)
    quiz.sources = [QuizSource(question=question) for question in questions]
    written = QuizPage(title=WRITTEN_TITLE, slug="in-your-own-words", **rules)
    written.written_answers = WrittenAnswers.MARKED
    written.intro = "One answer in your own words. Your supervisor reads and marks it."
    written.sources = [QuizSource(question=question) for question in questions if question.kind == "open"]
    for parent, child in ((beside.get_parent(), page), (page, module), (module, quiz), (module, written)):
        parent.add_child(instance=child)
        child.save_revision().publish()
    return page


def hand_in(peer: User) -> None:
    """The peer's own words, handed in last night, wait for whoever supervises them; once."""
    quiz = QuizPage.objects.get(title=WRITTEN_TITLE, locale=Locale.get_default())
    if Attempt.objects.of(peer).at(quiz.translation_key).exists():
        return
    course = CoursePage.objects.get(code=CODE, locale=Locale.get_default())
    with clock.at(ago(1, "18:40")), transaction.atomic():
        enrolment = enrol(course, learner=peer, actor=peer)
        attempt = attempts.start(quiz, enrolment=enrolment, module_title=quiz.get_parent().title, actor=peer)
        data = QueryDict(mutable=True)
        data[f"{attempts.ANSWER}-text"] = WORDS
        attempts.save_answer(attempt.code, 1, actor=peer, data=data, sequence=0)
        submit(attempt.code, actor=peer)
