"""Views of the CMS for plain models of this app."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.viewsets.model import ModelViewSet

from website.core.forms import not_to_come
from website.pages.models import HelpLine


class HelpLineFilterSet(WagtailFilterSet):
    """Finds the lines that somebody should check."""

    due = django_filters.BooleanFilter(label=_("Due for a check"), method="filter_due")

    class Meta:
        model = HelpLine
        fields = ["due", "country", "show_in_footer", "is_emergency"]

    def filter_due(self, queryset: QuerySet[HelpLine], name: str, value: bool) -> QuerySet[HelpLine]:
        """Only lines past (True) or before (False) the day to check them again."""
        due = HelpLine.objects.due()
        return queryset.filter(pk__in=due) if value else queryset.exclude(pk__in=due)


def reach(line: HelpLine) -> str:
    """How to reach the line, in one cell."""
    return " · ".join(filter(None, [line.phone, line.sms, line.chat_url]))


def at_the_foot(line: HelpLine) -> str:
    """Whether the line stands at the foot of every page, in words."""
    return _("Yes") if line.show_in_footer else _("No")


def checked(line: HelpLine) -> str:
    """The day somebody last looked."""
    return date_format(line.checked_on)


def check_again(line: HelpLine) -> str:
    """The day to look again; says so when it has passed."""
    date = date_format(line.review_by)
    return _("Due since %(date)s") % {"date": date} if line.is_stale else date


class HelpLineForm(WagtailAdminModelForm):
    """A line that somebody has checked again is due 90 days later, unless they name another day."""

    def clean(self) -> dict[str, Any]:
        """Leaves the day to the model where it still is that of the check before. Refuses a check in the future."""
        cleaned = super().clean()
        checked, again = cleaned.get("checked_on"), cleaned.get("review_by")
        if "checked_on" in self.changed_data and "review_by" not in self.changed_data:
            cleaned["review_by"] = again = None
        not_to_come(checked_on=checked)
        if checked and again and again <= checked:
            self.add_error("review_by", _("This is before the check. Choose a later day, or leave it empty."))
        return cleaned


class HelpLineViewSet(ModelViewSet):
    """Help lines, with the ones due for a check easy to find."""

    model = HelpLine
    edit_handler = ObjectList(HelpLine.panels, base_form_class=HelpLineForm)
    name = "help_lines"
    url_prefix = "help-lines"
    icon = "help"
    menu_label = _("Help lines")
    menu_order = 250
    add_to_admin_menu = True
    inspect_view_enabled = True
    sort_order_field = "sort_order"
    default_ordering = ["-is_emergency", "sort_order", "name"]
    list_display = [
        "name",
        Column("reach", label=_("Reach"), accessor=reach),
        "country",
        Column("show_in_footer", label=_("At the foot"), accessor=at_the_foot, sort_key="show_in_footer"),
        Column("checked_on", label=_("Checked"), accessor=checked, sort_key="checked_on"),
        Column("review_by", label=_("Check again by"), accessor=check_again, sort_key="review_by"),
    ]
    filterset_class = HelpLineFilterSet
    search_fields = ["name", "purpose", "phone", "sms"]
    list_export = ["name", "country", "phone", "sms", "chat_url", "source_url", "checked_on", "review_by"]
    form_fields = [
        "name", "purpose", "phone", "sms", "sms_body", "chat_url", "hours", "languages", "accessible_modes", "country",
        "region", "is_emergency", "show_in_footer", "sort_order", "source_url", "checked_on", "review_by",
    ]  # fmt: skip


help_line_viewset = HelpLineViewSet()
