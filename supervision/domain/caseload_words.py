"""What the caseload says about a peer, in words: each a fact with its date or number, none a judgement."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from supervision.domain.faults import GRACE
from supervision.models import Agreement, SuperviseeStatus
from website.core import clock

ENDING_DAYS = 14
UNANSWERED_DAYS = 14
MOST_NAMES = 3


@dataclass(frozen=True)
class Reason:
    """One fact. `code` names it for tests; `tone` is that of `components/tag.html` and repeats what the words say."""

    code: str
    text: str
    tone: str = "warm"


def reasons(agreement: Agreement) -> Iterator[Reason]:
    """What needs attention about one agreement, in the words of the database's `caseload.attention`."""
    status = status_of(agreement)
    yield from _asked(status)
    yield from _rhythm(status)
    yield from _papers(status)
    yield from _actions(status)
    yield from _training(status)
    yield from _ending(agreement)


def status_of(agreement: Agreement) -> SuperviseeStatus:
    """The status of an agreement; an empty one until it is worked out."""
    return getattr(agreement, "status", None) or SuperviseeStatus()


def _asked(status: SuperviseeStatus) -> Iterator[Reason]:
    """What the peer asked for or sent, and waits for."""
    if status.asked_at is not None:
        yield Reason("asked", _("Asked for supervision %(day)s") % {"day": day(status.asked_at)})
    if status.answers_waiting:
        text = ngettext("%(n)d answer to read", "%(n)d answers to read", status.answers_waiting)
        yield Reason("answers", text % {"n": status.answers_waiting})


def _rhythm(status: SuperviseeStatus) -> Iterator[Reason]:
    """Whether sessions come as agreed."""
    over = days_over(status)
    if over:
        text = ngettext("Supervision %(n)d day overdue", "Supervision %(n)d days overdue", over) % {"n": over}
        if status.last_session_at is None:
            text = ngettext("No session yet, %(n)d day overdue", "No session yet, %(n)d days overdue", over) % {
                "n": over
            }
        yield Reason("overdue", text, "stop")
    if status.unmarked_at is not None:
        yield Reason("unmarked", _("Planned for %(day)s: was it held?") % {"day": day(status.unmarked_at)})
    elif status.next_session_at is None:
        yield Reason("unplanned", _("Nothing planned"))


def days_over(status: SuperviseeStatus) -> int:
    """How many days the next session is late by the rhythm agreed on; 0 while it is not."""
    return max(0, (clock.today() - status.due_on).days) if status.due_on else 0


def _papers(status: SuperviseeStatus) -> Iterator[Reason]:
    """What is still to be signed, by whom."""
    if status.oldest_draft_at is not None:
        late = days_late(status.oldest_draft_at)
        values = {"day": day(status.oldest_draft_at), "n": late}
        if late:
            text = ngettext(
                "To sign: session of %(day)s, %(n)d day late", "To sign: session of %(day)s, %(n)d days late", late
            )
            yield Reason("draft-late", text % values, "stop")
        else:
            yield Reason("draft", _("To sign: session of %(day)s") % values)
    if is_long_unanswered(status):
        yield Reason("unanswered", _("Not countersigned since %(day)s") % {"day": day(status.oldest_unanswered_at)})
    if status.disagreements:
        text = ngettext("Disagrees with a session", "Disagrees with %(n)d sessions", status.disagreements)
        yield Reason("disagreed", text % {"n": status.disagreements})


def days_late(ended_at: dt.datetime) -> int:
    """By how many days the signature of a session is late; 0 in time. As `faults.late_days_of`."""
    over = clock.now() - ended_at - GRACE
    return 0 if over <= dt.timedelta(0) else over.days + 1


def is_long_unanswered(status: SuperviseeStatus) -> bool:
    """Whether a signed session has waited for the peer's answer for longer than it should."""
    signed_at = status.oldest_unanswered_at
    return signed_at is not None and signed_at < clock.now() - dt.timedelta(days=UNANSWERED_DAYS)


def _actions(status: SuperviseeStatus) -> Iterator[Reason]:
    """Whether something agreed on is late."""
    due = status.earliest_action_due
    if due is not None and due < clock.today():
        yield Reason("action", _("Action was due %(day)s") % {"day": day(due)})


def _training(status: SuperviseeStatus) -> Iterator[Reason]:
    """What a quiz said that must not wait."""
    if status.safety_missed:
        text = ngettext("%(n)d safety question missed", "%(n)d safety questions missed", status.safety_missed)
        yield Reason("safety", text % {"n": status.safety_missed})
    if status.quizzes_not_passed:
        text = ngettext(
            "Quiz on ethics or crises not passed", "%(n)d quizzes on ethics or crises not passed",
            status.quizzes_not_passed,
        )  # fmt: skip
        yield Reason("quiz", text % {"n": status.quizzes_not_passed})


def _ending(agreement: Agreement) -> Iterator[Reason]:
    """Whether the agreement runs out soon."""
    last = agreement.ends_on
    if last is not None and last <= clock.today() + dt.timedelta(days=ENDING_DAYS):
        text = _("Agreement ends today") if last == clock.today() else _("Agreement ends %(day)s") % {"day": day(last)}
        yield Reason("ending", text)


def from_them(*, points: int, shared_until: dt.date | None) -> Iterator[Reason]:
    """What came from the peer and asks for nothing: points for the agenda, something shared."""
    if points:
        text = ngettext("%(n)d point for the agenda", "%(n)d points for the agenda", points)
        yield Reason("points", text % {"n": points}, "brand")
    if shared_until is not None:
        yield Reason("shared", _("Shared with you until %(day)s") % {"day": day(shared_until)}, "brand")


def day(value: dt.date | dt.datetime) -> str:
    """A day, short: “12 Nov”, with the year when it is another one."""
    date = timezone.localdate(value) if isinstance(value, dt.datetime) else value
    return _day(date, date.year == clock.today().year, get_language())


@lru_cache(maxsize=2048)
def _day(date: dt.date, this_year: bool, language: str | None) -> str:
    # Translators: date formats of Django: day and short month, and the same with the year.
    return date_format(date, _("j M") if this_year else _("j M Y"))


def moment(value: dt.datetime | None) -> str:
    """A moment, short: “24 Nov, 10:00”, “today, 10:00”; "" for None."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    when = _("today") if local.date() == clock.today() else day(value)
    return _("%(day)s, %(time)s") % {"day": when, "time": time_format(local, "H:i")}


def names_in_short(names: list[str]) -> str:
    """“Rosa, Marcus”; of many the first three: “Rosa, Marcus, Amara and 4 more”."""
    shown = ", ".join(names[:MOST_NAMES])
    more = len(names) - MOST_NAMES
    if more <= 0:
        return shown
    return ngettext("%(names)s and %(n)d more", "%(names)s and %(n)d more", more) % {"names": shown, "n": more}


# --- the same as a file -----------------------------------------------------------------------------------------------

HEAD = (
    gettext_lazy("Name"),
    gettext_lazy("Team"),
    gettext_lazy("Agreement"),
    gettext_lazy("From"),
    gettext_lazy("Until"),
    gettext_lazy("Longest time between sessions (days)"),
    gettext_lazy("Last session"),
    gettext_lazy("Next session"),
    gettext_lazy("Next one due by"),
    gettext_lazy("Days overdue"),
    gettext_lazy("Needs attention"),
    gettext_lazy("Open actions"),
)


def cells(agreement: Agreement) -> list[object]:
    """One line of the file. What is shared of self-checks has no place here."""
    status, person = status_of(agreement), agreement.supervisee
    return [
        person.display_name,
        person.team.name if person.team else "",
        agreement.get_kind_display(),
        agreement.starts_on.isoformat(),
        agreement.ends_on.isoformat() if agreement.ends_on else "",
        agreement.cadence_days,
        _minute(status.last_session_at),
        _minute(status.next_session_at),
        status.due_on.isoformat() if status.due_on else "",
        days_over(status) or "",
        "; ".join(reason.text for reason in reasons(agreement)),
        status.open_actions,
    ]


def _minute(moment: dt.datetime | None) -> str:
    """A moment as spreadsheets read it."""
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M") if moment is not None else ""
