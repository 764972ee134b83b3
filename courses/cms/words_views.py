"""Looks at the words of a page form that is not saved yet. Nothing of it is stored.

Both views stand on Wagtail's own preview of an unsaved form, which decides who may: only those who may edit the page,
or make one there.
"""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from wagtail.admin.views.pages.preview import PreviewOnCreate, PreviewOnEdit

from courses.cms.page_form import LearningPageForm
from courses.cms.words_panel import REPORT_TEMPLATE, report_context

UNREADABLE = (KeyError, ValueError, TypeError, AttributeError, IndexError)
"""What fields raise for data that no form of ours sends."""


class WordsOfForm:
    """What both views share: a POST of the form, answered with the report."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The report on the form as typed; 400 for what is no such form."""
        try:
            form = self.form_class_of_page()(
                request.POST, instance=self.object, parent_page=self.parent, for_user=request.user
            )
            context = report_context(form)
        except UNREADABLE:
            return HttpResponse(
                _("This could not be read. Save the draft to see its words."), status=400, content_type="text/plain"
            )
        return render(request, REPORT_TEMPLATE, context)

    @property
    def parent(self) -> Any:
        """The page above."""
        return self.object.get_parent().specific

    def form_class_of_page(self) -> type[LearningPageForm]:
        """The form of this type of page. Raises Http404 for pages whose words are not looked at."""
        form_class = self.object.get_edit_handler().get_form_class()
        if not issubclass(form_class, LearningPageForm):
            raise Http404
        return form_class


class WordsOnEdit(WordsOfForm, PreviewOnEdit):
    """Of a page that exists."""


class WordsOnCreate(WordsOfForm, PreviewOnCreate):
    """Of a page that is being made."""
