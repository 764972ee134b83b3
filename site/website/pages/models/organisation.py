"""What an installation says about the organisation that runs it."""

from __future__ import annotations

from django.core.validators import URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting

DEFAULT_LEAVE_URL = "https://www.weather.gov/"


@register_setting(icon="home")
class OrganisationSettings(BaseSiteSetting):
    """Name, country and contact of the organisation, and where “Leave this page” goes."""

    name = models.CharField(_("name of the organisation"), max_length=120, blank=True)
    country = models.CharField(
        _("country"),
        max_length=2,
        default="US",
        help_text=_("Two letters. Decides which help lines show; we never guess it from where people are."),
    )
    contact = models.CharField(
        _("whom to ask"),
        max_length=200,
        blank=True,
        help_text=_("Who helps people that cannot sign in: an address or a phone number."),
    )
    leave_url = models.URLField(
        _("“Leave this page” goes to"),
        max_length=300,
        default=DEFAULT_LEAVE_URL,
        validators=[URLValidator(schemes=["https"])],
        help_text=_("A plain, harmless page that nobody would ask about, such as a weather report."),
    )

    panels = [
        MultiFieldPanel([FieldPanel("name"), FieldPanel("contact")], heading=_("Who you are")),
        MultiFieldPanel([FieldPanel("country"), FieldPanel("leave_url")], heading=_("Help and safety")),
    ]

    class Meta:
        verbose_name = _("organisation")
