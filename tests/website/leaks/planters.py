"""What is planted: one function for each kind of text that must stay where it was written.

Each writes `marker` through the product (the domain's functions or a request, never into a table) and returns the
places where it belongs; see `tests/leaks.py`.
"""

from __future__ import annotations

from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from courses.domain.attempts import save_answer
from courses.domain.practice import save_reflection
from courses.domain.sent_work import reply, send_reflection, take_back
from courses.domain.submit import submit
from courses.models import CoursePage
from tests.cast import Cast
from tests.factories.oversight import look_after
from tests.leaks import planter
from website.core import clock
from website.demo.history import Life, prepare_content


@planter("accounts.wrong_password")
def wrong_password(cast: Cast, marker: str) -> list[str]:
    """A password typed at sign-in, one letter off: it is nearly the real one."""
    Client().post(reverse("account_login"), {"login": cast.rosa.email, "password": marker})
    return []


@planter("accounts.unknown_address")
def unknown_address(cast: Cast, marker: str) -> list[str]:
    """An address typed at sign-in that has no account: nobody's business, and often a password in the wrong box."""
    Client().post(reverse("account_login"), {"login": f"{marker}@demo.example", "password": "a wrong password"})
    return []


@planter("core.query_string")
def query_string(cast: Cast, marker: str) -> list[str]:
    """What somebody typed into an address: not kept, and not in the log of a page that is not there."""
    Client().get("/no-such-page/", {"q": marker})
    return []


def course_of_the_library() -> CoursePage:
    """The starter course, loaded once a test."""
    return CoursePage.objects.filter(code="active-listening").first() or prepare_content("active-listening")


@planter("courses.reflection")
def reflection(cast: Cast, marker: str) -> list[str]:
    """What a peer wrote for themselves: theirs alone, on the lesson and in their own export."""
    course = course_of_the_library()
    life = Life(course, cast.rosa, 5)
    lesson = life.lessons[0]
    block = next(block for block in lesson.body if block.block_type == "reflection")
    save_reflection(lesson, block.id, f"The word was {marker}.", learner=cast.rosa)
    sending = reverse("courses:reflection_send", args=[lesson.translation_key, block.id])
    return [f"page:rosa:{lesson.url}", f"page:rosa:{sending}"]


@planter("courses.open_answer")
def open_answer(cast: Cast, marker: str) -> list[str]:
    """Written practice in a quiz, handed in: on the learner's own result and nowhere else."""
    life = Life(course_of_the_library(), cast.marcus, 12).read(6)
    attempt = life.begin_quiz()
    item = attempt.items.select_related("attempt", "version").get(version__kind="open")
    data = QueryDict(mutable=True)
    data["answer-text"] = f"I would say {marker}."
    with clock.at(life.moment):
        save_answer(attempt.code, item.number, actor=cast.marcus, data=data, sequence=0)
        submit(attempt.code, actor=cast.marcus)
    return [f"page:marcus:/learn/attempts/{attempt.code}/result/"]


@planter("courses.open_answer_unfinished")
def unfinished_answer(cast: Cast, marker: str) -> list[str]:
    """The same while the quiz is open: on the question's page."""
    life = Life(course_of_the_library(), cast.tomas, 12).read(6)
    attempt = life.begin_quiz()
    item = attempt.items.select_related("attempt", "version").get(version__kind="open")
    data = QueryDict(mutable=True)
    data["answer-text"] = f"I would say {marker}."
    with clock.at(life.moment):
        save_answer(attempt.code, item.number, actor=cast.tomas, data=data, sequence=0)
    return [f"page:tomas:/learn/attempts/{attempt.code}/{item.number}/"]


@planter("courses.sent_work_taken_back")
def taken_back(cast: Cast, marker: str) -> list[str]:
    """A reflection that was sent, answered and taken back: on its writer's pages alone."""
    look_after(cast.idris, cast.lena)
    lesson = Life(course_of_the_library(), cast.lena, 5).lessons[0]
    block = next(block for block in lesson.body if block.block_type == "reflection")
    save_reflection(lesson, block.id, f"The word was {marker}.", learner=cast.lena)
    sent = send_reflection(lesson, block.id, f"The word was {marker}.", prompt="<p>Think back.</p>", actor=cast.lena)
    reply(sent.code, "Well heard.", actor=cast.idris, seen=0)
    take_back(sent.code, actor=cast.lena)
    return [
        f"page:lena:{lesson.url}",
        f"page:lena:/learn/sent/{sent.code}/",
        f"page:lena:{reverse('courses:reflection_send', args=[lesson.translation_key, block.id])}",
    ]
