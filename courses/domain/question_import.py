"""Questions of a file into a bank: what that would change, and then the change, all of it or none.

Reading the same file again updates what is still as a file or the loader wrote it. What an editor changed, retired or
took down since, and what is being reviewed, stays as it is and is named. `LoadedItem` remembers, as for courses.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from wagtail.models import Locale
from wagtail.signal_handlers import disable_reference_index_auto_update

from courses.domain.question_batch import Batch, note_references
from courses.domain.question_judge import KEPT, NEW, REFUSED, UNCHANGED, UPDATED, Judge, Options, PlannedItem, Verdict
from courses.domain.question_pictures import Shelf
from courses.domain.question_prepare import Prepared, prepare
from courses.domain.question_standing import Standing, standing
from courses.exchange.questions import MOST_BYTES, FileFault, Format, ReadFile, Tags
from courses.models import Question, QuestionBank
from courses.models.content_review import ReviewedPolicy
from website import audit
from website.accounts.models import User
from website.core.bulk import reserve_keys
from website.core.errors import Invalid, NotAllowed, NotNow

logger = logging.getLogger(__name__)

OUTCOMES = (REFUSED, KEPT, NEW, UPDATED, UNCHANGED)
"""In the order in which people want to read of them."""
_AT_ONCE = 200
MOST_TRIES = 3
"""How often an import is worked out again because somebody changed its questions meanwhile."""


@dataclass(frozen=True)
class ImportPlan:
    """What an import does, item by item; after `run_import` what it did. `notes` are sentences about the file."""

    items: tuple[PlannedItem, ...]
    notes: tuple[str, ...]
    options: Options
    prepared: tuple[Prepared, ...] = ()
    shelf: Shelf | None = None
    bank: int | None = None

    def count(self, outcome: str) -> int:
        """How many questions have this outcome."""
        return sum(item.outcome == outcome for item in self.items)

    def with_outcome(self, outcome: str) -> list[PlannedItem]:
        """The questions with this outcome, in the order of the file."""
        return [item for item in self.items if item.outcome == outcome]

    @property
    def writes(self) -> int:
        """How many questions it writes."""
        return self.count(NEW) + self.count(UPDATED)

    def as_data(self) -> dict[str, Any]:
        """The report as plain data, for scripts. It holds no question and no answer."""
        return {
            "bank": self.options.bank_name,
            "published": self.options.publish,
            "counts": {outcome: self.count(outcome) for outcome in OUTCOMES},
            "notes": list(self.notes),
            "items": [item.as_data() for item in self.items],
        }


def read_questions(file_format: Format, data: bytes) -> ReadFile:
    """What a file holds. Raises FileFault with a sentence for one that cannot be read at all."""
    if len(data) > MOST_BYTES:
        most = filesizeformat(MOST_BYTES)
        raise FileFault(_("This file is too big: %(most)s at most. Split it into several.") % {"most": most})
    try:
        return file_format.read(data)
    except FileFault:
        raise
    except (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError, MemoryError) as error:
        # No reader should let one of these through; whoever brought the file gets a sentence all the same. What the
        # error says may quote the file, answers among it, so the log holds no more than its kind.
        logger.error("the reader of %s tripped over a file: %s", file_format.name, type(error).__name__)
        raise FileFault(_("This file cannot be read. Is it of this format, and whole?")) from None


def plan_import(
    read: ReadFile,
    *,
    bank_name: str = "",
    tags: Tags | None = None,
    publish: bool = False,
    replace_edited: bool = False,
    actor: User | None = None,
) -> ImportPlan:
    """What importing `read` would do. Writes nothing.

    `bank_name` is the bank, made by `run_import` when there is none; "" when nobody has chosen yet (then everything is
    new). `tags` stand where the file says nothing. `publish` makes versions, else drafts. `replace_edited` also
    replaces what was changed or written here since. `actor` None is the system.
    """
    shelf = Shelf(picture for item in read.items if item.question for picture in item.question.pictures)
    prepared = tuple(prepare(read, shelf))
    options = Options(bank_name=bank_name, tags=tags or Tags(), publish=publish, replace_edited=replace_edited)
    locale = Locale.get_default()
    found = standing(bank_name, _refs(prepared), locale=locale) if bank_name else Standing()
    judge = Judge(options, found, actor=actor, locale=locale)
    items = tuple(verdict.item for part in _parts(prepared) for verdict in judge.verdicts(part))
    return ImportPlan(items, read.notes, options, prepared, shelf, found.bank)


def check_bank_name(name: str) -> str:
    """The name as a bank keeps it. Raises Invalid with a sentence for one that no bank can have."""
    bank = QuestionBank(name=name.strip())
    try:
        bank.clean_fields()
        bank.clean()
    except ValidationError as error:
        raise Invalid(" ".join(error.messages), code="bank-name", field="bank") from error
    return bank.name


def run_import(plan: ImportPlan, *, actor: User | None = None) -> ImportPlan:
    """Does what the plan says, in one transaction; what became of each question. Audits the import and each version.

    Everything is worked out before the transaction, which looks whether the bank still stands as it did: what somebody
    changed since is judged again first. Consequences of publishing are those of `Question.freeze`. Raises Invalid for a
    bank name that cannot be or a bank that is gone, NotAllowed when `actor` may not do this (any more), and NotNow when
    others change the same questions all the time; then nothing is written.
    """
    name = check_bank_name(plan.options.bank_name)
    if not plan.writes:
        return plan
    for tries_left in reversed(range(MOST_TRIES)):
        run = _Run(plan, name, actor=actor)
        try:
            done = run.write()
        except BaseException as error:
            run.shelf.forget_files()
            # On PostgreSQL somebody may give a new question the same reference while this one is written.
            if not (tries_left and isinstance(error, IntegrityError)):
                raise
            continue
        if done is not None:
            run.shelf.announce()
            note_references(run.batch.numbers)
            return done
        run.shelf.forget_files()
    raise NotNow(_("Somebody is changing these questions right now. Nothing came in. Try again."), code="changed")


class _Run:
    """One try at an import: worked out when it is made, written by `write`."""

    def __init__(self, plan: ImportPlan, name: str, *, actor: User | None) -> None:
        self.plan, self.actor = plan, actor
        self.shelf = plan.shelf or Shelf(())
        self.locale, self.refs = Locale.get_default(), _refs(plan.prepared)
        self.found = standing(name, self.refs, locale=self.locale)
        if plan.bank is not None and self.found.bank != plan.bank:
            raise Invalid(_("The bank you chose is gone or has another name now. Choose again."), code="bank-gone")
        number = self.found.bank or reserve_keys(QuestionBank, 1)[0]
        self.bank = QuestionBank(pk=number, name=name)
        self.batch = Batch(self.bank, self.found, actor=actor, publish=plan.options.publish)
        self.items: list[PlannedItem] = []
        judge = Judge(plan.options, self.found, actor=actor, locale=self.locale)
        try:
            for part in _parts(plan.prepared):
                self._add(judge, judge.verdicts(part))
        except BaseException:
            self.shelf.forget_files()
            raise

    def _add(self, judge: Judge, verdicts: Sequence[Verdict]) -> None:
        self.items += [verdict.item for verdict in verdicts]
        written = [verdict for verdict in verdicts if verdict.writes]
        self.shelf.lay_out(digest for verdict in written for digest in verdict.prepared.pictures)
        questions = [judge.filled(verdict, self.bank, self.shelf.numbers) for verdict in written]
        self.batch.add(questions, [verdict.prepared.digest for verdict in written])

    def write(self) -> ImportPlan | None:
        """Writes what was worked out; None, and nothing is written, when the bank does not stand so any more."""
        done = replace(self.plan, items=tuple(self.items), prepared=(), shelf=None)
        if not done.writes:
            return done
        with transaction.atomic(), disable_reference_index_auto_update():
            started, worked = time.perf_counter(), time.thread_time()
            _check_rights(self.actor, done)
            now = standing(self.bank.name, self.refs, locale=self.locale, lock=True)
            if now != self.found or not self.shelf.still_here():
                return None
            if self.found.bank is None:
                self.bank.save(force_insert=True)
            self.shelf.write()
            self.batch.write()
            counts = f"new:{done.count(NEW)}+updated:{done.count(UPDATED)}"
            self.batch.finish()
            audit.record(self.actor or audit.SYSTEM, "courses.import_questions", self.bank, reason=counts)
        held, work = time.perf_counter() - started, time.thread_time() - worked
        logger.info("an import of %s questions held the database for %.2f s, %.2f s of work", done.writes, held, work)
        return done


def _check_rights(actor: User | None, plan: ImportPlan) -> None:
    """Raises NotAllowed when `actor`, as they stand in the database now, may not do what the plan does."""
    if actor is None:
        return
    person = User.objects.filter(pk=actor.pk, is_active=True).first()
    wanted = {"add": bool(plan.count(NEW)), "change": bool(plan.count(UPDATED)), "publish": plan.options.publish}
    policy = ReviewedPolicy(Question)
    if person is None or not all(policy.user_has_permission(person, deed) for deed, asked in wanted.items() if asked):
        raise NotAllowed(_("You may not do this with questions any more. Nothing came in."), code="rights")


def _refs(prepared: Sequence[Prepared]) -> list[str]:
    return [item.ref for item in prepared if not item.refused]


def _parts(prepared: Sequence[Prepared]) -> Iterator[Sequence[Prepared]]:
    return (prepared[start : start + _AT_ONCE] for start in range(0, len(prepared), _AT_ONCE))
