"""Effects and kinds that exist only here."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from website.core import contributions
from website.core.contributions import Effect
from website.notices import kinds, outbox


class Ran(list):
    """The keys of the entries an effect was run for."""


@pytest.fixture
def ran():
    """The effect "test.note" only writes down that it ran."""
    keys = Ran()
    contributions.outbox_effects.add("test.note", Effect(lambda entry: keys.append(entry.key)))
    yield keys
    contributions.outbox_effects.remove("test.note")


@pytest.fixture
def effect():
    """`effect(run)` registers `run` as the effect "test.effect"."""

    def register(run):
        contributions.outbox_effects.remove("test.effect")
        contributions.outbox_effects.add("test.effect", Effect(run))

    yield register
    contributions.outbox_effects.remove("test.effect")


@pytest.fixture
def kind():
    """A kind of notice called "test.ready"."""
    kinds.register("test.ready", title=_("Your test is ready"))
    yield "test.ready"
    kinds.registry.remove("test.ready")


@pytest.fixture
def owe():
    """`owe(effect, key=…)` owes an effect in a transaction of its own."""

    def enqueue(effect, **kwargs):
        with transaction.atomic():
            return outbox.enqueue(effect, **kwargs)

    return enqueue
