"""What people see of work that was sent: the learner all of it, whoever looks after them the copy and the answers."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from courses.access import overseers_of
from courses.models import Attempt, LessonPage, SentWork, SentWorkReply
from courses.questions.registry import get_kind
from website.accounts.models import User
from website.audit.models import AuditEvent
from website.core.encryption import CannotOpen


@dataclass(frozen=True)
class IdeaShown:
    """One idea of the rubric, with whether the reader found it."""

    idea: str
    found: bool


@dataclass(frozen=True)
class ReplyShown:
    """One answer. `ideas` is empty when it was not marked; `text` is "" and `closed` True when it cannot be opened."""

    author: str
    at: dt.datetime
    text: str
    closed: bool = False
    ideas: Sequence[IdeaShown] = field(default_factory=tuple)

    @property
    def found(self) -> int:
        """How many ideas were found."""
        return sum(idea.found for idea in self.ideas)


@dataclass(frozen=True)
class Sending:
    """One place from which something can be sent: what was sent from it last, who would read it, and where to send.

    `sent` is None as long as nothing was; `changed` says that the learner has written on since.
    """

    send_url: str
    readers: Sequence[str] = field(default_factory=tuple)
    sent: SentWork | None = None
    replies: Sequence[ReplyShown] = field(default_factory=tuple)
    changed: bool = False

    @property
    def stands(self) -> bool:
        """Whether others may read it now."""
        return self.sent is not None and self.sent.stands

    @property
    def reader_names(self) -> str:
        """Who looks after the learner now: "Dana and Idris", "" for nobody."""
        return in_a_row(self.readers)


@dataclass(frozen=True)
class Look:
    """When somebody opened what was sent."""

    who: str
    at: dt.datetime


def in_a_row(names: Sequence[str]) -> str:
    """Names as people say them: "Dana", "Dana and Idris", "Dana, Idris and Lena"."""
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s and %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}


def readers_of(learner: User) -> list[str]:
    """The names of the people who look after `learner` now; one statement."""
    return list(overseers_of(learner).values_list("display_name", flat=True))


def sendings_of_attempt(attempt: Attempt, urls: dict[int, str], *, readers: Sequence[str]) -> dict[int, Sending]:
    """For the items of a finished attempt (keys to the addresses in `urls`): what was sent of them; two statements."""
    latest: dict[int, SentWork] = {}
    for row in _with_replies(SentWork.objects.of(attempt.learner_id).filter(item__attempt=attempt)):
        latest[row.item_id] = row
    return {key: _sending(url, readers, latest.get(key)) for key, url in urls.items()}


def sendings_in_lesson(
    learner: User, lesson: LessonPage, urls: dict[str, str], changed_at: dict[str, dt.datetime]
) -> dict[str, Sending]:
    """For the reflections of a lesson (block ids to the addresses in `urls`): what was sent of them; three statements.

    `changed_at` is when each was written last.
    """
    if not urls:
        return {}
    readers = readers_of(learner)
    latest: dict[str, SentWork] = {}
    for row in _with_replies(SentWork.objects.of(learner).filter(content_key=lesson.translation_key, item=None)):
        latest[str(row.block_id)] = row
    return {
        block: _sending(url, readers, latest.get(block), changed_at=changed_at.get(block))
        for block, url in urls.items()
    }


def _with_replies(rows: QuerySet[SentWork]) -> Iterable[SentWork]:
    """Oldest first, with their answers; the copies stay sealed."""
    replies = Prefetch("replies", SentWorkReply.objects.select_related("author").order_by("number"))
    return rows.select_related("item__version").prefetch_related(replies).order_by("sent_at", "pk")


def _sending(
    url: str, readers: Sequence[str], sent: SentWork | None, *, changed_at: dt.datetime | None = None
) -> Sending:
    if sent is None:
        return Sending(url, readers)
    changed = changed_at is not None and changed_at > sent.sent_at
    return Sending(url, readers, sent, shown_replies(sent), changed)


def shown_replies(sent: SentWork) -> list[ReplyShown]:
    """The answers to one piece, oldest first, with the marks in words; one statement, none when they are at hand."""
    known = "replies" in getattr(sent, "_prefetched_objects_cache", {})
    rows = sent.replies.all() if known else sent.replies.select_related("author").order_by("number")
    return [_reply(row, sent) for row in rows]


def _reply(row: SentWorkReply, sent: SentWork) -> ReplyShown:
    ideas = []
    if row.ideas is not None and sent.item is not None:
        version = sent.item.version
        rubric = get_kind(version.kind).rubric(version.shape)
        ideas = [IdeaShown(idea.idea, idea.key in row.ideas) for idea in rubric]
    try:
        return ReplyShown(row.author.display_name, row.at, row.text, ideas=ideas)
    except CannotOpen:
        return ReplyShown(row.author.display_name, row.at, "", closed=True, ideas=ideas)


def looks_at(sent: SentWork) -> list[Look]:
    """When each person opened it last, latest first; two statements."""
    events = AuditEvent.objects.filter(
        object_type=SentWork._meta.label, object_id=sent.code, verb="courses.sent_work_read"
    )
    last: dict[str, dt.datetime] = {}
    for code, at in events.order_by("seq").values_list("actor", "at"):
        last[code] = at
    names = dict(User.objects.filter(code__in=last).values_list("code", "display_name"))
    found = [Look(names.get(code, _("somebody")), at) for code, at in last.items()]
    return sorted(found, key=lambda look: look.at, reverse=True)


def own_list(learner: User) -> QuerySet[SentWork]:
    """Everything `learner` sent, latest first, without the words; one statement."""
    return SentWork.objects.of(learner).defer("text", "prompt").order_by("-sent_at", "-pk")


@dataclass(frozen=True)
class AskedFor:
    """What the learner was asked, and for written practice what a good answer holds."""

    stem: str
    model_answer: str
    rubric: Sequence[Any] = field(default_factory=tuple)
    lesson_key: uuid.UUID | None = None


def asked_in(sent: SentWork) -> AskedFor | None:
    """The question of a quiz answer with model answer and rubric, as they were when it was answered; else None."""
    if sent.item is None:
        return None
    version = sent.item.version
    kind, shape = get_kind(version.kind), version.shape
    return AskedFor(shape.stem, kind.model_answer(shape), kind.rubric(shape), version.lesson_key)
