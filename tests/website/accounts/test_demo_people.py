"""Demo people cannot live in a real installation."""

from __future__ import annotations

import pytest
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command

from website.core.startup import refuse_unsound_database


def errors() -> list[str]:
    found = checks.run_checks(tags=[checks.Tags.database], databases=["default"])
    return [fault.id for fault in found if fault.id == "mainstay.E030"]


@pytest.mark.django_db
def test_production_refuses_demo_people(cast, settings):
    cast.rosa.is_demo = True
    cast.rosa.save()
    settings.ENVIRONMENT = "production"

    assert errors() == ["mainstay.E030"]
    with pytest.raises(ImproperlyConfigured, match="E030"):
        refuse_unsound_database()


@pytest.mark.django_db
def test_production_starts_with_real_people(cast, settings):
    settings.ENVIRONMENT = "production"

    assert errors() == []
    refuse_unsound_database()


@pytest.mark.django_db
def test_the_demo_itself_is_not_refused(cast):
    cast.rosa.is_demo = True
    cast.rosa.save()

    assert errors() == []


@pytest.mark.django_db
def test_seed_demo_refuses_a_database_of_real_people(cast):
    with pytest.raises(CommandError, match="real people"):
        call_command("seed_demo", verbosity=0)


@pytest.mark.django_db
def test_seed_demo_refuses_production(settings):
    settings.ENVIRONMENT = "production"

    with pytest.raises(CommandError, match="production"):
        call_command("seed_demo", verbosity=0)
