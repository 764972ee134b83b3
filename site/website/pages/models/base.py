"""What every page type has."""

from __future__ import annotations

from django.db import models
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page, PageViewRestriction
from wagtail.search import index
from wagtail.url_routing import RouteResult

from website.core.tidy import tidy_texts


class BasePage(Page):
    """The page type all others extend: a summary for lists, and who may open it.

    `access` is read by the `before_serve_page` hook of `pages.wagtail_hooks`, which denies by default:
    "public" (anybody), "signed_in" (anybody with an account), or the name of a rule that a higher room gave to
    `pages.access.add_page_rule` (courses: "enrolled").
    """

    access = "public"

    private_page_options: list[str] = []
    """None of Wagtail's own privacy settings: `access` decides, and one more place to look would cost each request."""

    menu_place = "main"
    """Where the page's link stands when “show in menus” is ticked: in the main navigation or at the "foot"."""

    listing_summary = models.TextField(
        _("summary for lists"),
        max_length=300,
        blank=True,
        help_text=_("One or two plain sentences. Shown where this page is listed."),
    )

    promote_panels = [
        MultiFieldPanel(
            [FieldPanel("slug"), FieldPanel("show_in_menus"), FieldPanel("listing_summary")],
            heading=_("In lists and addresses"),
        ),
        MultiFieldPanel([FieldPanel("seo_title"), FieldPanel("search_description")], heading=_("In search engines")),
    ]

    search_fields = [*Page.search_fields, index.SearchField("listing_summary")]

    class Meta:
        abstract = True

    def clean(self) -> None:
        """Texts are kept in one form, whatever was pasted."""
        super().clean()
        tidy_texts(self)

    @property
    def list_text(self) -> str:
        """What to say about the page in a list; "" when nobody wrote anything."""
        return self.listing_summary or self.search_description

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """Finds the page below in two statements; Wagtail's way takes two for each level of the address."""
        if not path_components:
            return super().route(request, path_components)
        url_path = f"{self.url_path}{'/'.join(path_components)}/"
        found = Page.objects.filter(url_path=url_path, path__startswith=self.path).first()
        if found is None:
            raise Http404
        return found.specific.route(request, [])

    def get_view_restrictions(self) -> QuerySet:
        """None: see `private_page_options`."""
        return PageViewRestriction.objects.none()
