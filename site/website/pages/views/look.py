"""The page that shows every component in every state."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from website.accounts.enums import Role
from website.core import clock
from website.core.access import needs_role
from website.core.icons import ICONS
from website.pages.forms.look import SampleForm
from website.pages.models import HelpLine

TONES = ("tip", "care", "note")


@needs_role(Role.OPERATOR)
@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """All components with made-up content, for people who work on Mainstay."""
    wrong = SampleForm({"wrong-email": "not an address", "wrong-language": "en"}, prefix="wrong")
    wrong.is_valid()
    context = {
        "icons": sorted(ICONS),
        "form": SampleForm(prefix="empty"),
        "wrong_form": wrong,
        "sample_page": Paginator(range(60), 20).get_page(2),
        "moment": clock.now(),
        "callouts": {tone: {"tone": tone, "title": "", "body": "<p>Pause when you need to.</p>"} for tone in TONES},
        "key_points": {"title": "To take along", "points": ["<p>Say back what you heard.</p>", "<p>Ask first.</p>"]},
        "quote": {"text": "She did not fix it. She stayed.", "source": "Made up for this page"},
        "fresh_line": _sample_line(stale=False),
        "stale_line": _sample_line(stale=True),
    }
    return render(request, "pages/look.html", context)


def _sample_line(*, stale: bool) -> HelpLine:
    """A line that is not in the database."""
    checked = clock.today().replace(year=clock.today().year - 1) if stale else clock.today()
    line = HelpLine(
        name="Example line",
        purpose="You want to see how a help line looks.",
        phone="555 0100",
        sms="55501",
        sms_body="HELLO",
        chat_url="https://chat.example/",
        languages="English, Spanish",
        accessible_modes="TTY 555 0101",
        source_url="https://source.example/",
        checked_on=checked,
        is_emergency=not stale,
    )
    line.set_review_by()
    return line
