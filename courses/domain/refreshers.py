"""Short refreshers after a safety change: who gets an offer, what it says, and how it ends.

A refresher is an offer. Completions and certificates stand whatever becomes of it, and nobody sees who took it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Exists, OuterRef, QuerySet, Value
from django.http import Http404
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from courses.domain.question_changes import change_between
from courses.models import AttemptItem, LessonPage, Question, QuestionVersion, RefresherOffer, SafetyChange
from courses.questions import quickcheck
from courses.questions.present import Presented
from courses.questions.registry import get_kind
from website import audit
from website.accounts.models import User
from website.core import clock
from website.core.errors import Invalid, NotNow
from website.core.sets import insert_missing
from website.notices import outbox
from website.notices.domain import tell_many

EFFECT = "courses.offer_refresher"
NOTICE = "courses.refresher"
PREFIX = "answer"
TOLD_AT_ONCE = 500
LEAST_SHOWN = 10
"""Fewer people than this are never shown as a number."""


# --- what counts -----------------------------------------------------------------------------------------------------


def is_safety_change(before: QuestionVersion | None, after: QuestionVersion) -> bool:
    """Whether people who passed with `before` should hear of `after`: the key changed, or whether it is about safety.

    Either may be unsaved. New words alone are none; neither is a question that counts neither for score nor safety.
    """
    if before is None:
        return False
    if before.safety != after.safety:
        return True
    counts = before.scored or after.scored or after.safety
    return counts and change_between(before, after).key_changed


def is_safety_draft(question: Question) -> bool:
    """Whether publishing `question` as it stands would be a safety change. A faulty draft is none."""
    if question.current_version is None:
        return False
    try:
        return is_safety_change(question.current_version, question.as_version())
    except ValidationError:
        return False


# --- a change is published --------------------------------------------------------------------------------------------


def note_change(
    question: Question, before: QuestionVersion | None, version: QuestionVersion, *, reason: str = "", actor: Any = None
) -> SafetyChange | None:
    """Keeps that a published version is a safety change, if it is one and somebody was ever asked an older version.

    Offers of earlier changes of the question end: what they say is no longer true. With a `reason` the offers begin
    once the transaction commits; without one they wait until somebody writes it (`explain`). Once per version.
    """
    if not is_safety_change(before, version):
        return None
    with transaction.atomic():
        _withdraw(RefresherOffer.objects.filter(change__question=question))
        if not AttemptItem.objects.filter(version__question=question).exclude(version=version).exists():
            return None
        change, __ = SafetyChange.objects.get_or_create(
            version=version, defaults={"question": question, "before": before}
        )
        if reason.strip():
            _begin(change, reason, actor)
    return change


@transaction.atomic
def explain(change: SafetyChange, reason: str, *, actor: User) -> SafetyChange:
    """Writes why a change was made; from now on it is offered. Raises Invalid without words, NotNow when it is known.

    A change that a later one replaced is not offered any more.
    """
    change = SafetyChange.objects.select_for_update(no_key=True).get(pk=change.pk)
    if change.offered_at is not None:
        raise NotNow(_("People have been told why already. It cannot be changed any more."), code="told")
    if not is_current(change):
        raise NotNow(_("The question changed again since. Explain the newest change."), code="replaced")
    if not reason.strip():
        raise Invalid(_("Say in plain words why it changed."), code="no-reason", field="reason")
    return _begin(change, reason, actor)


def _begin(change: SafetyChange, reason: str, actor: Any) -> SafetyChange:
    if change.offered_at is not None:
        return change
    change.reason, change.offered_at = reason.strip(), clock.now()
    change.written_by = actor if isinstance(actor, User) else None
    change.save(update_fields=["reason", "offered_at", "written_by"])
    outbox.enqueue(EFFECT, key=f"refresher:{change.code}", subject=change)
    audit.record(actor or audit.SYSTEM, "courses.refresher_offered", change)
    return change


def is_current(change: SafetyChange) -> bool:
    """Whether no later safety change of the same question replaced it."""
    return not SafetyChange.objects.filter(question=change.question_id, pk__gt=change.pk).exists()


# --- who gets it ------------------------------------------------------------------------------------------------------


def people_to_offer(change: SafetyChange) -> QuerySet[User]:
    """Everybody whose newest pass that asked this question asked it as it no longer is. Whatever their team."""
    stale, fresh = _sides(change)
    passed = AttemptItem.objects.filter(attempt__passed=True, attempt__learner=OuterRef("pk"))
    since = AttemptItem.objects.filter(
        attempt__passed=True,
        attempt__learner=OuterRef("attempt__learner"),
        version__in=fresh,
        attempt__finished_at__gt=OuterRef("attempt__finished_at"),
    )
    behind = passed.filter(version__in=stale).filter(~Exists(since))
    return User.objects.filter(Exists(behind), is_active=True, erased_at__isnull=True)


def _sides(change: SafetyChange) -> tuple[list[int], list[int]]:
    """The versions of the question that say something else than this change, and those that say the same."""
    versions = list(change.question.versions.order_by("number"))
    wanted = next(version for version in versions if version.pk == change.version_id)
    stale = [version.pk for version in versions if version.number < wanted.number and is_safety_change(version, wanted)]
    return stale, [version.pk for version in versions if version.pk not in stale]


def make_offers(change: SafetyChange) -> int:
    """Offers the refresher to whoever should have it and has not been offered it; how many were new.

    Six statements, however many people there are. Nothing happens before it was explained or after a later change.
    """
    if change.offered_at is None or not is_current(change):
        return 0
    rows = people_to_offer(change).annotate(
        of_change=Value(change.pk, output_field=models.BigIntegerField()),
        as_state=Value(RefresherOffer.State.OPEN.value, output_field=models.CharField()),
        at_moment=Value(clock.now(), output_field=models.DateTimeField()),
    )
    columns = {"change": "of_change", "learner": "pk", "state": "as_state", "offered_at": "at_moment"}
    return insert_missing(RefresherOffer, rows, columns)


def tell_people(change: SafetyChange) -> int:
    """Tells whoever has an open offer and was not told yet, each once; how many. Each batch is a transaction."""
    told = 0
    while True:
        with transaction.atomic():
            waiting = RefresherOffer.objects.open().filter(change=change, told_at__isnull=True)
            offers = list(waiting.select_related("learner").order_by("pk")[:TOLD_AT_ONCE])
            if not offers:
                return told
            people = [offer.learner for offer in offers]
            address = reverse("courses:refresher", args=[change.code])
            tell_many(people, NOTICE, key=f"refresher:{change.code}", subject=change, url=address)
            RefresherOffer.objects.filter(pk__in=[offer.pk for offer in offers]).update(told_at=clock.now())
            told += len(offers)


def offer(entry: Any) -> None:
    """The outbox effect: offers and tells. Doing it again does what is missing."""
    change = SafetyChange.objects.filter(pk=entry.subject_id).first()
    if change is not None:
        make_offers(change)
        tell_people(change)


def offer_to_latecomers() -> int:
    """Offers every change that stands to people who passed with an older version since. Returns how many were new."""
    found = 0
    for change in SafetyChange.objects.filter(offered_at__isnull=False).select_related("question"):
        found += make_offers(change)
        tell_people(change)
    return found


# --- the learner -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Refresher:
    """What the page shows: why it changed, where to read, the question to try, or the answer just given."""

    offer: RefresherOffer
    reason: str
    topic: str
    lesson: LessonPage | None
    question: Presented
    answered: bool = False
    right: bool = False

    @property
    def is_open(self) -> bool:
        """Whether it still waits on the learner's home."""
        return self.offer.state == RefresherOffer.State.OPEN


def offers_waiting(learner: User) -> list[RefresherOffer]:
    """What waits on the learner's home, newest first; one statement."""
    return list(RefresherOffer.objects.open().of(learner).select_related("change__question"))


def home_panel(learner: User) -> dict[str, Any] | None:
    """The panel of the learner's home; None when nothing is offered."""
    waiting = offers_waiting(learner)
    if not waiting:
        return None
    return {"offers": [{"code": row.change.code, "topic": row.change.question.topic} for row in waiting]}


def get_offer_for(learner: User, code: str) -> RefresherOffer:
    """`learner`'s own offer of the change with this code. Raises Http404 for anybody else, and once withdrawn."""
    found = (
        RefresherOffer.objects.of(learner)
        .exclude(state=RefresherOffer.State.WITHDRAWN)
        .filter(change__code=code)
        .select_related("change__question__current_version")
        .first()
    )
    if found is None:
        raise Http404
    return found


def show(offer: RefresherOffer, *, error: str = "") -> Refresher:
    """The refresher with its question to answer."""
    version = _asked(offer)
    shown = quickcheck.present(version.kind, version.definition, seed=_seed(offer, version), prefix=PREFIX, error=error)
    return _refresher(offer, shown["question"])


def answer(offer: RefresherOffer, data: Any) -> Refresher:
    """Marks an answer in a post (a QueryDict). Nothing of it is kept, but that a right one ends the offer.

    A written answer ends it too: it is compared, not marked. Raises Invalid when nothing was chosen.
    """
    version = _asked(offer)
    given = quickcheck.answer(version.kind, version.definition, data, seed=_seed(offer, version), prefix=PREFIX)
    if given is None:
        raise Invalid(_("Choose an answer first. Then you can look at it."), code="nothing-chosen")
    right = given.right or not get_kind(version.kind).marked_by_machine
    if right:
        _close(offer, RefresherOffer.State.DONE)
    return _refresher(offer, given.question, answered=True, right=right)


def dismiss(offer: RefresherOffer) -> None:
    """Puts an offer away. Putting it away again, or after it was done, changes nothing."""
    _close(offer, RefresherOffer.State.DISMISSED)


def _asked(offer: RefresherOffer) -> QuestionVersion:
    """The question as it is now: small corrections since the change count."""
    return offer.change.question.current_version


def _seed(offer: RefresherOffer, version: QuestionVersion) -> str:
    return salted_hmac("courses.refresher", f"{offer.pk}:{version.digest}", algorithm="sha256").hexdigest()


def _refresher(offer: RefresherOffer, question: Presented, **outcome: bool) -> Refresher:
    source = offer.change.question
    lesson = None
    if source.lesson_key:
        lessons = LessonPage.objects.live().filter(translation_key=source.lesson_key, locale=source.locale_id)
        lesson = lessons.first()
    return Refresher(offer, offer.change.reason, source.topic, lesson, question, **outcome)


def _close(offer: RefresherOffer, state: str) -> None:
    closed_at = clock.now()
    if RefresherOffer.objects.open().filter(pk=offer.pk).update(state=state, closed_at=closed_at):
        offer.state, offer.closed_at = state, closed_at


def _withdraw(offers: QuerySet[RefresherOffer]) -> int:
    """Ends open offers that are out of date; one statement."""
    return offers.open().update(state=RefresherOffer.State.WITHDRAWN, closed_at=clock.now())


# --- the editor ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ChangeRow:
    """A safety change as editors see it: how many people it was offered to, never who, and no small number."""

    change: SafetyChange
    current: bool
    people: int | None

    @property
    def state(self) -> str:
        """In a word: waiting for words, offered, or replaced by a later change."""
        if self.change.offered_at is not None:
            return "offered"
        return "waiting" if self.current else "replaced"


def change_rows(changes: Iterable[SafetyChange]) -> list[ChangeRow]:
    """Changes with their numbers; two statements for all of them."""
    changes = list(changes)
    counts = dict(
        RefresherOffer.objects.filter(change__in=changes)
        .order_by()
        .values_list("change")
        .annotate(people=models.Count("pk"))
    )
    newest = dict(
        SafetyChange.objects.filter(question__in=[change.question_id for change in changes])
        .order_by()
        .values_list("question")
        .annotate(newest=models.Max("pk"))
    )
    rows = []
    for change in changes:
        people = counts.get(change.pk, 0)
        shown = people if people >= LEAST_SHOWN else None
        rows.append(ChangeRow(change, newest[change.question_id] == change.pk, shown))
    return rows
