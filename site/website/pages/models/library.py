"""The resource library: links to what others made, with who checked them and when."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel
from wagtail.models import Orderable
from wagtail.search import index

from website.core import clock
from website.pages.models.base import BasePage


class LibraryIndexPage(BasePage):
    """The list of resources, by topic."""

    template = "pages/library_index_page.html"
    parent_page_types = ["pages.HomePage"]
    subpage_types: list[str] = []
    max_count_per_parent = 1
    page_description = _("Links to guides, standards and help that others publish.")

    lead = models.TextField(_("lead"), max_length=400, blank=True, help_text=_("What readers find here."))

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("lead"),
        InlinePanel("items", heading=_("Resources"), label=_("resource")),
    ]
    search_fields = [*BasePage.search_fields, index.SearchField("lead")]

    class Meta:
        verbose_name = _("library")
        verbose_name_plural = _("libraries")

    def topics(self) -> list[dict]:
        """The resources grouped by topic, in the order in which each topic first appears."""
        groups: dict[str, list[LibraryItem]] = {}
        for item in self.items.all():
            groups.setdefault(item.topic, []).append(item)
        return [{"title": title, "entries": items} for title, items in groups.items()]

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        """Adds `topics`."""
        context = super().get_context(request, *args, **kwargs)
        context["topics"] = self.topics()
        return context


class LibraryItem(Orderable):
    """One resource that somebody else publishes. We link to it and say when we last looked."""

    REVIEW_AFTER = dt.timedelta(days=180)

    class Format(models.TextChoices):
        """What opens behind the link."""

        WEB = "web", _("Web page")
        PDF = "pdf", _("PDF")
        VIDEO = "video", _("Video")
        AUDIO = "audio", _("Audio")
        COURSE = "course", _("Course")
        SERVICE = "service", _("Service")

    page = ParentalKey(LibraryIndexPage, on_delete=models.CASCADE, related_name="items")
    topic = models.CharField(_("topic"), max_length=80, help_text=_("Resources with the same topic stand together."))
    title = models.CharField(_("title"), max_length=200)
    owner = models.CharField(_("owner"), max_length=200, help_text=_("Who publishes and looks after it."))
    url = models.URLField(
        _("link"), max_length=500, blank=True, help_text=_("Leave empty when people must ask for it locally.")
    )
    note = models.CharField(
        _("note"), max_length=300, blank=True, help_text=_("What it is good for, in one plain sentence.")
    )
    language = models.CharField(_("language"), max_length=60, default="English")
    format = models.CharField(_("format"), max_length=12, choices=Format.choices, default=Format.WEB)
    licence = models.CharField(
        _("licence or permission"), max_length=200, blank=True, help_text=_("May it be copied? If unsure, say so.")
    )
    checked_on = models.DateField(_("checked on"), default=clock.today)
    review_by = models.DateField(
        _("check again by"), blank=True, null=True, help_text=_("Empty means half a year after the last check.")
    )

    panels = [
        FieldRowPanel([FieldPanel("title"), FieldPanel("topic")]),
        FieldRowPanel([FieldPanel("owner"), FieldPanel("url")]),
        FieldPanel("note"),
        FieldRowPanel([FieldPanel("format"), FieldPanel("language"), FieldPanel("licence")]),
        FieldRowPanel([FieldPanel("checked_on"), FieldPanel("review_by")]),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("resource")
        verbose_name_plural = _("resources")

    def __str__(self) -> str:
        return self.title

    @property
    def due_on(self) -> dt.date:
        """The day from which the entry counts as unchecked."""
        return self.review_by or self.checked_on + self.REVIEW_AFTER

    @property
    def is_stale(self) -> bool:
        """Whether nobody has looked at it for too long."""
        return self.due_on < clock.today()
