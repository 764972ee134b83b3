"""The shared world is the same for each test that asks for it, and gone for those that do not."""

from __future__ import annotations

import pytest
from django.db import transaction

from courses.models import CoursePage
from tests.world import SharedWorld, World
from website.accounts.models import User


@pytest.mark.parametrize("time", ["first", "again"])
def test_what_a_test_changes_is_undone(world: World, time):
    assert world.cast.rosa.display_name == "Rosa"
    assert User.objects.get(pk=world.cast.rosa.pk).display_name == "Rosa"

    world.cast.rosa.display_name = time
    world.cast.rosa.save()


def test_a_transaction_that_must_be_the_outermost_may_begin(world: World):
    with transaction.atomic(durable=True):
        assert CoursePage.objects.count() > 0


def test_tests_that_look_at_it_stay_on_one_worker(world: World, request):
    """xdist marks the name of a test with its group; should it stop doing so, each worker would build a world."""
    spread = getattr(request.config.option, "loadgroup", False)

    assert request.node.nodeid.endswith("@world") or not spread


@pytest.mark.django_db
def test_a_test_without_the_world_finds_nobody():
    assert not CoursePage.objects.exists()
    assert not User.objects.exists()


def test_closing_twice_or_without_a_world_is_harmless():
    keeper = SharedWorld()

    keeper.close()
    keeper.close()
