"""Stories that people chose to tell."""

from __future__ import annotations

from django.core.paginator import Page as PaginatorPage
from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, HelpPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.search import index

from website.core import clock
from website.pages.blocks import StoryBlock
from website.pages.models.base import BasePage

STORIES_A_PAGE = 12


class StoryIndexPage(BasePage):
    """The list of stories, newest first."""

    template = "pages/story_index_page.html"
    parent_page_types = ["pages.HomePage"]
    subpage_types = ["pages.StoryPage"]
    max_count_per_parent = 1
    page_description = _("The list of stories.")

    lead = models.TextField(_("lead"), max_length=400, blank=True, help_text=_("Who tells these stories, and why."))

    content_panels = [*BasePage.content_panels, FieldPanel("lead")]
    search_fields = [*BasePage.search_fields, index.SearchField("lead")]

    class Meta:
        verbose_name = _("story index")
        verbose_name_plural = _("story indexes")

    def stories(self, number: str | int | None) -> PaginatorPage:
        """One page of the published stories; a number that does not exist gives the nearest page."""
        found = StoryPage.objects.child_of(self).live().order_by("-told_on", "-pk").select_related("photo")
        return Paginator(found, STORIES_A_PAGE).get_page(number)

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        """Adds `stories`, one page of them."""
        context = super().get_context(request, *args, **kwargs)
        context["stories"] = self.stories(request.GET.get("page"))
        return context


class StoryPage(BasePage):
    """One person's story, told in their words and with their leave."""

    template = "pages/story_page.html"
    parent_page_types = ["pages.StoryIndexPage"]
    subpage_types: list[str] = []
    page_description = _("A story that somebody chose to tell.")

    told_by = models.CharField(
        _("told by"), max_length=120, help_text=_("As the person wants to be called here. A made-up name is fine.")
    )
    told_on = models.DateField(_("told on"), default=clock.today)
    content_note = models.CharField(
        _("content note"),
        max_length=200,
        blank=True,
        help_text=_("Says before the story what some readers may find hard, for example “speaks of an overdose”."),
    )
    photo = models.ForeignKey(
        "media.MediaImage",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("photo"),
        help_text=_("Only with the person’s leave. A picture of a place is often better than a face."),
    )
    permission_note = models.CharField(
        _("permission"),
        max_length=200,
        help_text=_("How and when the person agreed to publish, and until when. Only editors see this."),
    )
    body = StreamField(StoryBlock(), verbose_name=_("story"))

    content_panels = [
        *BasePage.content_panels,
        HelpPanel(template="pages/admin/story_checklist.html", heading=_("Before you publish")),
        MultiFieldPanel(
            [FieldPanel("told_by"), FieldPanel("told_on"), FieldPanel("permission_note")], heading=_("Whose story")
        ),
        FieldPanel("photo"),
        FieldPanel("content_note"),
        FieldPanel("body"),
    ]
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("told_by"),
        index.SearchField("body"),
        index.FilterField("told_on"),
    ]

    class Meta:
        verbose_name = _("story")
        verbose_name_plural = _("stories")
