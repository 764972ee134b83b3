"""Registers the review of content with Wagtail. Imported by `courses.wagtail_hooks`.

Wagtail's button "Submit" saves the draft and goes on to the checklist; the workflow starts there.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from courses.cms.page_form import TO_CHECKLIST
from courses.cms.review import views
from courses.models.content_review import is_reviewed_by
from courses.models.pages import LearningPage
from courses.models.review_panel import newest_checklist

SUBMITS = ("action-submit", "action-restart-workflow")


@hooks.register("register_admin_urls")
def review_urls() -> list:
    """The checklist, the review of one page or question, and refreshers."""
    return [
        path("review/<slug:kind>/<int:pk>/", views.review, name="courses_review"),
        path("review/<slug:kind>/<int:pk>/checklist/", views.checklist, name="courses_checklist"),
        path("refreshers/", views.refresher_list, name="courses_refreshers"),
        path("refreshers/<slug:code>/", views.refresher_reason, name="courses_refresher_reason"),
    ]


@hooks.register("before_edit_page")
def checklist_before_review(request: HttpRequest, page: Page) -> None:
    """Submitting a page of the catalogue saves it first; see `lead_to_checklist`."""
    if isinstance(page, LearningPage) and is_reviewed_by(page.get_workflow()):
        put_checklist_first(request)


@hooks.register("before_create_page")
def checklist_before_first_review(request: HttpRequest, parent: Page, page_class: type[Page]) -> None:
    """The same for a new page."""
    if issubclass(page_class, LearningPage) and is_reviewed_by(parent.get_workflow()):
        put_checklist_first(request)


def put_checklist_first(request: HttpRequest) -> None:
    """Turns "submit" into "save, then the checklist"."""
    if request.method == "POST" and any(request.POST.get(name) for name in SUBMITS):
        data = request.POST.copy()
        for name in SUBMITS:
            data.pop(name, None)
        data[TO_CHECKLIST] = "1"
        request.POST = data


@hooks.register("after_edit_page", order=900)
@hooks.register("after_create_page", order=900)
def lead_to_checklist(request: HttpRequest, page: Page) -> HttpResponse | None:
    """The draft is saved: on to the checklist."""
    if request.POST.get(TO_CHECKLIST):
        return redirect(reverse("courses_checklist", args=[views.PAGE, page.pk]))
    return None


@hooks.register("register_page_header_buttons")
def see_the_review(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Any:
    """The review of a page that was handed in once."""
    if view_name == "edit" and newest_checklist(page) is not None:
        url = reverse("courses_review", args=[views.PAGE, page.pk])
        yield Button(_("Checklist and readings"), url=url, icon_name="list-ul", priority=25)


@hooks.register("insert_global_admin_css")
def review_style() -> str:
    """How the checklist and the readings look."""
    return format_html('<link rel="stylesheet" href="{}">', static("css/cms-review.css"))


class RefreshersMenuItem(MenuItem):
    """Shown to people with permission on questions; the page asks again."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the person may write questions."""
        return request.user.has_perm("courses.change_question")


@hooks.register("register_admin_menu_item")
def refreshers_item() -> MenuItem:
    """The menu "Safety changes"."""
    return RefreshersMenuItem(
        _("Safety changes"), reverse("courses_refreshers"), name="refreshers", icon_name="warning", order=260
    )
