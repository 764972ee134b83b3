"""A person's own self-checks: begin, answer, finish, keep or delete. Nobody else is told, and nothing is counted.

No function here writes an event, a notice or a log line: until the person shares something, only their own rows know.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from supervision.access import lock_self_check_for, self_checks_of
from supervision.domain.instruments import default_instrument, instrument_of
from supervision.domain.scoring import ScaleScore, as_data, from_data, score_all
from supervision.instruments.shape import Instrument
from supervision.models import SelfCheck, SelfCheckShare
from website.accounts.models import User
from website.core import clock
from website.core.errors import Invalid, NotAllowed, NotNow

KEEP_DAYS = 365
UNFINISHED_DAYS = 30
ENDED_SHARE_DAYS = 365

Given = Mapping[str, int | None]
"""{statement: the value chosen, or None for "skip"}."""
Known = Mapping[str, Sequence[int | None]]
"""{statement: what the page believed to be saved when it was sent}."""


class Finished(NotNow):
    """The self-check has its result and takes no answers any more."""

    def __init__(self) -> None:
        super().__init__(_("This self-check is finished, so this answer was not added."), code="finished")


class StaleAnswers(NotNow):
    """A statement was answered differently somewhere else. Everything else that came along is saved.

    `check` holds what is saved now, `mine` what came in for the statements in question.
    """

    def __init__(self, check: SelfCheck, mine: dict[str, int | None]) -> None:
        super().__init__(
            _("You answered this differently on another page. Nothing is lost: choose which answer to keep."),
            code="stale",
        )
        self.check = check
        self.mine = mine


@dataclass(frozen=True)
class Saved:
    """What is saved now."""

    check: SelfCheck
    at: dt.datetime
    answered: int


@dataclass(frozen=True)
class Begin:
    """Whether a new self-check makes sense now. `soon_until` is a day when the last one was too short ago."""

    instrument: Instrument
    running: SelfCheck | None
    last: SelfCheck | None
    soon_until: dt.date | None


def when_to_begin(person: User) -> Begin:
    """What to say before somebody begins: one statement. Raises NotNow when no instrument is installed."""
    instrument = default_instrument()
    mine = list(self_checks_of(person).filter(instrument=instrument.id).defer("answers", "scores"))
    running = next((check for check in mine if check.finished_at is None), None)
    done = sorted((check for check in mine if check.finished_at is not None), key=lambda check: check.finished_at)
    last = done[-1] if done else None
    return Begin(instrument, running, last, _soon_until(instrument, last))


def _soon_until(instrument: Instrument, last: SelfCheck | None) -> dt.date | None:
    """The day until which the instrument asks to wait; None when it has come."""
    if last is None:
        return None
    day = _day(last.finished_at) + dt.timedelta(days=instrument.gap_days)
    return day if day > clock.today() else None


def start(*, actor: User, anyway: bool = False) -> SelfCheck:
    """Begins a self-check, or goes on with the one that is open.

    Raises NotNow shortly after the last one, unless the person wants it `anyway`: it is a piece of advice, not a lock.
    """
    begin = when_to_begin(actor)
    if begin.running is not None:
        return begin.running
    if begin.soon_until is not None and not anyway:
        sentence = _("Your last one was not long ago. Answers this close together mostly show ups and downs.")
        raise NotNow(sentence, code="too-soon")
    instrument = begin.instrument
    try:
        with transaction.atomic():
            return SelfCheck.objects.create(
                person=actor, instrument=instrument.id, instrument_version=instrument.version, answers={}
            )
    except IntegrityError:
        # Begun twice at the same moment: both go on with the one that was made.
        return self_checks_of(actor).open().get(instrument=instrument.id)


def save_answers(code: str, given: Given, *, known: Known, actor: User) -> Saved:
    """Saves what a page holds; a statement that `given` lacks stays as it is.

    Raises Http404 for anybody else's, Finished, Invalid for an answer that a statement does not have, and StaleAnswers
    when a statement was answered differently elsewhere since the page was made; the rest is saved then.
    """
    saved, stale = _save(code, given, known, actor)
    if stale:
        raise StaleAnswers(saved.check, stale)
    return saved


@transaction.atomic
def _save(code: str, given: Given, known: Known, actor: User) -> tuple[Saved, dict[str, int | None]]:
    check = lock_self_check_for(actor, code)
    if check.finished_at is not None:
        raise Finished
    _require_known_answers(instrument_of(check), given)
    answers, stale = dict(check.answers), {}
    for name, value in given.items():
        before, believed = answers.get(name), known.get(name, (None,))
        if value == before or (name in known and list(believed) == [value]):
            continue  # saved already, or untouched on a page that was opened earlier
        if before not in believed:
            stale[name] = value
        elif value is None:
            answers.pop(name)
        else:
            answers[name] = value
    if answers != check.answers:
        check.answers, check.saved_at, check.sequence = answers, clock.now(), check.sequence + 1
        check.save(update_fields=["answers", "saved_at", "sequence"])
    return Saved(check, check.saved_at, len(answers)), stale


def _require_known_answers(instrument: Instrument, given: Given) -> None:
    """Raises Invalid for a statement or an answer that the instrument does not have."""
    for name, value in given.items():
        item = instrument.by_id.get(name)
        if item is None or (value is not None and not instrument.takes(item, value)):
            raise Invalid(_("This is not one of the answers. Please choose again."), code="foreign-answer", field=name)


@transaction.atomic
def finish(code: str, *, actor: User) -> SelfCheck:
    """Works out the result. Finishing again changes nothing. Raises Invalid when no statement was answered."""
    check = lock_self_check_for(actor, code)
    if check.finished_at is not None:
        return check
    if not check.answers:
        raise Invalid(_("Answer at least one statement first. Or leave it: nothing is kept."), code="nothing-answered")
    check.scores = as_data(score_all(instrument_of(check), check.answers))
    check.finished_at = clock.now()
    check.keep_until = clock.today() + dt.timedelta(days=KEEP_DAYS)
    check.save(update_fields=["scores", "finished_at", "keep_until"])
    return check


@transaction.atomic
def keep(code: str, *, actor: User, always: bool) -> SelfCheck:
    """Keeps a finished self-check until its person deletes it, or a year from now. Raises NotNow for an open one."""
    check = lock_self_check_for(actor, code)
    if check.finished_at is None:
        raise NotNow(_("This self-check is not finished yet."), code="not-finished")
    check.keep_until = None if always else clock.today() + dt.timedelta(days=KEEP_DAYS)
    check.save(update_fields=["keep_until"])
    return check


@transaction.atomic
def delete(check: SelfCheck, *, actor: User) -> None:
    """Deletes a self-check and what was shared of it, for good. Raises NotAllowed for anybody but its person."""
    if check.person_id != actor.pk:
        raise NotAllowed(_("Only the person who filled it in can delete it."), code="not-yours")
    check.delete()


def delete_overdue() -> int:
    """Deletes what was to be kept until a day that has passed, what was begun and left, and shares that ended long ago.

    Returns the number of self-checks and shares deleted.
    """
    now, today = clock.now(), clock.today()
    left = now - dt.timedelta(days=UNFINISHED_DAYS)
    ended = now - dt.timedelta(days=ENDED_SHARE_DAYS)
    gone = (
        SelfCheck.objects.finished().filter(keep_until__lt=today),
        SelfCheck.objects.open().filter(saved_at__lt=left),
        SelfCheckShare.objects.filter(expires_at__lt=ended),
        SelfCheckShare.objects.filter(withdrawn_at__lt=ended),
    )
    return sum(rows.delete()[0] for rows in gone)


def finished_checks(person: User) -> list[SelfCheck]:
    """A person's finished self-checks, oldest first."""
    return list(self_checks_of(person).finished().order_by("finished_at", "pk"))


def scores_of(check: SelfCheck) -> dict[str, ScaleScore | None]:
    """What a finished self-check came to."""
    return from_data(check.scores)


def _day(moment: dt.datetime) -> dt.date:
    return timezone.localdate(moment)
