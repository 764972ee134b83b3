"""The groups behind the roles exist after every migrate, and editors can work in the Wagtail admin."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from wagtail.models import GroupCollectionPermission, GroupPagePermission, Page

from website.accounts.enums import Role
from website.accounts.groups import ensure_groups

pytestmark = pytest.mark.django_db


def test_every_role_has_its_group():
    assert set(Role.values) <= set(Group.objects.values_list("name", flat=True))


def test_making_them_again_changes_nothing():
    def state():
        editors = Group.objects.get(name="editor")
        return (
            Group.objects.count(),
            editors.permissions.count(),
            GroupPagePermission.objects.filter(group=editors).count(),
            GroupCollectionPermission.objects.filter(group=editors).count(),
        )

    before = state()
    ensure_groups()

    assert state() == before
    assert before[2:] == (5, 6)


@pytest.mark.parametrize(("name", "status"), [("elif", 200), ("rosa", 302), ("dana", 302), ("priya", 302)])
def test_editors_open_the_cms_and_others_do_not(as_, name, status):
    assert as_(name).get("/cms/").status_code == status


@pytest.mark.parametrize("name", ["rosa", "dana", "priya"])
@pytest.mark.parametrize("address", ["/cms/", "/cms/pages/3/delete/", "/cms/snippets/courses/question/"])
def test_others_are_told_so_and_not_sent_in_circles(as_, name, address):
    response = as_(name).get(address, follow=True)

    assert response.status_code == 403
    assert "You cannot open this page" in response.content.decode()
    assert len(response.redirect_chain) == 1


def test_visitors_sign_in_and_come_back(client):
    response = client.get("/cms/pages/3/edit/", follow=True)

    assert response.redirect_chain[-1][0] == "/account/login/?next=/cms/pages/3/edit/"


def test_editors_may_edit_pages_and_no_people(as_, cast):
    root = Page.get_first_root_node()

    assert root.permissions_for_user(cast.person["elif"]).can_add_subpage()
    menu = as_("elif").get("/cms/").content.decode()
    assert "/cms/users/" not in menu
