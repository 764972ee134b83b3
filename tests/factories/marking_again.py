"""A question whose key changed after people handed it in."""

from __future__ import annotations

from dataclasses import dataclass

from courses.domain import regrade
from courses.domain.questions import publish_definition
from courses.domain.submit import submit
from courses.models import Attempt, Question, QuizPage, Regrade, RegradeProposal, RegradeRule
from tests.factories.courses import Course
from tests.factories.courses_quiz import answer_all, begin, definition_of, items_of, make_quiz
from website.accounts.models import User

REASON = "The key named the wrong reply."


def another_key(key: str) -> dict:
    """The definition of single choice with another right option than "b"."""
    options = [{**option, "right": option["key"] == key} for option in definition_of("single")["options"]]
    return definition_of("single", options=options)


def publish_again(
    question: Question, actor: User, *, key: str = "a", kind: str = "single", definition: dict | None = None
) -> Question:
    """Publishes the question with another key, or as another kind."""
    data = dict(definition or another_key(key))
    data["stem"] = f"{data['stem']} ({question.ref})"
    publish_definition(
        question.bank, ref=question.ref, kind=kind, definition=data, topic=question.topic, label=question.label,
        actor=actor,
    )  # fmt: skip
    return Question.objects.select_related("bank", "current_version").get(pk=question.pk)


@dataclass
class Scene:
    """A quiz of three questions, and the one whose key changes. `attempts` by the name people are shown by."""

    course: Course
    quiz: QuizPage
    question: Question
    attempts: dict[str, Attempt]

    def hand_in(self, person: User, *, wrong: int = 0) -> Attempt:
        """Somebody takes the quiz, with so many of its first questions wrong (option "a")."""
        attempt = begin(person, self.course, self.quiz)
        answer_all(person, attempt, wrong=wrong)
        self.attempts[person.display_name] = submit(attempt.code, actor=person)
        return self.attempts[person.display_name]


def a_scene(people: dict[User, int]) -> Scene:
    """The people hand in the quiz, each with so many wrong; nothing has changed yet."""
    course, quiz = make_quiz(count=3, pass_percent=80, shuffle_questions=False)
    scene = Scene(course, quiz, Question(), {})
    for person, wrong in people.items():
        scene.hand_in(person, wrong=wrong)
    first = next(iter(scene.attempts.values()))
    scene.question = items_of(first)[0].version.question
    return scene


def propose(scene: Scene, actor: User, *, rule: str = RegradeRule.NEW_KEY) -> RegradeProposal:
    """The key becomes "a", and an editor asks to have earlier answers marked again."""
    scene.question = publish_again(scene.question, actor)
    return regrade.propose(scene.question, rule=rule, reason=REASON, actor=actor)


def carry_out(proposal: RegradeProposal, actor: User, *, rule: str = "", most: int | None = None) -> Regrade:
    """A coordinator does it."""
    begun = regrade.begin(proposal, rule=rule or proposal.rule, reason=REASON, actor=actor)
    regrade.carry_on(begun, most=most)
    return begun
