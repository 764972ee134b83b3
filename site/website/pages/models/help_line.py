"""Help lines: numbers that people call when it is serious, so each says when it was last checked."""

from __future__ import annotations

import datetime as dt
import re
from urllib.parse import quote

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.models import TranslatableMixin

from website.core import clock

REVIEW_AFTER = dt.timedelta(days=90)

one_number = RegexValidator(
    r"^\+?[0-9][0-9 ().\-/]*$",
    _("One number, nothing else: people dial it with one tap. Put “then press 1” into the name or the purpose."),
)


class HelpLineQuerySet(models.QuerySet["HelpLine"]):
    """Questions about help lines."""

    def due(self) -> HelpLineQuerySet:
        """Lines nobody has checked in time."""
        return self.filter(review_by__lt=clock.today())


def _diallable(number: str) -> str:
    """`number` as a tel: or sms: address takes it: digits and a leading plus."""
    return re.sub(r"(?!^\+)[^\d]", "", number.strip())


class HelpLine(TranslatableMixin, models.Model):
    """One way to reach help, with where the facts come from."""

    name = models.CharField(_("name"), max_length=120)
    country = models.CharField(
        _("country"),
        max_length=2,
        default="US",
        help_text=_("Two letters, for example US. Empty means everywhere."),
        blank=True,
    )
    region = models.CharField(_("region"), max_length=80, blank=True, help_text=_("State, county or city, if local."))
    purpose = models.CharField(_("for what"), max_length=200, help_text=_("When to call, in a few plain words."))
    phone = models.CharField(_("phone"), max_length=40, blank=True, validators=[one_number])
    sms = models.CharField(_("text number"), max_length=40, blank=True, validators=[one_number])
    sms_body = models.CharField(_("word to text"), max_length=40, blank=True, help_text=_("For example HOME."))
    chat_url = models.URLField(_("chat link"), max_length=300, blank=True)
    hours = models.CharField(_("hours"), max_length=120, default="24/7")
    languages = models.CharField(_("languages"), max_length=200, blank=True)
    accessible_modes = models.CharField(
        _("accessible ways"), max_length=200, blank=True, help_text=_("For example TTY, videophone, relay.")
    )
    source_url = models.URLField(_("source"), max_length=300, help_text=_("Where the facts on this line come from."))
    checked_on = models.DateField(_("checked on"), default=clock.today)
    review_by = models.DateField(
        _("check again by"), blank=True, help_text=_("Empty means 90 days after the last check.")
    )
    sort_order = models.PositiveSmallIntegerField(_("order"), default=100, help_text=_("Smaller comes first."))
    is_emergency = models.BooleanField(_("emergency number"), default=False, help_text=_("For danger right now."))
    show_in_footer = models.BooleanField(
        _("at the foot of every page"), default=False, help_text=_("Two or three at most: people must see them fast.")
    )

    objects = HelpLineQuerySet.as_manager()

    panels = [
        MultiFieldPanel([FieldPanel("name"), FieldPanel("purpose")], heading=_("What it is")),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("phone"), FieldPanel("chat_url")]),
                FieldRowPanel([FieldPanel("sms"), FieldPanel("sms_body")]),
                FieldRowPanel([FieldPanel("hours"), FieldPanel("languages")]),
                FieldPanel("accessible_modes"),
            ],
            heading=_("How to reach it"),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("country"), FieldPanel("region")]),
                FieldRowPanel([FieldPanel("is_emergency"), FieldPanel("show_in_footer"), FieldPanel("sort_order")]),
            ],
            heading=_("Where it shows"),
        ),
        MultiFieldPanel(
            [FieldPanel("source_url"), FieldRowPanel([FieldPanel("checked_on"), FieldPanel("review_by")])],
            heading=_("Who checked it, and when"),
        ),
    ]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("help line")
        verbose_name_plural = _("help lines")
        ordering = ["-is_emergency", "sort_order", "name"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(phone="", sms="", chat_url=""),
                name="pages_helpline_reachable",
                violation_error_message=_("Give at least one way to reach the line: phone, text or chat."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args, **kwargs) -> None:
        """Fills in the day to check again, then saves."""
        self.set_review_by()
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """Fills in the day to check again, so that an empty one is not an error."""
        super().clean()
        self.set_review_by()

    def set_review_by(self) -> None:
        """The day to check again is 90 days after the check unless somebody named another."""
        if self.review_by is None:
            self.review_by = self.checked_on + REVIEW_AFTER

    @property
    def is_stale(self) -> bool:
        """Whether nobody has checked the line in time, so that readers should check locally."""
        return self.review_by < clock.today()

    @property
    def tel_href(self) -> str:
        """The address that starts a call; "" without a phone number."""
        return f"tel:{_diallable(self.phone)}" if self.phone else ""

    @property
    def sms_href(self) -> str:
        """The address that starts a text message, with its word; "" without a number."""
        if not self.sms:
            return ""
        body = f"?&body={quote(self.sms_body)}" if self.sms_body else ""
        return f"sms:{_diallable(self.sms)}{body}"
