"""A test with real transactions leaves the database as the migrations made it, whatever it did to it."""

from __future__ import annotations

import pytest
from django.contrib.contenttypes.models import ContentType
from wagtail.models import Collection, Locale, Page

from tests.cast import build_cast
from tests.migrated import MigratedRows
from website.accounts.models import User


@pytest.mark.django_db(transaction=True)
def test_rows_of_the_migrations_come_back_as_they_were():
    migrated = MigratedRows()
    migrated.take()
    root = Collection.get_first_root_node()
    kind = ContentType.objects.get_for_model(User)
    build_cast()
    Page.objects.all().delete()
    Collection.objects.all().delete()
    Locale.objects.all().delete()

    migrated.put_back()

    assert Collection.get_first_root_node() == root
    assert ContentType.objects.get_for_model(User) == kind
    assert Locale.objects.exists()
    assert Page.objects.filter(depth=1).exists()
    assert not User.objects.exists()
    assert Page.get_first_root_node().add_child(instance=Page(title="New")).pk > 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", ["first", "again"])
def test_each_test_with_transactions_finds_them(time):
    assert Collection.get_first_root_node() is not None

    Collection.objects.all().delete()
