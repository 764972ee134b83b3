"""Every address of the CMS, tried by people who get in but have no right on the content: nothing of it shows.

The classes of Wagtail’s advisories (reliability.md 2.3) among them: comparing revisions, history, copying,
previews, choosers, usage, bulk actions, reports, search, workflow. Read from the list of addresses, so that a new one
is tried too.
"""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from wagtail.models import Locale

from courses.domain.questions import publish_definition
from courses.models import Question
from tests.factories.courses import add_lesson, make_course
from tests.factories.courses_pages import single_check, text
from tests.factories.courses_quiz import definition_of, fill_bank, make_quiz
from website.accounts.models import User
from website.core.addresses import all_addresses

SECRET = "SECRET"
FAILS_ON_PURPOSE = "/cms/failwhale/"
TITLE = "SECRET title"
NAMES_ONLY = ("/cms/choose-page/", "/cms/password_reset/")
"""Wagtail tells the title of any page to whoever gets into its admin: in the page chooser when asked for by number, and
in a message of the workflow (shown with the next page, here the last one). Nothing but the title (docs/security.md).
"""
PARAMETER = re.compile(r"<(?:[a-z_]+:)?(?P<name>[a-z_]+)>|\(\?P<(?P<group>[a-z_]+)>[^)]*\)")


@pytest.fixture
def content(cast):
    """A lesson that was never published, words that nobody else may read, a quiz, a question with two versions."""
    course = make_course("Listening", lessons=0)
    body = [text("<p>SECRET text</p>"), single_check("SECRET check")]
    lesson = add_lesson(course, course.modules[0], "SECRET lesson", body=body, live=False)
    for title in ("SECRET first", TITLE):
        lesson.title = title
        lesson.save_revision(user=cast.person["elif"], log_action=True)
    __, quiz = make_quiz(count=1)
    bank = fill_bank(0)
    for stem in ("SECRET stem", "SECRET stem, changed"):
        publish_definition(bank, ref="S1", kind="single", definition=definition_of("single", stem=stem), label="One")
    return {"page": lesson, "quiz": quiz, "question": Question.objects.get(ref="S1"), "bank": bank}


def somebody(name: str, *permissions: str) -> Client:
    """A person who may open the CMS, and nothing more but `permissions`."""
    person = User.objects.create_user(f"{name}@demo.example", "a long test password", full_name=name, display_name=name)
    group = Group.objects.create(name=name)
    wanted = ["access_admin", *permissions]
    group.permissions.set(Permission.objects.filter(codename__in=wanted))
    person.groups.add(group)
    client = Client(raise_request_exception=False)
    client.force_login(person)
    return client


def filled(pattern: str, content: dict) -> str | None:
    """The address with what stands for its parameters; None when one of them means something else."""
    page, question = content["page"], content["question"]
    thing = content["bank"] if "/questionbank/" in pattern else question
    key = thing.pk if "/snippets/" in pattern or "question" in pattern else page.pk
    revisions = list((question if "/question/" in pattern else page).revisions.order_by("pk"))
    values = {
        "pk": key, "object_id": key, "page_id": page.pk, "page_to_move_id": page.pk, "parent_page_id": page.pk,
        "destination_id": page.get_parent().pk, "parent_id": page.get_parent().pk, "root_page_id": page.pk,
        "revision_id": revisions[0].pk, "revision_id_a": revisions[0].pk, "revision_id_b": revisions[-1].pk,
        "content_type_id": ContentType.objects.get_for_model(page).pk, "content_type_app_name": "courses",
        "content_type_model_name": "lessonpage", "app_label": "courses", "model_name": "question",
        "locale_id": Locale.get_default().pk, "language_code": "en", "action": "delete", "action_name": "approve",
        "task_state_id": 1, "workflow_id": 1, "task_id": 1, "version": 1, "number": 1,
    }  # fmt: skip
    missing = [found["name"] or found["group"] for found in PARAMETER.finditer(pattern)]
    if any(name not in values for name in missing):
        return None
    address = PARAMETER.sub(lambda found: str(values[found["name"] or found["group"]]), pattern)
    return "/" + address.strip("^$").replace("\\Z", "").lstrip("/")


def cms_addresses(content: dict) -> list[str]:
    """Every address below /cms/ that the content can be put into."""
    patterns = [address.pattern for address in all_addresses() if address.pattern.lstrip("^/").startswith("cms/")]
    return sorted({filled(pattern, content) for pattern in patterns} - {None, FAILS_ON_PURPOSE})


def thing_of(address: str, content: dict) -> int:
    """What a list of things (`?id=`) is asked for."""
    return content["question" if "question" in address else "page"].pk


def shows(client: Client, address: str, thing: int) -> bool:
    """Whether a GET or a search of this address tells anything, or breaks."""
    response = client.get(address, {"q": SECRET, "id": thing})
    body = b"".join(response.streaming_content) if response.streaming else response.content
    told = body.replace(f'value="{SECRET}"'.encode(), b"").replace(f"“{SECRET}”".encode(), b"")
    if address.startswith(NAMES_ONLY):
        told = told.replace(TITLE.encode(), b"").replace(b"SECRET lesson", b"")
    told = told.replace(f"q={SECRET}".encode(), b"").replace(f"<em>{SECRET}</em>".encode(), b"")
    return response.status_code >= 500 or SECRET.encode() + b" " in told


@pytest.mark.parametrize("permissions", [(), ("add_mediaimage", "change_helpline")], ids=["nothing", "other things"])
def test_nothing_of_the_content_shows(content, permissions):
    client = somebody("Outsider", *permissions)
    addresses = cms_addresses(content)
    assert len(addresses) > 120
    assert any("/compare/" in address for address in addresses)

    assert [address for address in addresses if shows(client, address, thing_of(address, content))] == []


def test_the_same_look_finds_it_where_it_may_be_read(content, as_):
    """The look can see: an editor finds the content at these addresses."""
    client = as_("elif")
    page, question = content["page"], content["question"]
    seen = [f"/cms/pages/{page.pk}/edit/", f"/cms/pages/{page.pk}/history/", f"/cms/pages/{page.get_parent().pk}/"]

    assert [address for address in seen if not shows(client, address, page.pk)] == []
    assert shows(client, f"/cms/snippets/courses/question/edit/{question.pk}/", question.pk)
