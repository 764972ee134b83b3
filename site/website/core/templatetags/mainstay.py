"""Small helpers of the templates. They format; they never query."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import template
from django.forms import BoundField
from django.utils import formats, timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from website.core import clock, markdown
from website.core.icons import ICONS

register = template.Library()


@register.simple_tag
def icon(name: str, label: str = "", size: str = "") -> SafeString:
    """The icon `name` as inline SVG, hidden from assistive technology unless it has a `label`.

    `size` is "" (as the text), "big" or "small". Raises KeyError for a name nobody drew, so that a test sees it.
    """
    paths = format_html_join("", '<path d="{}"/>', ((path,) for path in ICONS[name]))
    css = f"icon {size}".strip()
    if label:
        return format_html('<svg class="{}" viewBox="0 0 24 24" role="img" aria-label="{}">{}</svg>', css, label, paths)
    return format_html('<svg class="{}" viewBox="0 0 24 24" aria-hidden="true">{}</svg>', css, paths)


@register.filter
def minutes(value: int | None) -> str:
    """`35` as “about 35 minutes”, from an hour on in hours: “about 2 hours 40 minutes”. "" for nothing."""
    if not value:
        return ""
    hours, rest = divmod(int(value), 60)
    parts = []
    if hours:
        parts.append(ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours})
    if rest:
        parts.append(ngettext("%(n)d minute", "%(n)d minutes", rest) % {"n": rest})
    return _("about %(time)s") % {"time": " ".join(parts)}


@register.filter
def short_minutes(value: int | None) -> str:
    """`160` as “160 min”, for tags. "" for nothing."""
    return _("%(n)d min") % {"n": int(value)} if value else ""


@register.filter
def percent(value: float | None, total: float | None = None) -> str:
    """`80` as “80 %”, never broken between lines; with a total, `part|percent:total`, and 100 only when it is whole.

    "" for None.
    """
    if value is None:
        return ""
    share = float(value)
    if total is not None:
        share = 100 * share / float(total) if total else 0.0
    shown = 99 if 99 < share < 100 else round(share)
    return _("%(n)s\u00a0%%") % {"n": formats.number_format(shown)}


@register.filter
def day(value: dt.date | dt.datetime | None) -> str:
    """A date as people say it: “12 December”, with the year when it is not this one. "" for None."""
    if value is None:
        return ""
    date = timezone.localdate(value) if isinstance(value, dt.datetime) else value
    # Translators: date formats of Django: day and month, and the same with the year.
    same_year = date.year == clock.today().year
    return formats.date_format(date, _("j F") if same_year else _("j F Y"))


@register.filter
def moment(value: dt.datetime | None) -> str:
    """A moment as people say it: “12 December, 10:42”. "" for None."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    return _("%(day)s, %(time)s") % {"day": day(value), "time": formats.time_format(local, "H:i")}


@register.filter
def saved_at(value: dt.datetime | None) -> str:
    """When something was saved: “10:42” today, “12 December, 10:42” on another day. "" for None."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    return formats.time_format(local, "H:i") if local.date() == clock.today() else moment(value)


@register.filter(name="markdown")
def markdown_filter(value: str | None) -> SafeString:
    """Limited Markdown as sanitised HTML: paragraphs, lists, bold, italic, links, code."""
    return markdown.render(value or "")


@register.filter
def markdown_inline(value: str | None) -> SafeString:
    """Limited Markdown of one line, without the paragraph around it."""
    return markdown.render_inline(value or "")


@register.filter
def is_choice_list(field: BoundField) -> bool:
    """Whether the field shows as a list of radio buttons or checkboxes."""
    return bool(getattr(field.field.widget, "use_fieldset", False))


@register.filter
def is_single_checkbox(field: BoundField) -> bool:
    """Whether the field is one checkbox, whose label stands after it."""
    return getattr(field.field.widget, "input_type", "") == "checkbox" and not is_choice_list(field)


@register.filter
def first_error_id(field: BoundField) -> str:
    """The id that the error summary links to: the input, or the first of a list of choices."""
    if is_choice_list(field):
        return f"{field.auto_id}_0"
    return field.id_for_label


@register.filter
def notice_tone(level: str) -> str:
    """The tone of `components/notice.html` for a level of Django's messages."""
    return {"success": "good", "warning": "warm", "error": "stop"}.get(level, "note")


@register.filter
def zip_columns(row: Any, columns: Any) -> list[tuple[Any, Any]]:
    """The cells of a row of a typed table, each with its column."""
    return list(zip(columns, (cell.value for cell in row), strict=False))
