"""Pages of plain text and media."""

from __future__ import annotations

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.search import index

from website.pages.blocks import StoryBlock
from website.pages.models.base import BasePage


class StandardPage(BasePage):
    """A page that explains something: about us, who sees what, how to get help."""

    template = "pages/standard_page.html"
    parent_page_types = ["pages.HomePage", "pages.StandardPage"]
    subpage_types = ["pages.StandardPage"]
    page_description = _("A page of text, pictures and files.")
    menu_place = "foot"

    lead = models.TextField(
        _("lead"), max_length=400, blank=True, help_text=_("What this page tells, in one or two sentences.")
    )
    body = StreamField(StoryBlock(), verbose_name=_("body"), blank=True)

    content_panels = [*BasePage.content_panels, FieldPanel("lead"), FieldPanel("body")]
    search_fields = [*BasePage.search_fields, index.SearchField("lead"), index.SearchField("body")]

    class Meta:
        verbose_name = _("standard page")
        verbose_name_plural = _("standard pages")

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        """Adds `children`, the published pages below this one."""
        context = super().get_context(request, *args, **kwargs)
        context["children"] = StandardPage.objects.child_of(self).live() if self.numchild else []
        return context
