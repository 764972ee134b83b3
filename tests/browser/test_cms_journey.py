"""An editor's whole path: a lesson with a talk and two questions, warnings, preview, two readers, and the learners."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import BrowserContext, expect
from wagtail.models import TaskState

from courses.enums import ReviewStep
from courses.models import (
    Attempt,
    AttemptItem,
    Completion,
    KeptWord,
    LessonPage,
    Question,
    QuestionBank,
    QuizPage,
    ReviewChecklist,
    SafetyChange,
    ScenarioPlay,
)
from tests.browser.answers import choose, item_on
from tests.browser.cms_checks import check_cms
from tests.browser.cms_desk import a_reader, an_editor
from tests.browser.cms_work import Editor, Reader
from tests.browser.learner import Learner
from tests.browser.people import newcomer, sign_in
from tests.factories.courses import Course
from tests.factories.courses_quiz import make_quiz
from website.accounts.models import User

LESSON = "A quiet evening"
OWN_WORDS = "A neighbor said: I am an addict."
WISH = " He wants to be clean by May."
REPLY, SILENCE = "The best reply", "About silence"


@dataclass
class Scene:
    """Everybody at their own window, and where the story plays."""

    course: Course
    quiz: QuizPage
    bank: QuestionBank
    editor: Editor
    readers: tuple[Reader, Reader]
    learner: Learner
    people: dict[str, User] = field(default_factory=dict)


@pytest.fixture
def scene(new_context: Callable[..., BrowserContext], server, settings) -> Scene:
    """A course with a quiz that asks one question so far and has room for more.

    Wagtail's own saving in between would race with the buttons a journey presses faster than people do.
    """
    settings.WAGTAIL_AUTOSAVE_INTERVAL = 0
    course, quiz = make_quiz(count=1, draw=9)
    people = {
        "editor": an_editor("Edith"),
        "lived": a_reader("Lola", ReviewStep.LIVED),
        "clinical": a_reader("Ivor", ReviewStep.CLINICAL),
        "learner": newcomer("Rune"),
    }
    windows = {}
    for who, person in people.items():
        windows[who] = new_context(height=1000)
        sign_in(windows[who], person, server.url)
    return Scene(
        course,
        quiz,
        QuestionBank.objects.get(name=f"Bank of {quiz.slug}"),
        Editor(windows["editor"]),
        (Reader(windows["lived"]), Reader(windows["clinical"])),
        Learner(windows["learner"].new_page()),
        people,
    )


def test_from_the_first_word_to_the_next_attempt(scene: Scene):
    write_the_lesson(scene)
    write_the_questions(scene)
    for reader, comment in zip(scene.readers, ("It sounds like us.", "The facts hold."), strict=True):
        first = reader is scene.readers[0]
        reader.approve(LESSON, comment, said=f"Page '{LESSON}' has been", look=first)
        reader.approve(REPLY, comment, look=first)
        reader.approve(SILENCE, comment)
    see_it_published(scene)
    attempt = learn_and_begin(scene)
    change_the_right_answer(scene)
    keep_the_old_version(scene, attempt)
    get_the_new_version(scene, attempt)


def write_the_lesson(scene: Scene) -> None:
    editor, page = scene.editor, scene.editor.page
    form = editor.begin_lesson(scene.course.modules[0].pk, title=LESSON, text=OWN_WORDS + WISH)
    # Two words are asked about: one is mended, one is kept with a reason.
    expect(editor.word("addict")).to_contain_text("Say: person with a substance use disorder", timeout=45_000)
    expect(editor.word("clean")).to_have_count(1)
    editor.write_text(OWN_WORDS)
    expect(editor.word("clean")).to_have_count(0, timeout=45_000)
    editor.word("addict").get_by_role("textbox").fill("His own word for himself.")
    check_cms(page)

    editor.write_talk(form)
    page.get_by_role("button", name="Show the branches").click()
    expect(page.locator(".branches-missing")).to_contain_text("line 2: A dead end")
    editor.submit()
    editor.told("Scenario “A quiet visit” needs another look")
    expect(form.place(0, 1)).to_have_attribute("aria-invalid", "true")
    expect(editor.word("addict").get_by_role("textbox")).to_have_value("His own word for himself.")
    assert not LessonPage.objects.filter(title=LESSON).exists()
    check_cms(page)

    form.place(0, 1).select_option(label="Ending 2 · The talk closed here")
    seen = editor.preview()
    expect(seen.get_by_role("heading", level=1)).to_have_text(LESSON)
    expect(seen.get_by_text("I am an addict.")).to_be_visible()
    expect(seen.get_by_text("Every line leads somewhere")).to_be_visible()
    check_cms(page)
    editor.submit()
    editor.fill_checklist("A new lesson about quiet evenings.", look=True)

    lesson = LessonPage.objects.get(title=LESSON)
    (kept,) = KeptWord.objects.filter(content_key=lesson.translation_key)
    checklist = ReviewChecklist.objects.get(object_id=str(lesson.pk), filled_by=scene.people["editor"])
    assert (kept.word, kept.reason, lesson.live) == ("addict", "His own word for himself.", False)
    assert checklist.workflow_state.current_task_state.task.specific.step == ReviewStep.LIVED
    assert not ScenarioPlay.objects.filter(content_key=lesson.translation_key).exists()


def write_the_questions(scene: Scene) -> None:
    editor, bank = scene.editor, scene.bank.pk
    editor.begin_question("single", bank=bank, label=REPLY, stem="“The nights are long.” What do you say?")
    editor.write_option(0, "They wear you out.", right=True, why="That gives back the feeling.")
    editor.write_option(1, "Have you tried tea?", right=False, why="That is advice.")
    check_cms(editor.page)
    editor.submit()
    editor.fill_checklist("A question about replies.", look=True)
    editor.begin_question("true_false", bank=bank, label=SILENCE, stem="Silence can help.")
    editor.write_statement(is_true=True)
    editor.submit()
    editor.fill_checklist("A question about silence.")
    assert not Question.objects.filter(bank=bank, label__in=(REPLY, SILENCE), live=True).exists()


def see_it_published(scene: Scene) -> None:
    lesson = LessonPage.objects.get(title=LESSON)
    questions = Question.objects.filter(bank=scene.bank, label__in=(REPLY, SILENCE))
    assert lesson.live
    assert sorted(question.current_version.number for question in questions) == [1, 1]
    said = TaskState.objects.filter(workflow_state__object_id=str(lesson.pk), status=TaskState.STATUS_APPROVED)
    assert list(said.order_by("pk").values_list("finished_by__display_name", "comment")) == [
        ("Lola", "It sounds like us."),
        ("Ivor", "The facts hold."),
    ]
    page = scene.editor.page
    page.goto(f"/cms/review/page/{lesson.pk}/")
    expect(page.get_by_text("It sounds like us.")).to_be_visible()
    expect(page.get_by_text("His own word for himself.")).to_be_visible()
    check_cms(page)


def learn_and_begin(scene: Scene) -> Attempt:
    """The learner joins, does the new lesson and begins the quiz with both new questions; the reply stays open."""
    learner, lesson = scene.learner, LessonPage.objects.get(title=LESSON)
    learner.page.goto(scene.course.page.url)
    learner.press("Join this course")
    learner.read(lesson)
    learner.play(lesson)
    learner.finish_lesson()
    assert Completion.objects.filter(content_key=lesson.translation_key).count() == 1
    learner.page.goto(scene.quiz.url)
    learner.press("Start")
    expect(learner.page.get_by_role("heading", level=1)).to_contain_text("Question 1 of 3")
    attempt = Attempt.objects.get(learner=scene.people["learner"])
    assert asked_versions(attempt, REPLY) == [1]
    return attempt


def asked_versions(attempt: Attempt, label: str) -> list[int]:
    """The numbers of the versions of a question that an attempt asks."""
    items = AttemptItem.objects.filter(attempt=attempt, version__question__label=label)
    return list(items.values_list("version__number", flat=True))


def change_the_right_answer(scene: Scene) -> None:
    """A safety change: who is affected comes first, and words for learners go with it."""
    editor, page = scene.editor, scene.editor.page
    question = Question.objects.get(label=REPLY)
    page.goto(f"/cms/snippets/courses/question/edit/{question.pk}/")
    page.locator("[name=definition-0-value-stem]").fill("“The nights are long.” What do you say first?")
    editor.write_option(0, "They wear you out.", right=False, why="Good, and not the first thing.")
    editor.write_option(1, "Tell me about them.", right=True, why="It leaves the way open.")
    check_cms(page)
    editor.submit()
    expect(page.get_by_role("heading", name="Who is affected", level=1)).to_be_visible()
    expect(page.get_by_text("They keep the version they have.")).to_be_visible()
    check_cms(page)
    page.get_by_role("button", name="Submit it").click()
    editor.fill_checklist("The first thing to say is another.", why="Ask first, then give back what you heard.")
    for reader in scene.readers:
        reader.approve(REPLY, "Yes, that comes first.")
    question.refresh_from_db()
    assert question.current_version.number == 2


def keep_the_old_version(scene: Scene, attempt: Attempt) -> None:
    """The open attempt goes on as it began, and what was right then is right."""
    learner, page = scene.learner, scene.learner.page
    page.reload()
    while item_on(page).version.question.label != REPLY:
        choose(page, right=True)
        learner.go_on()
    expect(page.get_by_text("What do you say?")).to_be_visible()
    page.get_by_role("radio", name="They wear you out.").check()
    learner.go_on()
    if "/finish/" not in page.url:
        learner.answer_rest(right=True)
    learner.hand_in()
    item = AttemptItem.objects.get(attempt=attempt, version__question__label=REPLY)
    assert (item.version.number, item.right, item.fraction) == (1, True, 1)
    change = SafetyChange.objects.get(question__label=REPLY)
    assert change.reason == "Ask first, then give back what you heard."


def get_the_new_version(scene: Scene, attempt: Attempt) -> None:
    learner, page = scene.learner, scene.learner.page
    page.goto(scene.quiz.url)
    learner.press(re.compile("^(Try again|Start)$"))
    while item_on(page).version.question.label != REPLY:
        choose(page, right=True)
        learner.go_on()
    expect(page.get_by_text("What do you say first?")).to_be_visible()
    expect(page.get_by_role("radio", name="Tell me about them.")).to_be_visible()
    newest = Attempt.objects.filter(learner=scene.people["learner"]).latest("number")
    assert (newest.number, asked_versions(newest, REPLY)) == (attempt.number + 1, [2])
    assert asked_versions(attempt, REPLY) == [1]
