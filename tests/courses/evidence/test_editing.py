"""Whatever an editor does to pages and questions, nobody loses what they did: progress, attempts, certificates."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse
from wagtail.models import GroupPagePermission, Locale, Page

from courses.models import (
    Attempt,
    AttemptItem,
    Certificate,
    Completion,
    CoursePage,
    Enrolment,
    LessonPage,
    ModulePage,
    Question,
    QuestionBank,
    QuizPage,
    Reflection,
)
from tests.world import World
from website.accounts.models import User


def sign_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


KEPT = (Enrolment, Completion, Attempt, AttemptItem, Certificate, Reflection)
PARTS = {"course": CoursePage, "module": ModulePage, "lesson": LessonPage, "quiz": QuizPage}


@pytest.fixture
def strongest(world: World):
    """Elif with every right on pages and questions that a group can have: what she may not break, nobody may."""
    group = Group.objects.create(name="Everything an editor may ever do")
    root = Page.get_first_root_node()
    for verb in ("add", "change", "publish", "bulk_delete", "lock", "unlock"):
        permission = Permission.objects.get(content_type__app_label="wagtailcore", codename=f"{verb}_page")
        GroupPagePermission.objects.create(group=group, page=root, permission=permission)
    group.permissions.set(Permission.objects.filter(content_type__app_label="courses"))
    world.cast.person["elif"].groups.add(group)
    return User.objects.get(pk=world.cast.person["elif"].pk)


def evidence() -> dict[str, list[tuple]]:
    """Every row that says what people did, but for the link to the page, which may go."""
    found = {}
    for model in KEPT:
        columns = [
            column.attname
            for column in model._meta.concrete_fields
            if not (column.many_to_one and issubclass(column.related_model, Page))
            and not type(column).__name__.startswith("Encrypted")
        ]
        found[model.__name__] = list(model.objects.order_by("pk").values_list(*columns))
    return found


def part(world: World, name: str) -> Page:
    """The course, its module, its first lesson or its quiz, as they stand in the tree now."""
    return PARTS[name].objects.descendant_of(world.course, inclusive=True).live().order_by("path").first()


def opened_by_rosa(world: World) -> dict[str, int]:
    """The pages on which Rosa sees what she did, and the public one of her certificate."""
    client = sign_in(world.cast.rosa)
    code = world.certificate.code
    addresses = [
        reverse("courses:learn_home"),
        reverse("courses:certificates"),
        reverse("courses:verify_certificate", args=[code]),
        reverse("courses:certificate_pdf", args=[code]),
        reverse("courses:attempt_result", args=[world.finished.code]),
    ]
    return {address: client.get(address).status_code for address in addresses}


# --- what an editor may do --------------------------------------------------------------------------------------------


def rename(page, editor, client):
    page.title, page.slug = "Another name", "another-name"
    page.save_revision(user=editor).publish(user=editor, skip_permission_checks=True)


def unpublish(page, editor, client):
    answer = client.post(f"/cms/pages/{page.pk}/unpublish/", {"include_descendants": "on"})
    assert answer.status_code == 302
    assert not Page.objects.get(pk=page.pk).live


def unpublish_and_bring_back(page, editor, client):
    unpublish(page, editor, client)
    for below in Page.objects.descendant_of(page, inclusive=True).specific():
        below.get_latest_revision_as_object().save_revision(user=editor).publish(
            user=editor, skip_permission_checks=True
        )


def delete(page, editor, client):
    answer = client.post(f"/cms/pages/{page.pk}/delete/")
    assert answer.status_code == 302
    assert not Page.objects.filter(pk=page.pk).exists()


def delete_in_bulk(page, editor, client):
    answer = client.post(f"/cms/bulk/wagtailcore/page/delete/?id={page.pk}")
    assert answer.status_code == 302
    assert not Page.objects.filter(pk=page.pk).exists()


def unpublish_in_bulk(page, editor, client):
    answer = client.post(f"/cms/bulk/wagtailcore/page/unpublish/?id={page.pk}")
    assert answer.status_code == 302
    assert not Page.objects.get(pk=page.pk).live


def go_back(page, editor, client):
    """An old revision is published again."""
    first = page.save_revision(user=editor)
    page.title = "Newer"
    page.save_revision(user=editor).publish(user=editor, skip_permission_checks=True)
    first.publish(user=editor, skip_permission_checks=True)


def translate(page, editor, client):
    spanish = Locale.objects.get_or_create(language_code="es")[0]
    page.copy_for_translation(spanish, copy_parents=True)


def move_behind_another(page, editor, client):
    """To the end of the same parent, or of another one of its kind."""
    parent = page.get_parent()
    answer = client.post(reverse("wagtailadmin_pages:move_confirm", args=[page.pk, other_place(page, parent).pk]))
    assert answer.status_code == 302


def other_place(page, parent):
    """Another parent that may hold the page: a new module, course or the same catalogue."""
    if isinstance(page.specific, CoursePage):
        return parent
    if isinstance(page.specific, ModulePage):
        fresh = CoursePage(title="Other", slug="other", code="other", summary="Other.", certificate_wording="did it")
        return Page.objects.get(pk=parent.pk).get_parent().add_child(instance=fresh)
    fresh = ModulePage(title="Other", slug="other", code="OT", summary="Other.")
    return Page.objects.get(pk=parent.pk).get_parent().add_child(instance=fresh)


DEEDS = [
    rename, unpublish, unpublish_and_bring_back, delete, delete_in_bulk, unpublish_in_bulk, go_back, translate,
    move_behind_another,
]  # fmt: skip


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.__name__)
@pytest.mark.parametrize("name", PARTS)
def test_nobody_loses_anything(world: World, strongest, name, deed):
    before, editor = evidence(), strongest
    assert before["Certificate"]
    page = part(world, name)
    client = sign_in(editor)

    deed(page, editor, client)

    assert evidence() == before
    assert set(opened_by_rosa(world).values()) == {200}


def test_retiring_every_question_keeps_results(world: World, strongest):
    before, editor = evidence(), strongest
    for question in Question.objects.all():
        question.status = Question.Status.RETIRED
        question.save_revision(user=editor).publish(user=editor, skip_permission_checks=True)

    assert evidence() == before
    assert set(opened_by_rosa(world).values()) == {200}


# --- what the dialogs say ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PARTS)
def test_the_dialogs_say_at_once_how_many_people_and_never_who(world: World, strongest, name):
    client = sign_in(strongest)
    page = part(world, name)
    target = page.get_parent().pk
    addresses = [
        f"/cms/pages/{page.pk}/delete/",
        f"/cms/pages/{page.pk}/unpublish/",
        reverse("wagtailadmin_pages:move_confirm", args=[page.pk, target]),
        f"/cms/bulk/wagtailcore/page/delete/?id={page.pk}",
        f"/cms/bulk/wagtailcore/page/unpublish/?id={page.pk}",
        f"/cms/bulk/wagtailcore/page/move/?id={page.pk}",
    ]

    for address in addresses:
        html = client.get(address).content.decode()
        assert "Fewer than 10 people have learned with this." in html, address
        assert "2 people" not in html
        assert world.cast.rosa.full_name not in html


def test_a_course_is_deleted_in_one_question_that_says_everything(world: World, strongest, settings):
    settings.WAGTAILADMIN_UNSAFE_PAGE_DELETION_LIMIT = 2
    client = sign_in(strongest)
    page = part(world, "course")
    html = client.get(f"/cms/pages/{page.pk}/delete/").content.decode()
    name = settings.WAGTAIL_SITE_NAME

    refused = client.post(f"/cms/pages/{page.pk}/delete/", {"confirm_site_name": "another"})
    done = client.post(f"/cms/pages/{page.pk}/delete/", {"confirm_site_name": name})

    for said in (html, refused.content.decode()):
        assert "Fewer than 10 people have learned with this." in said
        assert "child page" in said
        assert 'name="confirm_site_name"' in said
    assert done.status_code == 302
    assert not Page.objects.filter(pk=page.pk).exists()


def test_a_question_that_people_met_is_retired_not_deleted(world: World, strongest):
    client = sign_in(strongest)
    question = AttemptItem.objects.filter(attempt=world.finished).first().version.question
    url = reverse(question.snippet_viewset.get_url_name("delete"), args=[question.pk])

    for response in (client.get(url), client.post(url)):
        assert response.status_code == 409
        assert "Fewer than 10 people have met this in a quiz." in response.content.decode()
    assert Question.objects.filter(pk=question.pk).exists()


@pytest.mark.parametrize("method", ["get", "post"])
def test_deleting_many_questions_is_refused_when_people_met_one(world: World, strongest, method):
    question = AttemptItem.objects.filter(attempt=world.finished).first().version.question

    response = getattr(sign_in(strongest), method)(f"/cms/bulk/courses/question/delete/?id={question.pk}")

    assert response.status_code == 409
    assert "Fewer than 10 people have met this in a quiz." in response.content.decode()
    assert Question.objects.filter(pk=question.pk).exists()


def test_retiring_says_before_how_many_met_it(world: World, strongest):
    question = AttemptItem.objects.filter(attempt=world.finished).first().version.question
    client = sign_in(strongest)

    many = client.get(f"/cms/bulk/courses/question/retire/?id={question.pk}").content.decode()
    # Wagtail lets only those take a question down who publish without readers.
    strongest.is_superuser = True
    strongest.save()
    down = client.get(reverse(question.snippet_viewset.get_url_name("unpublish"), args=[question.pk])).content.decode()

    for html in (many, down):
        assert "Fewer than 10 people have met this in a quiz." in html
        assert world.cast.rosa.full_name not in html


def test_a_bank_with_questions_is_not_deleted(world: World, strongest):
    bank = AttemptItem.objects.filter(attempt=world.finished).first().version.question.bank
    client = sign_in(strongest)

    for address in (
        f"/cms/snippets/courses/questionbank/delete/{bank.pk}/",
        f"/cms/bulk/courses/questionbank/delete/?id={bank.pk}",
    ):
        client.get(address)
        assert client.post(address).status_code != 500
        assert QuestionBank.objects.filter(pk=bank.pk).exists()
