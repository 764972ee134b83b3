"""The first page visitors see."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.search import index

from website.pages.home_blocks import HomeBlock
from website.pages.models.base import BasePage


class HomePage(BasePage):
    """The front door: what Mainstay is, for whom, and the way in."""

    template = "pages/home_page.html"
    # Which pages may stand below is said by those pages: higher rooms bring page types this one must not know.
    parent_page_types = ["wagtailcore.Page"]
    max_count = 1
    page_description = _("The front door of the site. There is one.")

    headline = models.CharField(
        _("headline"), max_length=120, help_text=_("The one sentence a visitor should remember.")
    )
    lead = models.TextField(_("lead"), max_length=400, help_text=_("Two or three sentences under the headline."))
    note_visitor = models.CharField(
        _("note under the sign-in button"),
        max_length=200,
        blank=True,
        help_text=_("Says how people without an account get one."),
    )
    second_page = models.ForeignKey(
        "wagtailcore.Page",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("page behind the second button"),
        help_text=_("Something a visitor can look at without an account."),
    )
    second_label = models.CharField(_("words on the second button"), max_length=60, blank=True)
    body = StreamField(HomeBlock(), verbose_name=_("body"), blank=True)

    content_panels = [
        *BasePage.content_panels,
        MultiFieldPanel(
            [
                FieldPanel("headline"),
                FieldPanel("lead"),
                FieldPanel("note_visitor"),
                FieldPanel("second_page"),
                FieldPanel("second_label"),
            ],
            heading=_("At the top"),
        ),
        FieldPanel("body"),
    ]

    search_fields = [*BasePage.search_fields, index.SearchField("headline"), index.SearchField("body")]

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")
