"""Confidential rows have no way out but our own views: no admin site, no snippet, no index, no revision (ADR 0003).

The mistake this prevents: a line of convenience that shows what learners wrote to whoever may open an admin page.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.admin import AdminSite, ModelAdmin, TabularInline, site
from django.contrib.admin.sites import all_sites
from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.test import RequestFactory
from django.urls import get_resolver
from wagtail.admin.viewsets import viewsets
from wagtail.models import Page, RevisionMixin
from wagtail.search import index
from wagtail.snippets.models import get_snippet_models

from courses.models import Question
from website.accounts.models import User
from website.core.encryption import EncryptedTextField
from website.core.encryption.fields import SealedField
from website.core.models import Sealed
from website.notices.models import OutboxEntry

# Confidential without a sealed column: what somebody learned and when, proofs, who gets a message.
BY_NAME = {
    *("courses.Attempt", "courses.Certificate", "courses.Completion", "courses.Enrolment", "courses.LastPlace"),
    *("courses.RefresherOffer", "courses.TimeAllowance", "notices.Notice", "notices.OutboxEntry"),
    # Who supervises whom, who met when, who was there, that somebody shared something.
    *("supervision.Agreement", "supervision.SuperviseeStatus", "supervision.Qualification"),
    *("supervision.SessionAttendee", "supervision.SessionRecord", "supervision.RecordAttendee"),
    *("supervision.RecordDomain", "supervision.PurgePermit", "supervision.SelfCheckShare"),
}
# Apps of which every model is confidential, whatever it holds.
CONFIDENTIAL_APPS = {"audit", "supervision"}

# In the operators' admin site for looking only; see `test_operators_only_look_at_the_outbox`.
LOOKED_AT = {"notices.OutboxEntry"}

# What a row’s name may tell: words of ours, codes and numbers, nothing of a person’s.
TELLABLE = {"code", "effect", "state", "verb"}

MARKER = "leak7c1d"


@dataclass
class Outlets:
    """Every place where a model can be shown by somebody else's code."""

    admin: set[type[models.Model]] = field(default_factory=set)
    snippets: set[type[models.Model]] = field(default_factory=set)
    viewsets: set[type[models.Model]] = field(default_factory=set)
    indexed: set[type[models.Model]] = field(default_factory=set)


def outlets_now() -> Outlets:
    """Those of this installation, once everything has registered itself."""
    assert get_resolver().url_patterns
    shown = [getattr(viewset, "model", None) for viewset in viewsets.viewsets]
    return Outlets(
        admin=set().union(*(in_site(one) for one in {site, *all_sites})),
        snippets=set(get_snippet_models()),
        viewsets={apps.get_model(model) if isinstance(model, str) else model for model in shown if model},
        indexed=set(index.get_indexed_models()),
    )


def in_site(one: AdminSite) -> set[type[models.Model]]:
    """The models an admin site shows, on pages of their own or on those of others."""
    inlines = {inline.model for admin in one._registry.values() for inline in admin.inlines}
    return {*one._registry, *inlines}


def confidential() -> list[type[models.Model]]:
    """The models this is about."""
    return [model for model in apps.get_models() if is_confidential(model)]


def is_confidential(model: type[models.Model]) -> bool:
    sealed = any(isinstance(column, SealedField) for column in model._meta.get_fields())
    named = model._meta.label in BY_NAME or model._meta.app_label in CONFIDENTIAL_APPS
    return model.__module__.split(".")[0] != "tests" and (sealed or named)


def ways_out(model: type[models.Model], outlets: Outlets) -> list[str]:
    """How `model` gets out."""
    label = model._meta.label
    found = [
        (model in outlets.admin and label not in LOOKED_AT, "is in an admin site"),
        (model in outlets.snippets, "is a snippet"),
        (model in outlets.viewsets, "has pages in the CMS"),
        (model in outlets.indexed or issubclass(model, index.Indexed), "is in the search index"),
        (issubclass(model, RevisionMixin | Page), "keeps revisions in clear"),
        (tells(model), "tells content by its name"),
    ]
    return [f"{label} {fault}" for wrong, fault in found if wrong]


def tells(model: type[models.Model]) -> bool:
    """Whether `str()` of a row shows anything of its columns or of the people it points to, or asks for other rows."""
    row = model()
    person = User(email=f"{MARKER}@demo.example", full_name=MARKER, display_name=MARKER)
    for column in model._meta.concrete_fields:
        if column.is_relation:
            if column.related_model is User:
                setattr(row, column.name, person)
        elif column.name not in TELLABLE and not column.primary_key:
            if isinstance(column, models.CharField | models.TextField | SealedField):
                setattr(row, column.name, MARKER)
            elif isinstance(column, models.JSONField):
                setattr(row, column.name, {"course": MARKER, "name": MARKER})
    try:
        return MARKER in f"{row} {row!r}"
    except (ObjectDoesNotExist, KeyError, TypeError):
        return True


def test_confidential_rows_have_no_way_out():
    outlets = outlets_now()
    found = confidential()

    assert {model._meta.label for model in found} >= {
        *("courses.Reflection", "courses.AttemptItem", "courses.AttemptStep", "courses.AttemptGrant"),
        *("courses.QuickCheckAnswer", "courses.ScenarioPlay", "audit.AuditEvent"),
        *("supervision.SupervisionSession", "supervision.RecordContent", "supervision.RecordEvent"),
        *("supervision.SessionAction", "supervision.AgendaItem", "supervision.PreparationNote"),
        *("supervision.SupervisionRequest", "supervision.SelfCheck"),
        *BY_NAME,
    }
    assert (User in outlets.admin, Question in outlets.snippets, Question in outlets.viewsets) == (True, True, True)
    assert Page in outlets.indexed
    assert [fault for model in found for fault in ways_out(model, outlets)] == []


def test_every_model_of_attempts_is_confidential():
    attempts = {model for model in apps.get_app_config("courses").get_models() if model.__name__.startswith("Attempt")}

    assert len(attempts) >= 4
    assert attempts - set(confidential()) == set()


def test_every_model_of_supervision_is_confidential():
    ours = set(apps.get_app_config("supervision").get_models())

    assert len(ours) >= 18
    assert ours - set(confidential()) == set()


def test_what_is_written_in_supervision_is_sealed():
    """A column of free text that is not sealed must be here, with what it holds."""
    clear = {
        "Agreement.terms_version", "Qualification.credential", "Qualification.number", "AgendaItem.url",
        "AgendaItem.source_key", "RecordEvent.key_id", "RecordEvent.digest", "RecordEvent.prev_hash",
        "RecordEvent.hash", "RecordChainHead.hash", "PurgePermit.rule", "PurgePermit.given_by", "SelfCheck.instrument",
        "SelfCheck.instrument_version", "SelfCheckShare.instrument", "SelfCheckShare.purpose",
    }  # fmt: skip
    found = {
        f"{model.__name__}.{column.name}"
        for model in apps.get_app_config("supervision").get_models()
        for column in model._meta.local_concrete_fields
        if isinstance(column, models.CharField | models.TextField | models.JSONField)
        and not column.choices and column.name != "code" and not isinstance(column, SealedField)
    }  # fmt: skip

    assert found - clear == set()


def test_operators_only_look_at_the_outbox():
    admin = site._registry[OutboxEntry]
    request = RequestFactory().get("/")
    request.user = User(is_active=True, is_staff=True, is_superuser=True)

    may = (
        admin.has_add_permission(request),
        admin.has_change_permission(request),
        admin.has_delete_permission(request),
    )

    assert may == (False, False, False)
    assert admin.has_view_permission(request)
    assert {"recipient", "key"} & {
        *admin.fields,
        *admin.list_display,
        *admin.list_filter,
        *admin.search_fields,
    } == set()


@pytest.fixture
def diary():
    """A model with every mistake."""

    class Diary(index.Indexed, RevisionMixin, Sealed):
        writer = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
        text = EncryptedTextField()
        search_fields = [index.SearchField("text")]

        class Meta:
            app_label = "courses"
            managed = False

        def __str__(self):
            return self.text[:20]

    Diary.__module__ = "courses.models.diary"
    yield Diary
    del apps.all_models["courses"]["diary"]
    apps.clear_cache()


def test_every_way_out_is_seen(diary):
    one = AdminSite()
    one.register(diary, ModelAdmin)
    outlets = Outlets(admin=in_site(one), snippets={diary}, viewsets={diary}, indexed={diary})

    assert is_confidential(diary)
    assert ways_out(diary, outlets) == [
        "courses.Diary is in an admin site",
        "courses.Diary is a snippet",
        "courses.Diary has pages in the CMS",
        "courses.Diary is in the search index",
        "courses.Diary keeps revisions in clear",
        "courses.Diary tells content by its name",
    ]


def test_a_row_on_the_page_of_another_is_seen(diary):
    class Rows(TabularInline):
        model = diary

    class People(ModelAdmin):
        inlines = [Rows]

    one = AdminSite()
    one.register(User, People)

    assert in_site(one) == {User, diary}


@pytest.mark.parametrize("shown", [lambda row: f"diary of {row.writer}", lambda row: row.writer.display_name])
def test_a_name_that_tells_whose_it_is_is_seen(diary, shown):
    diary.__str__ = shown

    assert tells(diary)


def test_a_name_with_a_number_tells_nothing(diary):
    diary.__str__ = lambda row: f"diary {row.pk}"

    assert not tells(diary)
