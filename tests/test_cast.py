"""The cast is made once for the tests that follow each other, and is new for each of them all the same."""

from __future__ import annotations

import pytest

from tests.cast import Cast, SharedCast
from website.accounts.models import Team, User


@pytest.mark.parametrize("time", ["first", "again"])
def test_what_a_test_changes_is_undone(cast: Cast, time):
    assert cast.rosa.display_name == "Rosa"
    assert User.objects.get(pk=cast.rosa.pk).display_name == "Rosa"
    assert not Team.objects.filter(name="Changed").exists()

    cast.rosa.display_name = time
    cast.rosa.save()
    Team.objects.create(name="Changed")
    cast.dana.delete()


@pytest.mark.django_db
def test_a_test_without_the_cast_finds_nobody():
    assert not User.objects.exists()


@pytest.mark.django_db
def test_a_cast_asked_for_in_the_middle_is_made_then(request):
    assert not User.objects.exists()

    assert request.getfixturevalue("cast").rosa.pk == User.objects.get(display_name="Rosa").pk


@pytest.mark.django_db
def test_nothing_is_lent_before_it_is_made_or_after_it_was_taken_away():
    shared = SharedCast()
    with pytest.raises(LookupError):
        shared.lent()

    shared.open()
    shared.open()
    assert shared.lent().rosa == User.objects.get(display_name="Rosa")
    assert shared.lent().rosa is not shared.lent().rosa
    shared.close()
    shared.close()

    assert not User.objects.exists()
    with pytest.raises(LookupError):
        shared.lent()
